import type { Ref } from "../../../language/reference.ts";
import type { Condition, RequestPlan, StepPlan, ValueExpr } from "../../ir/server-plan.ts";
import { conditionsOf, refsOf } from "../request/presence.ts";

/** The steps that a step reads, in the order in which it reads them first. */
export function needsOf(step: Omit<StepPlan, "needs">, self: string): readonly string[] {
  const needs = new Set<string>();
  const byCondition = ({ outputs }: Condition): void => {
    for (const { step: id } of outputs) needs.add(id);
  };
  const byRef = (ref: Ref): void => {
    if (ref.kind === "output") needs.add(ref.step);
  };
  if (step.when !== undefined) byCondition(step.when);
  if (step.forEach !== undefined) byRef(step.forEach.over.ref);
  const undone = step.undo === undefined ? [] : valuesOf(step.undo.request);
  for (const value of [...valuesOf(step.request), ...undone]) {
    for (const ref of refsOf(value)) byRef(ref);
    for (const condition of conditionsOf(value)) byCondition(condition);
  }
  needs.delete(self);
  return [...needs];
}

function valuesOf({ path, query, header, cookie, body }: RequestPlan): readonly ValueExpr[] {
  const named = [path, query, header, cookie].flat().map(({ value }) => value);
  return body === undefined ? named : [...named, body];
}
