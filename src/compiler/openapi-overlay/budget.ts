/** The work that is left to do. Counted, not timed: a document is refused everywhere or nowhere. */
export interface Budget {
  left: number;
}

/** Thrown where a budget is spent. Caught by `amend`, never seen outside. */
export class BudgetSpent extends Error {}

/** Takes steps from a budget. */
export function spend(budget: Budget, steps = 1): void {
  budget.left -= steps;
  if (budget.left < 0) throw new BudgetSpent();
}
