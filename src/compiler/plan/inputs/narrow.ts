import { nearest } from "../../../util/nearest.ts";
import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import type { OverlayInput } from "../../ir/overlay.ts";
import type { JsonType } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { cutText, LONGEST_DESCRIPTION } from "../schema/description.ts";
import { listValues, misfit } from "../schema/fits.ts";
import { admits, type Kinds, typeOfJson } from "../schema/kinds.ts";
import type { PatternFaults } from "../schema/pattern.ts";
import { PATTERN_REASONS } from "./inline-problem.ts";

/** An input's schema and what is wrong with what the overlay says of it. */
export interface Narrowed {
  readonly schema: ToolSchema;
  readonly problems: readonly Diagnostic[];
}

/** What is narrowed: `schema` grows from the target's, `kinds` shrink from its. */
interface Work {
  readonly name: string;
  readonly stated: OverlayInput;
  readonly target: ToolSchema;
  readonly schema: Map<string, unknown>;
  kinds: Kinds;
  readonly refuse: Refuse;
}

type Refuse = (
  key: keyof OverlayInput,
  problem: (place: Origin, tool: string) => Diagnostic,
) => void;

/**
 * The schema of an input: what the document says of its target, with the overlay's words about it, which may only allow
 * less. `kinds` are the target's types; both say nothing (`{}`, undefined) for an input without a target.
 *
 * @param place gives the place of one of the input's keys in the overlay.
 */
export function narrow(
  name: string,
  stated: OverlayInput,
  target: ToolSchema,
  kinds: Kinds,
  place: (key: keyof OverlayInput) => Origin,
  tool: string,
  faults: PatternFaults,
): Narrowed {
  const problems: Diagnostic[] = [];
  const schema = new Map<string, unknown>(Object.entries(target));
  const refuse: Refuse = (key, problem) => {
    problems.push(problem(place(key), tool));
  };
  const work: Work = { name, stated, target, schema, kinds, refuse };
  narrowType(work);
  narrowValues(work);
  for (const bound of BOUNDS) narrowBound(work, bound);
  narrowPattern(work, faults);
  setDefault(work);
  const description = cutText(stated.describe ?? target.description ?? "", LONGEST_DESCRIPTION);
  if (description !== undefined) schema.set("description", description);
  return { schema: ordered(schema), problems };
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
    const words = { name, what: `it is ${type}`, allowed: list(kinds), nearest: undefined };
    refuse("type", (place, tool) => inputProblem("widens", words, place, tool));
  } else {
    schema.set("type", type);
    work.kinds = new Set([type]);
  }
}

function narrowValues(work: Work): void {
  const { name, stated, target, schema, refuse } = work;
  if (stated.enum === undefined) return;
  const allowed = target.enum === undefined ? "its type" : listValues(target.enum);
  const current = Object.fromEntries(schema);
  for (const value of stated.enum) {
    const found = misfit(value, current);
    if (found === undefined) continue;
    const what = `${JSON.stringify(value)} ${found.reason}`;
    const words = { name, what, allowed, nearest: found.nearest };
    refuse("enum", (place, tool) => inputProblem("widens", words, place, tool));
  }
  schema.set("enum", stated.enum);
  schema.delete("const");
  if (work.kinds !== undefined) return;
  const types = [...new Set(stated.enum.map(typeOfJson))];
  work.kinds = new Set(types);
  if (!schema.has("type")) schema.set("type", types.length === 1 ? types[0] : types);
}

/** A bound of the overlay and the keywords of JSON Schema that it is measured against. */
interface Bound {
  readonly key: "min" | "max" | "minLength" | "maxLength";
  readonly keyword: "minimum" | "maximum" | "minLength" | "maxLength";
  readonly exclusive?: "exclusiveMinimum" | "exclusiveMaximum";
  readonly lower: boolean;
  readonly types: readonly JsonType[];
}

const BOUNDS: readonly Bound[] = [
  {
    key: "min",
    keyword: "minimum",
    exclusive: "exclusiveMinimum",
    lower: true,
    types: ["number", "integer"],
  },
  {
    key: "max",
    keyword: "maximum",
    exclusive: "exclusiveMaximum",
    lower: false,
    types: ["number", "integer"],
  },
  { key: "minLength", keyword: "minLength", lower: true, types: ["string"] },
  { key: "maxLength", keyword: "maxLength", lower: false, types: ["string"] },
];

function narrowBound(work: Work, { key, keyword, exclusive, lower, types }: Bound): void {
  const { name, stated, target, schema, kinds, refuse } = work;
  const value = stated[key];
  if (value === undefined) return;
  if (!types.some((type) => admits(kinds, type))) {
    outOfPlace(work, key);
    return;
  }
  const limit = target[keyword];
  const strict = exclusive === undefined ? undefined : target[exclusive];
  const beyond = (than: unknown): than is number =>
    typeof than === "number" && (lower ? value < than : value > than);
  const widened = beyond(limit)
    ? limit
    : beyond(strict) || (strict !== undefined && value === strict)
      ? strict
      : undefined;
  if (widened !== undefined) {
    const allowed = `${lower ? "at least" : "at most"} ${widened}`;
    const words = { name, what: `${key} is ${value}`, allowed, nearest: undefined };
    refuse(key, (place, tool) => inputProblem("widens", words, place, tool));
  }
  schema.set(keyword, value);
}

/** Both patterns hold: the overlay's and, where the document has one, its. */
function narrowPattern(work: Work, faults: PatternFaults): void {
  const { stated, target, schema, kinds, refuse } = work;
  const { pattern } = stated;
  if (pattern === undefined) return;
  if (!admits(kinds, "string")) {
    outOfPlace(work, "pattern");
    return;
  }
  const fault = faults(pattern);
  if (fault !== undefined) {
    const words = { pattern, reason: PATTERN_REASONS[fault] };
    refuse("pattern", (place, tool) => inputProblem("bad-pattern", words, place, tool));
    return;
  }
  const other = target["pattern"];
  if (typeof other === "string" && other !== pattern) {
    schema.set("allOf", [...(target.allOf ?? []), { pattern: other }]);
  }
  schema.set("pattern", pattern);
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

function outOfPlace({ name, kinds, refuse }: Work, key: Bound["key"] | "pattern"): void {
  const words = { name, keyword: key, type: list(kinds) };
  refuse(key, (place, tool) => inputProblem("out-of-place", words, place, tool));
}

function list(kinds: Kinds): string {
  return [...(kinds ?? [])].join(" or ");
}

/** Type and description first, as in every schema of a definition. */
function ordered(schema: ReadonlyMap<string, unknown>): ToolSchema {
  const head = ["type", "description"].filter((key) => schema.has(key));
  const rest = [...schema.keys()].filter((key) => !head.includes(key));
  return Object.fromEntries([...head, ...rest].map((key) => [key, schema.get(key)]));
}
