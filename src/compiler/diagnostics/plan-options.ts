import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of the `options` group is told with. */
export type OptionsProblems = {
  readonly "not-read": { name: string };
  readonly "not-a-read": { key: string };
  readonly "not-fixed": { target: string };
  readonly "no-json": { key: string };
  readonly "not-a-list": { from: string };
  readonly failed: { name: string; reason: string };
};

/** Values of arguments that an API is asked for while a server is built. */
export const optionsRules: Rules<OptionsProblems> = {
  "not-read": rule(
    "error",
    ({ name }) =>
      `the options of ${quote(name)} have not been read as the overlay asks for them now`,
    () => "run mcpgen build --refresh, with the API's credentials in the environment",
  ),
  "not-a-read": rule(
    "error",
    ({ key }) => `${quote(key)} cannot be asked for options: it is no plain GET`,
    () => "call an operation with the method GET",
  ),
  "not-fixed": rule(
    "error",
    ({ target }) => `${quote(target)} cannot be sent while a server is built`,
    () =>
      "write a text, a number, true or false, or a list of them, for a parameter of the path, query or header",
  ),
  "no-json": rule(
    "error",
    ({ key }) => `${quote(key)} does not answer with JSON`,
    () => "call an operation that lists its options as JSON",
  ),
  "not-a-list": rule(
    "error",
    ({ from }) => (from === "" ? "the body is no list" : `${quote(from)} is no list`),
    () => "write from: with the path of the list in the answer",
  ),
  failed: rule(
    "error",
    ({ name, reason }) => `the options of ${quote(name)} cannot be read: ${reason}`,
    () => "correct the address, the credentials or the paths, and run mcpgen build --refresh again",
  ),
};

/** Reports a problem of the `options` group. */
export const optionsProblem: Reporter<OptionsProblems> = reporter("options", optionsRules);
