import { firstOf, quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

const mean = (near: string | undefined): string | undefined =>
  near === undefined ? undefined : `did you mean ${quote(near)}?`;

/** What each problem of the `operation` group is told with. */
export type OperationProblems = {
  readonly "bad-reference": { call: string };
  readonly "unknown-source": {
    source: string;
    nearest: string | undefined;
    known: readonly string[];
  };
  readonly unknown: { name: string; source: string; nearest: string | undefined };
  readonly ambiguous: { name: string; source: string; keys: readonly string[] };
  readonly broken: { key: string; source: string; reasons: readonly string[] };
  readonly "no-usable-body": { key: string };
  readonly "bad-server": { key: string; url: string };
};

/** Operations that the overlay names. */
export const operationRules: Rules<OperationProblems> = {
  "bad-reference": rule(
    "error",
    ({ call }) => `${quote(call)} does not name an operation`,
    () => "write source.operationId, or source GET /path",
  ),
  "unknown-source": rule(
    "error",
    ({ source }) => `there is no source ${quote(source)}`,
    (p) => mean(p.nearest) ?? `declare it under sources; known here: ${firstOf(p.known)}`,
  ),
  unknown: rule(
    "error",
    ({ name, source }) => `the source ${quote(source)} has no operation ${quote(name)}`,
    (p) => mean(p.nearest) ?? "name one of the document's operations",
  ),
  ambiguous: rule(
    "error",
    (p) => `${quote(p.name)} names ${p.keys.length} operations of ${quote(p.source)}`,
    (p) => `write one of them as ${p.keys.map((key) => quote(`${p.source} ${key}`)).join(" or ")}`,
  ),
  broken: rule(
    "error",
    (p) =>
      `${quote(p.key)} of ${quote(p.source)} cannot be used: ${p.reasons.join("; ") || "it is broken"}`,
    () => "repair the document",
  ),
  "no-usable-body": rule(
    "error",
    ({ key }) =>
      `${quote(key)} needs a request body that cannot be written as its document describes it`,
    () => "call an operation that takes JSON, a form, text or a file",
  ),
  "bad-server": rule(
    "error",
    ({ key, url }) => `the server ${quote(url)} of ${quote(key)} is not an absolute URL`,
    () => `set baseUrl of the source to a \${VARIABLE}, or repair the document`,
  ),
};

/** Reports a problem of the `operation` group. */
export const operationProblem: Reporter<OperationProblems> = reporter("operation", operationRules);

/** What each problem of the `tool` group is told with. */
export type ToolProblems = {
  readonly "no-owner": { effect: string };
  readonly "no-reversibility": { effect: string };
  readonly "retry-on-write": { key: string };
  readonly "bad-example": {
    index: number;
    place: string;
    reason: string;
    nearest: string | undefined;
  };
};

/** Tools declared by name. */
export const toolRules: Rules<ToolProblems> = {
  "no-owner": rule(
    "error",
    ({ effect }) => `a tool with the effect ${quote(effect)} has no owner`,
    () => "add owner: { team: … }: who answers for what it changes",
  ),
  "no-reversibility": rule(
    "error",
    ({ effect }) => `a tool with the effect ${quote(effect)} does not say whether it can be undone`,
    () => "add reversibility: reversible, compensable or irreversible",
  ),
  "retry-on-write": rule(
    "error",
    ({ key }) => `${quote(key)} is not safe to send twice, so the tool cannot have retry`,
    () => "remove retry from the tool; defaults.retry leaves such operations alone",
  ),
  "bad-example": rule(
    "error",
    (p) => `example ${p.index + 1}: ${p.place} ${p.reason}`,
    (p) => mean(p.nearest) ?? "correct the example's input",
  ),
};

/** Reports a problem of the `tool` group. */
export const toolProblem: Reporter<ToolProblems> = reporter("tool", toolRules);

/** What each problem of the `safety` group is told with. */
export type SafetyProblems = {
  readonly "hint-contradicts-method": { hint: string; key: string };
  readonly "write-in-read-only": { key: string };
};

/** What tools say about their effect. */
export const safetyRules: Rules<SafetyProblems> = {
  "hint-contradicts-method": rule(
    "error",
    ({ hint, key }) => `${quote(hint)} contradicts ${quote(key)}`,
    () => "remove the hint; of the methods that write, only POST may be declared readOnly",
  ),
  "write-in-read-only": rule(
    "error",
    ({ key }) => `the server is readOnly, and ${quote(key)} is no request that only reads`,
    () =>
      "remove the tool, or server.readOnly; a server that is started with --read-only hides such tools instead",
  ),
};

/** Reports a problem of the `safety` group. */
export const safetyProblem: Reporter<SafetyProblems> = reporter("safety", safetyRules);

/** What each problem of the `naming` group is told with. */
export type NamingProblems = {
  readonly taken: { name: string; key: string };
  readonly collision: { name: string; given: string; key: string };
  readonly "kept-free": { name: string; given: string; key: string };
  readonly "discovery-tool": { name: string };
};

/** Names that mcpgen makes. */
export const namingRules: Rules<NamingProblems> = {
  taken: rule(
    "error",
    ({ name, key }) => `${quote(key)} would be exposed as ${quote(name)}, which is taken`,
    () => "add a prefix to the expose entry, or narrow it",
  ),
  collision: rule(
    "info",
    (p) => `${quote(p.key)} is named ${quote(p.given)}: several operations make ${quote(p.name)}`,
    () => "give the operations distinct operationIds",
  ),
  "kept-free": rule(
    "info",
    (p) => `${quote(p.key)} is named ${quote(p.given)}: ${quote(p.name)} is a tool of discovery`,
    () => "add a prefix to the expose entry for a name of your own",
  ),
  "discovery-tool": rule(
    "error",
    ({ name }) => `${quote(name)} is one of the three tools through which others are found`,
    () => "rename the tool, or set server.discovery: list",
  ),
};

/** Reports a problem of the `naming` group. */
export const namingProblem: Reporter<NamingProblems> = reporter("naming", namingRules);

/** What each problem of the `expose` group is told with. */
export type ExposeProblems = {
  readonly "unknown-tag": { tag: string; source: string; nearest: string | undefined };
  readonly "unknown-method": { method: string; source: string };
  readonly "matches-nothing": { source: string };
  readonly "left-out": {
    keys: readonly string[];
    source: string;
    reasons: readonly string[];
    /** What would mend it, where that is known. */
    instead: string | undefined;
  };
};

/** Tools that `expose` makes. */
export const exposeRules: Rules<ExposeProblems> = {
  "unknown-tag": rule(
    "error",
    ({ tag, source }) => `no operation of ${quote(source)} has the tag ${quote(tag)}`,
    (p) => mean(p.nearest) ?? "name a tag of the document",
  ),
  "unknown-method": rule(
    "error",
    ({ method, source }) => `no operation of ${quote(source)} has the method ${quote(method)}`,
    () => "write methods as GET, POST, PUT, PATCH, DELETE",
  ),
  "matches-nothing": rule(
    "error",
    ({ source }) => `this entry matches no operation of ${quote(source)}`,
    () => "widen its tags, methods or paths, or remove it",
  ),
  "left-out": rule(
    "warning",
    (p) =>
      `${firstOf(p.keys)} of ${quote(p.source)} ${p.keys.length === 1 ? "is" : "are"} left out: ${p.reasons.join("; ")}`,
    (p) => p.instead ?? "repair the document, or declare a tool by name that binds what it needs",
    ({ keys }) => keys,
  ),
};

/** Reports a problem of the `expose` group. */
export const exposeProblem: Reporter<ExposeProblems> = reporter("expose", exposeRules);
