import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of the `file` group is told with. */
export type FileProblems = {
  readonly "beside-file": { key: string };
  readonly "no-file": { operation: string };
  readonly "other-type": { operation: string; type: string; declared: readonly string[] };
};

/** What tools say about files that they hand on. */
export const fileRules: Rules<FileProblems> = {
  "beside-file": rule(
    "error",
    ({ key }) => `${quote(key)} stands beside file, which hands on the body as it is`,
    () => "remove one of the two",
  ),
  "no-file": rule(
    "error",
    ({ operation }) => `${operation} answers without a body, so that there is no file`,
    () => "remove file",
  ),
  "other-type": rule(
    "error",
    ({ operation, type }) => `${operation} does not answer with ${quote(type)}`,
    ({ declared }) => `its document names ${declared.map(quote).join(", ")}`,
  ),
};

/** Reports a problem of the `file` group. */
export const fileProblem: Reporter<FileProblems> = reporter("file", fileRules);
