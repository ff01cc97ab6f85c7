import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of the `page` group is told with. */
export type PageProblems = {
  readonly "needs-key": { key: string; by: string };
  readonly "key-has-no-use": { key: string; by: string };
  readonly "not-a-list": { tool: string };
  readonly "several-lists": { path: string };
  readonly "not-a-read": { effect: string };
  readonly "wrong-type": { what: string; is: string; needs: string };
  readonly misfit: { target: string; value: number; reason: string };
  readonly "written-twice": { target: string; by: string; key: "size" | "send" };
  readonly "input-taken": { name: string };
  readonly "size-chosen": { name: string; target: string };
};

/** How lists are read page by page. */
export const pageRules: Rules<PageProblems> = {
  "needs-key": rule(
    "error",
    ({ key, by }) => `${by} needs ${quote(key)}`,
    ({ key }) => `add ${key}:`,
  ),
  "key-has-no-use": rule(
    "error",
    ({ key, by }) => `${quote(key)} has no use with ${by}`,
    () => "remove it, or choose another mode",
  ),
  "not-a-list": rule(
    "error",
    ({ tool }) => `${tool} has pages, and its result is no list`,
    () => "let result.from name the array of the response, and select fields of its items",
  ),
  "several-lists": rule(
    "error",
    ({ path }) => `${quote(path)} puts several arrays together: no page of it can be gone on with`,
    () => "let result.from name one array",
  ),
  "not-a-read": rule(
    "error",
    ({ effect }) =>
      `the tool's effect is ${effect}: a page that is asked for again would repeat it`,
    () => "remove page, or declare a POST that only reads with hints: { readOnly: true }",
  ),
  "wrong-type": rule(
    "error",
    ({ what, is, needs }) => `${what} is ${is}, and ${needs} is needed`,
    () => "name another place, or choose another mode",
  ),
  misfit: rule(
    "error",
    ({ target, value, reason }) => `${target} does not take ${value}: ${reason}`,
    () => "write a number that the document allows",
  ),
  "written-twice": rule(
    "error",
    ({ target, by }) => `${quote(target)} is written by page and by ${by}`,
    ({ by, key }) =>
      key === "send"
        ? `remove ${by}: page asks for the pages`
        : `remove ${by}: pageSize says how many rows a page has, maxItems how many an answer has`,
  ),
  "size-chosen": rule(
    "error",
    ({ name, target }) =>
      `the input ${quote(name)} writes ${quote(target)}, and rows are counted by pageSize: pages of another size would lose some`,
    ({ name, target }) => `remove the input ${name}, and write size: ${target}`,
  ),
  "input-taken": rule(
    "error",
    ({ name }) => `page adds the input ${quote(name)}, and the tool has one of this name`,
    () => "remove or rename the tool's own",
  ),
};

/** Reports a problem of the `page` group. */
export const pageProblem: Reporter<PageProblems> = reporter("page", pageRules);
