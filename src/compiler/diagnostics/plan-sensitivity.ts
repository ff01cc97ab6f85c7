import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of the `sensitivity` group is told with. */
export type SensitivityProblems = {
  readonly "service-account": { key: string; schemes: readonly string[] };
  readonly "needs-approval": { effect: string };
  readonly clear: { names: readonly string[] };
  readonly unclassified: { tool: string };
};

/** What regulated data does not allow. */
export const sensitivityRules: Rules<SensitivityProblems> = {
  "service-account": rule(
    "error",
    ({ key, schemes }) =>
      `the data is regulated, and ${quote(key)} is called with the service account of ${schemes.map(quote).join(", ")}`,
    () =>
      "remove the tool, or give the tool the class that what it returns really has: every caller would share one account's rights",
  ),
  "needs-approval": rule(
    "error",
    ({ effect }) =>
      `the data is regulated, and a tool with the effect ${quote(effect)} needs a person's approval`,
    () => "remove the tool: this version of mcpgen has no approvals",
  ),
  clear: rule(
    "error",
    ({ names }) =>
      `the data is regulated, and the record would hold ${names.map(quote).join(", ")} in the clear`,
    () => "remove the names from audit.clear",
  ),
  unclassified: rule(
    "error",
    ({ tool }) => `the data of ${quote(tool)} has no class, and that of other tools has one`,
    () => "write sensitivity on the tool or on its source: public, internal, personal or regulated",
  ),
};

/** Reports a problem of the `sensitivity` group. */
export const sensitivityProblem: Reporter<SensitivityProblems> = reporter(
  "sensitivity",
  sensitivityRules,
);
