import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import type { SchemaTable } from "../../ir/schema.ts";
import type { Inlined } from "../schema/inline.ts";
import { DEEPEST, MOST_NODES } from "../schema/limits.ts";

/** Why a schema cannot stand in a tool definition: a dead reference, too deep, too large. */
export function inlineProblem(
  inlined: Omit<Inlined, "schema">,
  table: SchemaTable,
  place: Origin | undefined,
  tool?: string,
): Diagnostic | undefined {
  if (inlined.dead !== undefined) {
    const why = table.explain?.(inlined.dead);
    if (why !== undefined) {
      return { ...why, severity: "error", ...(tool === undefined ? {} : { tool }) };
    }
    return inputProblem("dead-reference", { reference: inlined.dead }, place, tool);
  }
  if (inlined.nodes > MOST_NODES) {
    return inputProblem("too-large", { limit: MOST_NODES }, place, tool);
  }
  if (inlined.height > DEEPEST) return inputProblem("too-deep", { limit: DEEPEST }, place, tool);
  return undefined;
}
