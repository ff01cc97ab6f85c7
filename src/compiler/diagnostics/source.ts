import { quote } from "./quote.ts";
import { type RuleGroup, reporter, rule } from "./rule.ts";

/** Problems of reading files: `source/*`. */
export const sourceRules = {
  "not-found": rule<{ file: string }>(
    "error",
    ({ file }) => `there is no file ${quote(file)}`,
    () => "correct the path; it is relative to the file that names it",
  ),
  "not-a-file": rule<{ file: string }>(
    "error",
    ({ file }) => `${quote(file)} is not a file`,
    () => "name the document itself",
  ),
  unreadable: rule<{ file: string; reason: string }>(
    "error",
    ({ file, reason }) => `${quote(file)} cannot be read: ${reason}`,
    () => "check the permissions of the file",
  ),
  "remote-document": rule<{ document: string }>(
    "error",
    ({ document }) => `${quote(document)} is not a local file`,
    () => "download the document, commit it beside the overlay, and name that file",
  ),
  "bad-package-path": rule<{ document: string }>(
    "error",
    ({ document }) => `${quote(document)} does not name a file of a package`,
    () => "write npm:PACKAGE/path/in/it.json; the path stays inside the package",
  ),
  "package-not-found": rule<{ package: string }>(
    "error",
    (p) => `the package ${quote(p.package)} is not installed`,
    (p) => `run npm install --save-dev ${quote(p.package).slice(1, -1)}`,
  ),
  "too-large": rule<{ file: string; limit: number }>(
    "error",
    ({ file, limit }) => `${quote(file)} is larger than ${limit} bytes`,
    () => "split the document, or cut what no tool uses",
  ),
  "bundle-too-large": rule<{ limit: number }>(
    "error",
    ({ limit }) => `the files of this source are together larger than ${limit} bytes`,
    () => "cut what no tool uses",
  ),
  "too-many-files": rule<{ limit: number }>(
    "error",
    ({ limit }) => `the references of this source reach more than ${limit} files`,
    () => "bundle the document into fewer files",
  ),
  "too-many-references": rule<{ limit: number }>(
    "error",
    ({ limit }) => `this source holds more than ${limit} references`,
    () => "cut what no tool uses",
  ),
  "too-deep": rule<{ limit: number }>(
    "error",
    ({ limit }) => `arrays and objects stand inside each other more than ${limit} deep`,
    () => "flatten the document",
  ),
  "too-many-nodes": rule<{ limit: number }>(
    "error",
    ({ limit }) => `the document has more than ${limit} values once its aliases are expanded`,
    () => "write the repeated parts as references ($ref) instead of YAML aliases",
  ),
  "too-many-aliases": rule<{ limit: number }>(
    "error",
    ({ limit }) => `the document has more than ${limit} YAML aliases`,
    () => "write the repeated parts as references ($ref) instead of YAML aliases",
  ),
  "cyclic-alias": rule(
    "error",
    () => "a YAML alias stands inside its own anchor",
    () => "write the recursion as a reference ($ref)",
  ),
  "duplicate-key": rule<{ key?: string }>(
    "error",
    ({ key }) =>
      key === undefined
        ? "this key stands twice in one object"
        : `the key ${quote(key)} stands twice in one object`,
    () => "remove or rename one of them",
  ),
  "not-utf8": rule<{ file: string }>(
    "error",
    ({ file }) => `${quote(file)} is not UTF-8`,
    () => "save it as UTF-8",
  ),
  "broken-json": rule<{ reason: string }>(
    "error",
    ({ reason }) => `broken JSON: ${reason}`,
    () => undefined,
  ),
  "broken-yaml": rule<{ reason: string }>(
    "error",
    ({ reason }) => `broken YAML: ${reason}`,
    () => undefined,
  ),
  "not-json": rule<{ what: string }>(
    "error",
    ({ what }) => `${what} has no place in JSON`,
    () => "write a value that JSON can carry",
  ),
  "remote-reference": rule<{ reference: string }>(
    "error",
    ({ reference }) => `the reference ${quote(reference)} is not local; nothing is fetched`,
    () => "download the file, put it beside the document, and refer to that",
  ),
  "escaping-reference": rule<{ reference: string; root: string }>(
    "error",
    ({ reference, root }) => `the reference ${quote(reference)} leaves the folder ${quote(root)}`,
    () => "move the file below that folder and refer to it by a relative path",
  ),
  "bad-reference": rule<{ reference: string; reason: string }>(
    "error",
    ({ reference, reason }) => `the reference ${quote(reference)} cannot be read: ${reason}`,
    () => "write a relative path with / and, after #, a JSON Pointer",
  ),
  "strict-violation": rule<{ reason: string }>(
    "error",
    ({ reason }) => `against the OpenAPI standard: ${quote(reason).slice(1, -1)}`,
    () => undefined,
  ),
  "strict-unsupported": rule<{ version: string }>(
    "warning",
    ({ version }) => `strict validation does not know OpenAPI ${quote(version)}`,
    () => "leave out --strict for this source",
  ),
} as const satisfies RuleGroup;

/** Reports a problem of reading files. */
export const sourceProblem: ReturnType<typeof reporter<typeof sourceRules>> = reporter(
  "source",
  sourceRules,
);
