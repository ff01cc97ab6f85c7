import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { JsonType } from "../../ir/schema.ts";
import { admits } from "../schema/kinds.ts";
import type { PatternFaults } from "../schema/pattern.ts";
import { PATTERN_REASONS } from "./inline-problem.ts";
import { outOfPlace, type Work } from "./narrow-work.ts";

/** A bound of the overlay and the keywords of JSON Schema that it is measured against. */
interface Bound {
  readonly key: "min" | "max" | "minLength" | "maxLength" | "minItems" | "maxItems";
  readonly keyword: "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems";
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
  { key: "minItems", keyword: "minItems", lower: true, types: ["array"] },
  { key: "maxItems", keyword: "maxItems", lower: false, types: ["array"] },
];

/** Numbers, lengths and counts: at least the target's lower bounds and at most its upper ones. */
export function narrowBounds(work: Work): void {
  for (const bound of BOUNDS) narrowBound(work, bound);
}

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
export function narrowPattern(work: Work, faults: PatternFaults): void {
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
