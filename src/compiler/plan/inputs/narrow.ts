import { canonicalJson } from "../../../util/canonical-json.ts";
import type { JsonValue } from "../../../util/json.ts";
import { nearest } from "../../../util/nearest.ts";
import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import type { JsonType } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { cutText, LONGEST_DESCRIPTION } from "../schema/description.ts";
import { listValues, misfit } from "../schema/fits.ts";
import { admits, type Kinds, typeOfJson } from "../schema/kinds.ts";
import { narrowBounds, narrowPattern } from "./narrow-bounds.ts";
import { narrowInner } from "./narrow-inner.ts";
import {
  type Base,
  listKinds,
  type NarrowContext,
  type Stated,
  type Work,
  workOf,
} from "./narrow-work.ts";

/** An input's schema and what is wrong with what the overlay says of it. */
export interface Narrowed {
  readonly schema: ToolSchema;
  readonly kinds: Kinds;
  readonly problems: readonly Diagnostic[];
}

/**
 * The schema of an input: what the document says of its target, with the overlay's words about it, which may only allow
 * less. `base` says nothing (`{}`, undefined) for an input without a target.
 */
export function narrow(name: string, stated: Stated, base: Base, context: NarrowContext): Narrowed {
  const work = workOf(name, stated, base, context);
  narrowType(work);
  narrowValues(work);
  narrowBounds(work);
  narrowPattern(work, context.faults);
  narrowInner(work, (inner, shape, from, ...path) => {
    const place = (...rest: readonly string[]): Origin => context.place(...path, ...rest);
    const like = shape.like === undefined ? from : context.like(shape.like, place("like"));
    const made = narrow(inner, shape, like ?? from, { ...context, place });
    work.problems.push(...made.problems);
    return made.schema;
  });
  setDefault(work);
  describe(work);
  return { schema: ordered(work.schema), kinds: work.kinds, problems: work.problems };
}

const TYPES: readonly JsonType[] = [
  "string",
  "integer",
  "number",
  "boolean",
  "array",
  "object",
  "null",
];

function narrowType(work: Work): void {
  const { name, stated, schema, kinds, refuse } = work;
  if (stated.type === undefined) return;
  const given = stated.type;
  const type = TYPES.find((one) => one === given);
  if (type === undefined) {
    const words = { type: given, nearest: nearest(given, TYPES) };
    refuse("type", (place, tool) => inputProblem("bad-type", words, place, tool));
  } else if (!admits(kinds, type)) {
    const words = { name, what: `it is ${type}`, allowed: listKinds(kinds), nearest: undefined };
    refuse("type", (place, tool) => inputProblem("widens", words, place, tool));
  } else {
    schema.set("type", type);
    work.kinds = new Set([type]);
  }
}

/** The values of `enum`, of the options that were read, or those that `except` leaves. */
function narrowValues(work: Work): void {
  const { name, stated, target, schema, refuse } = work;
  const options = stated.options?.read?.values.map(({ value }) => value);
  const given = stated.enum ?? options ?? target.enum;
  const kept = withoutExcepted(work, given);
  const key = stated.enum === undefined ? "options" : "enum";
  if (stated.enum === undefined && options === undefined) {
    if (kept !== given && kept !== undefined) schema.set("enum", kept);
    return;
  }
  if (kept === undefined) return;
  const allowed = target.enum === undefined ? "its type" : listValues(target.enum);
  const current = Object.fromEntries(schema);
  for (const value of kept) {
    const found = misfit(value, current);
    if (found === undefined) continue;
    const what = `${JSON.stringify(value)} ${found.reason}`;
    const words = { name, what, allowed, nearest: found.nearest };
    refuse(key, (place, tool) => inputProblem("widens", words, place, tool));
  }
  schema.set("enum", kept);
  schema.delete("const");
  if (work.kinds !== undefined) return;
  const types = [...new Set(kept.map(typeOfJson))];
  work.kinds = new Set(types);
  if (!schema.has("type")) schema.set("type", types.length === 1 ? types[0] : types);
}

/** Values without those of `except`, each of which must be one of them. */
function withoutExcepted(
  { name, stated, refuse }: Work,
  given: readonly JsonValue[] | undefined,
): readonly JsonValue[] | undefined {
  const { except } = stated;
  if (except === undefined) return given;
  if (given === undefined) {
    // Options that are still to be read are not known yet.
    if (stated.options === undefined) {
      refuse("except", (place, tool) => inputProblem("no-values", { name }, place, tool));
    }
    return given;
  }
  const dropped = new Set(except.map((value) => canonicalJson(value)));
  const known = new Set(given.map((value) => canonicalJson(value)));
  for (const value of except) {
    if (known.has(canonicalJson(value))) continue;
    const texts = given.filter((one) => typeof one === "string");
    const near = typeof value === "string" ? nearest(value, texts) : undefined;
    const words = { name, value: JSON.stringify(value), allowed: listValues(given), nearest: near };
    refuse("except", (place, tool) => inputProblem("not-a-value", words, place, tool));
  }
  const kept = given.filter((value) => !dropped.has(canonicalJson(value)));
  if (kept.length > 0) return kept;
  refuse("except", (place, tool) => inputProblem("nothing-left", { name }, place, tool));
  return given;
}

function setDefault({ name, stated, schema, refuse }: Work): void {
  if (stated.default === undefined) return;
  const found = misfit(stated.default, Object.fromEntries(schema));
  if (found !== undefined) {
    const words = { name, reason: found.reason, nearest: found.nearest };
    refuse("default", (place, tool) => inputProblem("bad-default", words, place, tool));
  }
  schema.set("default", stated.default);
}

/** The overlay's description, else the document's; what the options are called stands behind it. */
function describe({ stated, target, schema }: Work): void {
  const own = cutText(stated.describe ?? target.description ?? "", LONGEST_DESCRIPTION);
  const labels = (stated.options?.read?.values ?? [])
    .filter(({ value }) =>
      (schema.get("enum") as readonly JsonValue[] | undefined)?.includes(value),
    )
    .flatMap(({ value, label }) => (label === undefined ? [] : [`${value} = ${label}`]));
  const texts = [
    ...(own === undefined ? [] : [own]),
    ...(labels.length === 0 ? [] : [labels.join("; ")]),
  ];
  if (texts.length > 0) schema.set("description", texts.join(" "));
}

/** Type and description first, as in every schema of a definition. */
function ordered(schema: ReadonlyMap<string, unknown>): ToolSchema {
  const head = ["type", "description"].filter((key) => schema.has(key));
  const rest = [...schema.keys()].filter((key) => !head.includes(key));
  return Object.fromEntries([...head, ...rest].map((key) => [key, schema.get(key)]));
}
