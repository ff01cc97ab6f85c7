import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of the `success` group is told with. */
export type SuccessProblems = {
  readonly "no-json": { key: string };
  readonly "several-values": { path: string };
  readonly misfit: { path: string; value: unknown; reason: string };
};

/** What answers say where all went well. */
export const successRules: Rules<SuccessProblems> = {
  "no-json": rule(
    "error",
    ({ key }) => `${quote(key)} does not answer with JSON: its answer cannot say that it failed`,
    () => "remove success: the status alone tells",
  ),
  "several-values": rule(
    "error",
    ({ path }) => `${quote(path)} leads to several values`,
    () => "name one value: name[0] takes the first",
  ),
  misfit: rule(
    "error",
    ({ path, value, reason }) => `${quote(path)} is never ${JSON.stringify(value)}: it ${reason}`,
    () => "write the value that the document gives for a success",
  ),
};

/** Reports a problem of the `success` group. */
export const successProblem: Reporter<SuccessProblems> = reporter("success", successRules);
