import { isObject, own } from "../../util/json.ts";
import { pointer } from "../../util/pointer.ts";
import { amendmentProblem } from "../diagnostics/amendment.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import { type Action, type Amendment, kindOf, type ValueKind } from "./amendment.ts";
import { type Budget, spend } from "./budget.ts";
import { type Draft, erase, openChild, openParent, type Place, rootOf, share } from "./draft.ts";
import { scopeOf } from "./filter.ts";
import { helpWith } from "./help.ts";
import { LIMITS } from "./limits.ts";
import { append, type Clash, mergeMember } from "./merge.ts";
import { type Scope, type Way, waysOf } from "./select-nodes.ts";

/** One action under way. */
interface Step {
  readonly draft: Draft;
  readonly amendment: Amendment;
  readonly action: Action;
  /** The document as the action finds it. */
  readonly scope: Scope;
  /** What its target selects: one node at least. */
  readonly ways: readonly Way[];
}

/** Applies the actions of an amendment in their order, each to what the one before left. All problems come back. */
export function applyActions(
  draft: Draft,
  amendment: Amendment,
  budget: Budget,
): readonly Diagnostic[] {
  return amendment.actions.flatMap((action) => {
    const scope = scopeOf(rootOf(draft), budget);
    const ways = waysOf(action.target.segments, scope);
    const step: Step = { draft, amendment, action, scope, ways };
    if (ways.length === 0) {
      const help = helpWith(action.target, scope);
      return [amendmentProblem("no-match", { path: action.text, ...help }, at(step, "target"))];
    }
    return action.change.kind === "remove" ? remove(step) : change(step);
  });
}

/** A member of the action. */
function at({ amendment, action }: Step, key: string): Origin {
  return { uri: amendment.document.uri, pointer: pointer(action.pointer, key) };
}

function remove(step: Step): readonly Diagnostic[] {
  const { draft, amendment, action, scope, ways } = step;
  if (ways.some((way) => way.length === 0)) {
    return [amendmentProblem("root-removed", {}, at(step, "target"))];
  }
  // 1.0, Action Object: items that are primitives cannot be removed one by one.
  const isItem = (way: Way): boolean =>
    typeof way.at(-1) === "number" && kindOf(valueAt(scope.root, way)) === "a primitive";
  if (amendment.version === "1.0" && ways.some(isItem)) {
    return [amendmentProblem("primitive-item", { path: action.text }, at(step, "target"))];
  }
  // From the last to the first: what is still to be removed keeps its index.
  for (const way of [...ways].sort(inDocumentOrder).reverse()) {
    const parent = openParent(draft, way);
    erase(draft, parent, parent.key);
  }
  return [];
}

/** Items of an array by index, ancestors before what is in them; names in an order that is always the same. */
function inDocumentOrder(a: Way, b: Way): number {
  for (const [i, key] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (key === other) continue;
    if (typeof key === "number" && typeof other === "number") return key - other;
    return String(key) < String(other) ? -1 : 1;
  }
  return a.length - b.length;
}

function change(step: Step): readonly Diagnostic[] {
  const { draft, amendment, action, scope, ways } = step;
  const kinds = new Set(ways.map((way) => kindOf(valueAt(scope.root, way))));
  const [found = "a primitive"] = kinds;
  const path = action.text;
  if (kinds.size > 1) return [amendmentProblem("mixed-targets", { path }, at(step, "target"))];
  if (amendment.version === "1.0" && found === "a primitive") {
    return [amendmentProblem("primitive-target", { path }, at(step, "target"))];
  }
  const given = givenBy(step);
  if ("code" in given) return [given];
  const beside = ways.map((way) => besideReference(way, given.value, scope.root));
  const [reference] = beside.filter((one) => one !== undefined);
  if (reference !== undefined) {
    return [amendmentProblem("beside-reference", { path, reference }, at(step, "target"))];
  }
  const height = heightOf(given.value, scope.budget);
  if (ways.some((way) => way.length + height > LIMITS.depth)) {
    const { uri, pointer } = given.place;
    return [amendmentProblem("too-deep", { limit: LIMITS.depth }, { uri, pointer })];
  }
  // One action may clash at many targets: it is told once for each place in it.
  const clashes = new Map<string, Clash>();
  for (const way of ways) {
    for (const clash of merge(draft, way, found, given, scope.budget)) {
      clashes.set(clash.place.pointer, clash);
    }
  }
  return [...clashes.values()].map(({ place: { uri, pointer }, found, given }) =>
    amendmentProblem("incompatible", { found, given }, { uri, pointer }),
  );
}

/**
 * The reference that members would be written beside, where nobody would read them: before 3.1 a reference replaces all
 * that stands beside it (OpenAPI 3.0.4, Reference Object), and one in place of an operation does in every version.
 */
function besideReference(way: Way, given: unknown, root: unknown): string | undefined {
  const reference = own(valueAt(root, way), "$ref");
  if (typeof reference !== "string" || !isObject(given) || Object.hasOwn(given, "$ref")) {
    return undefined;
  }
  const siblings = /^3\.[1-9]/.test(String(own(root, "openapi")));
  const isOperation = way.length === 3 && way[0] === "paths";
  return siblings && !isOperation ? undefined : reference;
}

/** A value to be merged, and where it is written. */
interface Given {
  readonly value: unknown;
  readonly place: Place;
}

function merge(
  draft: Draft,
  way: Way,
  found: ValueKind,
  { value, place }: Given,
  budget: Budget,
): readonly Clash[] {
  const parent = openParent(draft, way);
  if (found !== "an array" || Array.isArray(value)) {
    return mergeMember(draft, parent, parent.key, value, place, budget);
  }
  append(draft, openChild(draft, parent, parent.key), value, place, budget);
  return [];
}

function givenBy(step: Step): Given | Diagnostic {
  const { draft, amendment, action, scope } = step;
  const { uri } = amendment.document;
  const { change } = action;
  if (change.kind !== "copy") {
    const value = change.kind === "update" ? change.value : undefined;
    return { value, place: { uri, pointer: pointer(action.pointer, "update") } };
  }
  const ways = waysOf(change.from.segments, scope);
  const [way] = ways;
  const path = change.text;
  if (way === undefined) {
    const help = helpWith(change.from, scope);
    return amendmentProblem("no-match", { path, ...help }, at(step, "copy"));
  }
  if (ways.length > 1) {
    return amendmentProblem("copy-source", { path, count: ways.length }, at(step, "copy"));
  }
  // What is copied stands in two places from here on.
  share(draft);
  const place: Place = { uri, pointer: pointer(action.pointer, "copy"), whole: true };
  return { value: valueAt(scope.root, way), place };
}

function valueAt(root: unknown, way: Way): unknown {
  let value = root;
  for (const key of way) value = (value as Record<string | number, unknown>)[key];
  return value;
}

/** Arrays and objects inside each other; 0 for a primitive. */
function heightOf(value: unknown, budget: Budget): number {
  spend(budget);
  if (typeof value !== "object" || value === null) return 0;
  let height = 0;
  for (const member of Object.values(value)) height = Math.max(height, heightOf(member, budget));
  return height + 1;
}
