import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** What each problem of the `select` group is told with. */
export type SelectProblems = {
  readonly "bad-path": { path: string; reason: string };
  readonly "unknown-field": { path: string; answer: string; nearest: string | undefined };
  readonly "name-over-array": { path: string; array: string };
  readonly "not-an-array": { path: string; place: string };
  readonly "reserved-key": { key: string };
  readonly "no-body": { operation: string };
  readonly "not-json": { operation: string; mediaType: string };
  readonly "not-a-list": { key: string };
  readonly "nothing-selected": { what: string };
  readonly unasked: { operation: string };
  readonly "shape-unknown": { path: string };
  readonly "bad-format": { format: string; takes: string; found: string };
  readonly "unknown-map-key": { key: string; nearest: string | undefined };
  readonly "detail-taken": Record<never, never>;
  readonly "unknown-placeholder": { name: string; nearest: string | undefined };
  readonly "nothing-pushed": { under: string | undefined };
  readonly "bad-pushdown": { target: string };
  readonly "no-next-page": Record<never, never>;
};

/** What results keep of a response. */
export const selectRules: Rules<SelectProblems> = {
  "bad-path": rule(
    "error",
    ({ path, reason }) => `${quote(path)} is not a path: ${reason}`,
    () => "write name.name, name[0], name[*] or ['any name']",
  ),
  "unknown-field": rule(
    "error",
    ({ path, answer }) => `${quote(path)} is not in ${answer}`,
    ({ nearest }) =>
      nearest === undefined ? "name a field of the response" : `did you mean ${quote(nearest)}?`,
  ),
  "name-over-array": rule(
    "error",
    ({ path, array }) =>
      `${quote(path)} names a field of ${array === "" ? "a value" : quote(array)}, which is an array`,
    ({ array }) => `write ${array}[*] for every item, or ${array}[0] for the first`,
  ),
  "not-an-array": rule(
    "error",
    ({ path, place }) => `${quote(path)} takes items of ${quote(place)}, which is not an array`,
    () => "remove the brackets",
  ),
  "reserved-key": rule(
    "error",
    ({ key }) => `${quote(key)} is a name of the result itself`,
    () => "choose another name than items and next",
  ),
  "no-body": rule(
    "error",
    ({ operation }) => `${operation} answers without a body`,
    () => "remove the selection",
  ),
  "not-json": rule(
    "error",
    ({ operation, mediaType }) => `${operation} answers with ${quote(mediaType)}, not JSON`,
    () => "remove the selection; the body is returned as text",
  ),
  "not-a-list": rule(
    "error",
    ({ key }) => `${quote(key)} stands beside a list, and this result is none`,
    () => "move it into select",
  ),
  "nothing-selected": rule(
    "error",
    ({ what }) => `${quote(what)} needs a selection`,
    () => "add select with the fields that a model needs",
  ),
  unasked: rule(
    "error",
    ({ operation }) =>
      `this tool hands on all that ${quote(operation)} answers, and nothing asks for that`,
    () => "add result: { select: [ … ] } with the fields that a model needs, or { select: all }",
  ),
  "bad-format": rule(
    "error",
    ({ format, takes, found }) => `${quote(format)} takes ${takes}, and here is ${found}`,
    () => "choose another format, or end the path with [*] for each item, [0] for the first",
  ),
  "unknown-map-key": rule(
    "error",
    ({ key }) => `${quote(key)} is none of the values that the document allows here`,
    ({ nearest }) => (nearest === undefined ? "remove it" : `did you mean ${quote(nearest)}?`),
  ),
  "detail-taken": rule(
    "error",
    () => "this tool has variants, and detail is the argument that chooses one",
    () => "give the input another name",
  ),
  "unknown-placeholder": rule(
    "error",
    ({ name }) => `${quote(`{${name}}`)} names no selected key`,
    ({ nearest }) =>
      nearest === undefined
        ? "name a key of the selection, in every variant"
        : `did you mean ${quote(`{${nearest}}`)}?`,
  ),
  "nothing-pushed": rule(
    "error",
    ({ under }) =>
      under === undefined
        ? "pushdown has no selection to name the fields of"
        : `no selected field stands in ${quote(under)}`,
    () => "select fields, or remove pushdown",
  ),
  "bad-pushdown": rule(
    "error",
    ({ target }) => `${quote(target)} takes neither a list nor a text of names`,
    () => "name the parameter that takes the fields to answer with",
  ),
  "no-next-page": rule(
    "error",
    () => "this tool has no input that asks for the next page",
    () => "add an input called offset, page or cursor, or write onOverflow: truncate",
  ),
  "shape-unknown": rule(
    "warning",
    ({ path }) => `the document does not say whether ${quote(path)} is an array or an object`,
    () => "it is read as one object; end the path with [*] if it is an array",
  ),
};

/** Reports a problem of the `select` group. */
export const selectProblem: Reporter<SelectProblems> = reporter("select", selectRules);
