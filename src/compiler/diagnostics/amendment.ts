import { printable, quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** How to change what stands behind a reference. */
function elsewhere(reference: string): string {
  return reference.startsWith("#")
    ? `amend what it leads to: ${printable(reference)}`
    : `amendments apply to the root document, and this is another file: edit ${printable(reference)} itself`;
}

/** What each problem of an amendment (an OpenAPI Overlay document) is told with. */
export type AmendmentProblems = {
  readonly "not-a-map": Record<never, never>;
  readonly version: { found?: string };
  readonly "unknown-key": {
    key: string;
    block: string;
    known: readonly string[];
    near?: string;
    /** Whether a newer version of the standard knows it. */
    newer: boolean;
  };
  readonly "missing-key": { key: string; block: string };
  readonly "wrong-type": { key: string; expected: string };
  readonly "wrong-document": { document: string };
  readonly "not-local": { file: string };
  readonly "too-many-actions": { limit: number };
  readonly "ambiguous-action": Record<never, never>;
  readonly "idle-action": Record<never, never>;
  readonly "bad-path": { path: string; reason: string };
  readonly "no-match": { path: string; name?: string; near?: string; reference?: string };
  readonly "beside-reference": { path: string; reference: string };
  readonly "mixed-targets": { path: string };
  readonly "primitive-target": { path: string };
  readonly "primitive-item": { path: string };
  readonly "root-removed": Record<never, never>;
  readonly incompatible: { found: string; given: string };
  readonly "copy-source": { path: string; count: number };
  readonly "too-deep": { limit: number };
  readonly "too-costly": Record<never, never>;
};

/** Problems of amendments: `amendment/*`. */
export const amendmentRules: Rules<AmendmentProblems> = {
  "not-a-map": rule(
    "error",
    () => "this is no OpenAPI Overlay: it is not an object",
    () => "write overlay: 1.1.0, info and actions",
  ),
  version: rule(
    "error",
    ({ found }) =>
      found === undefined
        ? "the amendment does not say which version of OpenAPI Overlay it is written in"
        : `OpenAPI Overlay ${quote(found)} is not known`,
    () => 'write overlay: "1.1.0"; versions 1.0 and 1.1 are read',
  ),
  "unknown-key": rule(
    "error",
    ({ key, block }) => `${quote(key)} is no key of ${block}`,
    ({ near, known, newer }) =>
      newer
        ? "write overlay: 1.1.0, which has it"
        : near === undefined
          ? `remove it; known here: ${known.join(", ")}`
          : `did you mean ${quote(near)}?`,
  ),
  "missing-key": rule(
    "error",
    ({ key, block }) => `${block} needs ${quote(key)}`,
    ({ key }) => `add ${key}:`,
  ),
  "wrong-type": rule(
    "error",
    ({ key, expected }) => `${quote(key)} must be ${expected}`,
    ({ expected }) => `write ${expected}`,
  ),
  "wrong-document": rule(
    "error",
    ({ document }) => `this amendment extends ${quote(document)}, another document`,
    () => "correct extends, or amend the source whose document it names",
  ),
  "not-local": rule(
    "error",
    ({ file }) => `the amendment ${quote(file)} is not a local file`,
    () => "download it, commit it beside the overlay, and name that file",
  ),
  "too-many-actions": rule(
    "error",
    ({ limit }) => `an amendment has at most ${limit} actions`,
    () => "amend several nodes by one action with a wildcard, or split the file",
  ),
  "ambiguous-action": rule(
    "error",
    () => "an action with update and copy does neither (Overlay 1.1, Action Object)",
    () => "write two actions",
  ),
  "idle-action": rule(
    "error",
    () => "this action changes nothing",
    () => "add update:, copy: or remove: true",
  ),
  "bad-path": rule(
    "error",
    ({ path, reason }) => `${quote(path)} is no JSONPath (RFC 9535): ${reason}`,
    () => "write a path such as $.paths['/pets'].get",
  ),
  "no-match": rule(
    "error",
    ({ path }) => `${quote(path)} selects nothing in the document`,
    ({ name, near, reference }) =>
      reference !== undefined
        ? `the path goes through the reference ${quote(reference)}: ${elsewhere(reference)}`
        : near !== undefined
          ? `did you mean ${quote(near)}?`
          : name === undefined
            ? "correct the path, or remove the action"
            : `there is no ${quote(name)} there: correct the path, or remove the action`,
  ),
  "beside-reference": rule(
    "error",
    ({ path, reference }) =>
      `${quote(path)} selects a reference to ${quote(reference)}, and what is written beside a reference is not read`,
    ({ reference }) => elsewhere(reference),
  ),
  "mixed-targets": rule(
    "error",
    ({ path }) => `${quote(path)} selects values of different kinds`,
    () => "write one action each for objects, arrays and primitives",
  ),
  "primitive-target": rule(
    "error",
    ({ path }) => `${quote(path)} selects a primitive, which Overlay 1.0 does not update`,
    () => "write overlay: 1.1.0, or select the object that holds it",
  ),
  "primitive-item": rule(
    "error",
    ({ path }) => `${quote(path)} selects primitive items, which Overlay 1.0 does not remove`,
    () => "write overlay: 1.1.0",
  ),
  "root-removed": rule(
    "error",
    () => "the document itself cannot be removed",
    () => "select what is in it",
  ),
  incompatible: rule(
    "error",
    ({ found, given }) => `${given} cannot be merged with ${found}`,
    () => "remove the old value by an action of its own first",
  ),
  "copy-source": rule(
    "error",
    ({ path, count }) => `${quote(path)} selects ${count} values; a copy has one`,
    () => "select a single value",
  ),
  "too-deep": rule(
    "error",
    ({ limit }) => `the result would be more than ${limit} arrays and objects deep`,
    () => "flatten what is added",
  ),
  "too-costly": rule(
    "error",
    () => "the actions look at more values than is allowed for a document of this size",
    () => "write shorter paths: $..name and filters inside filters are dear",
  ),
};

/** Reports a problem of an amendment. */
export const amendmentProblem: Reporter<AmendmentProblems> = reporter("amendment", amendmentRules);
