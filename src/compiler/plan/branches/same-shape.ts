import { canonicalJson } from "../../../util/canonical-json.ts";
import { isObject, own } from "../../../util/json.ts";
import { resolvePointer } from "../../../util/pointer.ts";
import { branchProblem } from "../../diagnostics/plan-branches.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Overlay } from "../../ir/overlay.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { keyIn, placeIn, type Report } from "../place.ts";
import type { NamedBody } from "./branched-body.ts";

/** Where differences are told. */
interface Telling {
  readonly overlay: Overlay;
  /** The tool's. */
  readonly name: string;
  readonly report: Report;
}

/**
 * Reports where a branch gives something else than the first one: a list for an object, a key that one of them lacks, another
 * type at the same key however deep, another way to go on. The order of keys does not matter.
 */
export function reportOtherShape(first: NamedBody, other: NamedBody, telling: Telling): void {
  const { overlay, name: tool, report } = telling;
  const at = (...tokens: readonly string[]): Origin =>
    keyIn(overlay, "tools", tool, "by", "connection", other.name, ...tokens);
  const branch = other.name;
  for (const one of [first, other]) {
    if (one.body.shape !== undefined || one.body.plan.result.kind === "empty") continue;
    const place = keyIn(overlay, "tools", tool, "by", "connection", one.name);
    report(branchProblem("unselected", { branch: one.name }, place, tool));
    return;
  }
  const [kind, firstKind] = [other, first].map(({ body }) => KINDS[body.plan.result.kind] ?? "");
  if (kind !== firstKind && kind !== undefined && firstKind !== undefined) {
    const words = { branch, kind, first: first.name, firstKind };
    report(branchProblem("other-kind", words, at("result"), tool));
    return;
  }
  const [goesOn, firstGoesOn] = [other, first].map(goingOn);
  if (goesOn !== firstGoesOn && goesOn !== undefined && firstGoesOn !== undefined) {
    const words = { branch, goesOn, first: first.name, firstGoesOn };
    const stated = other.body.context.tool.page === undefined ? at() : at("page");
    report(branchProblem("other-pages", words, stated, tool));
  }
  const rows = kind === KINDS["list"];
  for (const difference of differences(first.body.shape ?? {}, other.body.shape ?? {}, rows)) {
    const { key, type, firstType } = difference;
    const words = { branch, key, first: first.name };
    const place = placeOf(difference, other, telling);
    if (firstType === undefined) {
      report(branchProblem("extra-key", { ...words, type: type ?? "" }, place, tool));
    } else if (type === undefined) {
      report(branchProblem("missing-key", { ...words, type: firstType }, place, tool));
    } else report(branchProblem("other-type", { ...words, type, firstType }, place, tool));
  }
}

const KINDS: { readonly [kind: string]: string } = {
  list: "a list",
  object: "one object",
  empty: "nothing",
};

function goingOn({ body }: NamedBody): string {
  const { page } = body.plan;
  return page?.input === undefined ? "answers at once" : `goes on by ${page.input}`;
}

/** One key that differs: dotted, its types in words; undefined where it is not there. */
interface Difference {
  readonly key: string;
  readonly type?: string;
  readonly firstType?: string;
  /** In `with` rather than in `select`. */
  readonly beside: boolean;
}

/** The items of a list are named without their list: as `select` has them. */
function* differences(first: ToolSchema, other: ToolSchema, rows: boolean): Generator<Difference> {
  if (!rows) return yield* keysOf(first, other, "", false);
  const itemsOf = (schema: ToolSchema): ToolSchema => {
    const list = schema.properties?.["items"]?.items;
    return typeof list === "object" ? list : {};
  };
  yield* keysOf(itemsOf(first), itemsOf(other), "", false);
  yield* keysOf(besideOf(first), besideOf(other), "", true);
}

/** What stands beside the items; how a list goes on is told of its pages. */
function besideOf({ properties = {} }: ToolSchema): ToolSchema {
  const { items: _, next: __, ...beside } = properties;
  return { properties: beside };
}

function* keysOf(
  first: ToolSchema,
  other: ToolSchema,
  base: string,
  beside: boolean,
): Generator<Difference> {
  const keys = new Set([
    ...Object.keys(first.properties ?? {}),
    ...Object.keys(other.properties ?? {}),
  ]);
  for (const name of keys) {
    const key = base === "" ? name : `${base}.${name}`;
    const [a, b] = [first, other].map(({ properties }) => own(properties, name)) as (
      | ToolSchema
      | undefined
    )[];
    if (a === undefined || b === undefined) {
      yield {
        key,
        ...(a === undefined ? {} : { firstType: typeText(a) }),
        ...(b === undefined ? {} : { type: typeText(b) }),
        beside,
      };
    } else yield* typesOf(a, b, key, beside);
  }
}

/** Two types of one key: alike, or told at the deepest key that differs. */
function* typesOf(
  a: ToolSchema,
  b: ToolSchema,
  key: string,
  beside: boolean,
): Generator<Difference> {
  if (canonicalJson(shapeOf(a)) === canonicalJson(shapeOf(b))) return;
  const sameTop = typeText({ ...a, items: {} }) === typeText({ ...b, items: {} });
  const inside = [a, b].map((schema) =>
    isObject(schema.items) ? (schema.items as ToolSchema) : schema,
  );
  const [x = {}, y = {}] = inside;
  if (sameTop && x.properties !== undefined && y.properties !== undefined) {
    yield* keysOf(x, y, key, beside);
    return;
  }
  yield { key, firstType: typeText(a), type: typeText(b), beside };
}

/** A schema without what has no meaning for its shape: order of types and keys, words. */
function shapeOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(shapeOf);
  if (!isObject(schema)) return schema;
  const { description: _, type, required: __, properties, ...rest } = schema;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, shapeOf(value)])),
    ...(type === undefined ? {} : { type: [type].flat().map(String).sort() }),
    ...(isObject(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, value]) => [key, shapeOf(value)]),
          ),
        }
      : {}),
  };
}

/** `string`, `array of integer`, `object (id, name)`: null goes without saying. */
function typeText({ type, items, properties, additionalProperties }: ToolSchema): string {
  const names = [type ?? []].flat().filter((one) => one !== "null");
  const text = names.length === 0 ? "any value" : names.join(" or ");
  if (names[0] === "array" && isObject(items) && Object.keys(items).length > 0) {
    return `array of ${typeText(items as ToolSchema)}`;
  }
  if (properties !== undefined) return `${text} (${Object.keys(properties).join(", ")})`;
  if (isObject(additionalProperties)) {
    return `map of ${typeText(additionalProperties as ToolSchema)}`;
  }
  return text;
}

/** Where the branch writes the key; its selection, where it does not. */
function placeOf(
  { key, beside }: Difference,
  { name: branch }: NamedBody,
  { overlay, name: tool }: Telling,
): Origin {
  const block = ["tools", tool, "by", "connection", branch, "result"];
  const [head = "", ...deeper] = key.split(".");
  const part = beside ? "with" : "select";
  const stated = resolvePointer(overlay.document.value, placeIn(overlay, ...block, part).pointer);
  if (stated === undefined) return keyIn(overlay, ...block);
  if (!Array.isArray(stated)) {
    const known = own(stated, head) !== undefined;
    return known ? keyIn(overlay, ...block, part, head) : keyIn(overlay, ...block, part);
  }
  const at = stated.findIndex((item) => item === head || own(item, head) !== undefined);
  if (at < 0) return keyIn(overlay, ...block, part);
  const item: unknown = stated[at];
  if (typeof item === "string" || deeper.length > 0) return placeIn(overlay, ...block, part, at);
  return keyIn(overlay, ...block, part, at, head);
}
