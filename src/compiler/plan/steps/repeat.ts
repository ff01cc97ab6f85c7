import { printReference, type Ref } from "../../../language/reference.ts";
import { stepProblem } from "../../diagnostics/plan-steps.ts";
import type { Origin } from "../../ir/origin.ts";
import type { ToolContext } from "../tool-context.ts";
import type { RefType } from "./scope.ts";

/**
 * Whether something can be repeated for a value: it is a list, and the caller cannot make it as long as they like. What
 * an API answers is bounded when it is read. Reports what it is instead.
 */
export function reportUnrepeatable(
  ref: Ref,
  type: RefType,
  place: Origin,
  context: Pick<ToolContext, "report" | "name">,
  max?: number,
): boolean {
  const { report, name: tool } = context;
  const where = printReference(ref);
  const kinds = type.view.kinds(type.schema);
  const only = kinds === undefined ? [] : [...kinds].filter((kind) => kind !== "null");
  if (only.length !== 1 || only[0] !== "array") {
    const found = only.join(" or ") || "anything";
    report(stepProblem("not-a-list", { place: where, found }, place, tool));
    return false;
  }
  if (ref.kind !== "input") return true;
  const most = type.view.keyword(type.schema, (s) => s.maxItems);
  if (most === undefined && max === undefined) {
    report(stepProblem("unbounded", { place: where }, place, tool));
    return false;
  }
  if (most === undefined || max === undefined || most <= max) return true;
  report(stepProblem("too-many", { place: where, most, max }, place, tool));
  return false;
}
