import { printable, quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

/** Slips that break YAML and can be told by their place. */
export type YamlSlip = "colon" | "bracket" | "empty" | "many" | "tab";

const MENDED: Readonly<Record<YamlSlip, string>> = {
  colon: "quote the whole text: a colon and a space in it begin another value",
  bracket: "quote the text: between braces and brackets, one of these is part of no plain text",
  empty: "write the document into it, or name another file",
  many: "keep one document in a file",
  tab: "indent with spaces",
};

/** What each problem of reading files is told with. */
export type SourceProblems = {
  readonly "not-found": { file: string };
  readonly "not-a-file": { file: string };
  readonly unreadable: { file: string; reason: string };
  readonly "remote-document": { document: string };
  readonly "bad-package-path": { document: string };
  readonly "package-not-found": { package: string };
  readonly "too-large": { file: string; limit: number };
  readonly "bundle-too-large": { limit: number };
  readonly "too-many-files": { limit: number };
  readonly "too-many-references": { limit: number };
  readonly "too-deep": { limit: number };
  readonly "too-many-nodes": { limit: number };
  readonly "too-many-aliases": { limit: number };
  readonly "cyclic-alias": Record<never, never>;
  readonly "duplicate-key": { key?: string };
  readonly "not-utf8": { file: string };
  readonly "broken-json": { reason: string };
  readonly "broken-yaml": { reason: string; slip?: YamlSlip };
  readonly "not-json": { what: string };
  readonly "remote-reference": { reference: string; host?: string };
  readonly "not-fetched": { url: string; reason: string };
  readonly "remote-changed": { url: string };
  readonly "copy-changed": { url: string; file: string };
  readonly "escaping-reference": { reference: string; root: string };
  readonly "bad-reference": { reference: string; reason: string };
  readonly "strict-violation": { reason: string };
  readonly "not-validated": { version: string };
};

/** Problems of reading files: `source/*`. */
export const sourceRules: Rules<SourceProblems> = {
  "not-found": rule(
    "error",
    ({ file }) => `there is no file ${quote(file)}`,
    () => "correct the path; it is relative to the file that names it",
  ),
  "not-a-file": rule(
    "error",
    ({ file }) => `${quote(file)} is not a file`,
    () => "name the document itself",
  ),
  unreadable: rule(
    "error",
    ({ file, reason }) => `${quote(file)} cannot be read: ${reason}`,
    () => "check the permissions of the file",
  ),
  "remote-document": rule(
    "error",
    ({ document }) => `${quote(document)} is not a local file`,
    () => "download the document, commit it beside the overlay, and name that file",
  ),
  "bad-package-path": rule(
    "error",
    ({ document }) => `${quote(document)} does not name a file of a package`,
    () => "write npm:PACKAGE/path/in/it.json; the path stays inside the package",
  ),
  "package-not-found": rule(
    "error",
    (p) => `the package ${quote(p.package)} is not installed`,
    (p) => `run npm install --save-dev ${quote(p.package).slice(1, -1)}`,
  ),
  "too-large": rule(
    "error",
    ({ file, limit }) => `${quote(file)} is larger than ${limit} bytes`,
    () => "split the document, or cut what no tool uses",
  ),
  "bundle-too-large": rule(
    "error",
    ({ limit }) => `the files of this source are together larger than ${limit} bytes`,
    () => "cut what no tool uses",
  ),
  "too-many-files": rule(
    "error",
    ({ limit }) => `the references of this source reach more than ${limit} files`,
    () => "bundle the document into fewer files",
  ),
  "too-many-references": rule(
    "error",
    ({ limit }) => `this source holds more than ${limit} references`,
    () => "cut what no tool uses",
  ),
  "too-deep": rule(
    "error",
    ({ limit }) => `arrays and objects stand inside each other more than ${limit} deep`,
    () => "flatten the document",
  ),
  "too-many-nodes": rule(
    "error",
    ({ limit }) =>
      `the document has more than ${limit} values once aliases and amendments are applied`,
    () => "write the repeated parts as references ($ref) instead of YAML aliases or copies",
  ),
  "too-many-aliases": rule(
    "error",
    ({ limit }) => `the document has more than ${limit} YAML aliases`,
    () => "write the repeated parts as references ($ref) instead of YAML aliases",
  ),
  "cyclic-alias": rule(
    "error",
    () => "a YAML alias stands inside its own anchor",
    () => "write the recursion as a reference ($ref)",
  ),
  "duplicate-key": rule(
    "error",
    ({ key }) =>
      key === undefined
        ? "this key stands twice in one object"
        : `the key ${quote(key)} stands twice in one object`,
    () => "remove or rename one of them",
  ),
  "not-utf8": rule(
    "error",
    ({ file }) => `${quote(file)} is not UTF-8`,
    () => "save it as UTF-8",
  ),
  "broken-json": rule(
    "error",
    ({ reason }) => `broken JSON: ${reason}`,
    () => undefined,
  ),
  "broken-yaml": rule(
    "error",
    ({ reason }) => `broken YAML: ${reason}`,
    ({ slip }) => (slip === undefined ? undefined : MENDED[slip]),
  ),
  "not-json": rule(
    "error",
    ({ what }) => `${what} has no place in JSON`,
    () => "write a value that JSON can carry",
  ),
  "remote-reference": rule(
    "error",
    ({ reference }) => `the reference ${quote(reference)} is not local; nothing is fetched`,
    ({ host }) =>
      host === undefined
        ? "download the file, put it beside the document, and refer to that"
        : `download the file and refer to that, or let it be fetched once: --allow-host ${printable(host)}`,
  ),
  "not-fetched": rule(
    "error",
    ({ url, reason }) => `${quote(url)} cannot be fetched: ${printable(reason).slice(0, 300)}`,
    () => "download the file, put it beside the document, and refer to that",
  ),
  "remote-changed": rule(
    "error",
    ({ url }) => `${quote(url)} is not what it was when mcpgen.lock was written`,
    () => "look at what changed, then accept it with --refresh",
  ),
  "copy-changed": rule(
    "error",
    ({ url, file }) => `${quote(file)}, the copy of ${quote(url)}, is not what mcpgen.lock says`,
    () => "restore it, or fetch it again with --refresh",
  ),
  "escaping-reference": rule(
    "error",
    ({ reference, root }) => `the reference ${quote(reference)} leaves the folder ${quote(root)}`,
    () => "move the file below that folder and refer to it by a relative path",
  ),
  "bad-reference": rule(
    "error",
    ({ reference, reason }) => `the reference ${quote(reference)} cannot be read: ${reason}`,
    () => "write a relative path with / and, after #, a JSON Pointer",
  ),
  "strict-violation": rule(
    "error",
    ({ reason }) => `against the OpenAPI standard: ${printable(reason).slice(0, 400)}`,
    () => undefined,
  ),
  "not-validated": rule(
    "warning",
    ({ version }) => `--validate knows no schema of OpenAPI ${printable(version)}`,
    () =>
      "the build itself reads this version; leave --validate out, or validate with another tool",
  ),
};

/** Reports a problem of reading files. */
export const sourceProblem: Reporter<SourceProblems> = reporter("source", sourceRules);
