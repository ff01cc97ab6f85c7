import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of the `handler` group is told with. */
export type HandlerProblems = {
  /** `skeleton`: the smallest text of such a file. */
  readonly "not-found": { file: string; skeleton: string };
  readonly outside: { file: string };
  readonly unreadable: { file: string; reason: string };
  readonly "no-export": { file: string; skeleton: string };
  readonly "no-json": { key: string; found: string };
  readonly "no-type": { name: string; lacks: string };
  readonly "input-target": { name: string };
};

/** Code that makes the calls of a tool. */
export const handlerRules: Rules<HandlerProblems> = {
  "not-found": rule(
    "error",
    ({ file }) => `there is no file ${quote(file)}`,
    ({ skeleton }) => `write it and build again; the smallest: ${skeleton}`,
  ),
  outside: rule(
    "error",
    ({ file }) => `${quote(file)} leads out of the overlay's folder`,
    () => "keep handlers below the overlay's folder, without links that lead elsewhere",
  ),
  unreadable: rule(
    "error",
    ({ file, reason }) => `${quote(file)} cannot be read: ${reason}`,
    () => "a handler is a text file of TypeScript, of at most 1 MB",
  ),
  "no-export": rule(
    "error",
    ({ file }) => `${quote(file)} exports no handler`,
    ({ skeleton }) => `export it by name; the smallest: ${skeleton}`,
  ),
  "no-json": rule(
    "error",
    ({ key, found }) => `a handler cannot read what ${quote(key)} answers with: it is ${found}`,
    () => "call operations that answer with JSON, with text or with nothing",
  ),
  "no-type": rule(
    "error",
    ({ name, lacks }) => `the value ${quote(name)} of a handler's result has no ${lacks}`,
    ({ lacks }) => `add ${lacks}: or like: only what is declared leaves the server`,
  ),
  "input-target": rule(
    "error",
    ({ name }) => `the input ${quote(name)} of a tool with a handler has a target`,
    () => `write type: or like: in place of "to": the handler writes its requests itself`,
  ),
};

/** Reports a problem of the `handler` group. */
export const handlerProblem: Reporter<HandlerProblems> = reporter("handler", handlerRules);
