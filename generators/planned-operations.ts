import type { OperationPlan, ServerPlan } from "../src/compiler/ir/server-plan.ts";

/** How a step, or what undoes it, names its operation. */
export type Called = { readonly source: string; readonly operation: string };

/**
 * Makes the function that finds the operation of a step.
 * @throws {Error} for a step whose operation the plan does not hold: a fault of the planner.
 */
export function plannedOperations({
  operations,
}: Pick<ServerPlan, "operations">): (step: Called) => OperationPlan {
  const bySource = new Map<string, Map<string, OperationPlan>>();
  for (const operation of operations) {
    const byId = bySource.get(operation.source);
    if (byId === undefined) {
      bySource.set(operation.source, new Map([[operation.id, operation]]));
    } else byId.set(operation.id, operation);
  }
  return ({ source, operation }) => {
    const found = bySource.get(source)?.get(operation);
    if (found === undefined) throw new Error(`the plan has no operation ${source}.${operation}`);
    return found;
  };
}
