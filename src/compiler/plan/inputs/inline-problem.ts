import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import type { SchemaId, SchemaTable } from "../../ir/schema.ts";
import type { Inlined } from "../schema/inline.ts";
import { DEEPEST, MOST_NODES } from "../schema/limits.ts";
import { type DroppedPattern, LONGEST_PATTERN, type PatternFault } from "../schema/pattern.ts";

/** Why a schema cannot stand in a tool definition: a dead reference, too deep, too large, an unsafe pattern. */
export function inlineProblem(
  inlined: Omit<Inlined, "schema">,
  table: SchemaTable,
  place: Origin | undefined,
  tool?: string,
): Diagnostic | undefined {
  if (inlined.dead !== undefined) return deadReference(inlined.dead, table, place, tool);
  if (inlined.nodes > MOST_NODES) {
    return inputProblem("too-large", { limit: MOST_NODES }, place, tool);
  }
  if (inlined.height > DEEPEST) return inputProblem("too-deep", { limit: DEEPEST }, place, tool);
  const unsafe = inlined.dropped.find(({ fault }) => fault === "unsafe");
  if (unsafe !== undefined) return inputProblem("unsafe-pattern", unsafe, place, tool);
  return undefined;
}

/** Says that an expression of a document does not stand in a definition. */
export function droppedPattern(
  { pattern, fault }: DroppedPattern,
  place: Origin | undefined,
  tool?: string,
): Diagnostic {
  return inputProblem("dropped-pattern", { pattern, reason: PATTERN_REASONS[fault] }, place, tool);
}

/** Why an expression cannot be used, after "cannot be used as a pattern: ". */
export const PATTERN_REASONS: Readonly<Record<PatternFault, string>> = {
  long: `it is longer than ${LONGEST_PATTERN} characters`,
  invalid: "it does not compile with the u flag",
  unsafe: "matching it may take exponential time",
};

/** A schema that a reference does not lead to, for the reason that reading the document found. */
export function deadReference(
  reference: SchemaId,
  table: SchemaTable,
  place: Origin | undefined,
  tool?: string,
): Diagnostic {
  const why = table.explain?.(reference);
  return why === undefined
    ? inputProblem("dead-reference", { reference }, place, tool)
    : { ...why, severity: "error", ...(tool === undefined ? {} : { tool }) };
}
