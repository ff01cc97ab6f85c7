import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

const mean = (near: string | undefined): string | undefined =>
  near === undefined ? undefined : `did you mean ${quote(near)}?`;

/** What each problem of the `scope` group is told with. */
export type ScopeProblems = {
  readonly unknown: { scope: string; nearest: string | undefined };
  readonly "unknown-scheme": { scheme: string; nearest: string | undefined };
};

/** Scopes of tools. */
export const scopeRules: Rules<ScopeProblems> = {
  unknown: rule(
    "error",
    ({ scope }) => `the scope ${quote(scope)} is not declared`,
    (p) => mean(p.nearest) ?? "declare it under scopes, with what it allows",
  ),
  "unknown-scheme": rule(
    "error",
    ({ scheme }) => `${quote(scheme)} is not an entry of auth`,
    (p) => mean(p.nearest) ?? "name it as source.scheme and add it under auth",
  ),
};

/** Reports a problem of the `scope` group. */
export const scopeProblem: Reporter<ScopeProblems> = reporter("scope", scopeRules);

/** What each problem of the `auth` group is told with. */
export type AuthProblems = {
  readonly "unknown-scheme": { id: string; nearest: string | undefined };
  readonly "already-declared": { id: string };
  readonly "wrong-kind": { id: string; use: string; type: string; fitting: readonly string[] };
  readonly unsupported: { id: string; type: string };
  readonly incomplete: { id: string; use: string; missing: string };
  readonly "bad-token-url": { id: string; url: string };
  readonly missing: {
    key: string;
    alternatives: readonly string[];
    unmet: readonly string[];
  };
  readonly none: {
    source: string;
    count: number;
    schemes: readonly string[];
    unmet: readonly string[];
  };
};

/** Credentials for upstreams. */
export const authRules: Rules<AuthProblems> = {
  "unknown-scheme": rule(
    "error",
    ({ id }) => `there is no security scheme ${quote(id)}`,
    (p) => mean(p.nearest) ?? "write source.scheme, with add: true where the document has none",
  ),
  "already-declared": rule(
    "error",
    ({ id }) => `the document declares ${quote(id)} itself`,
    () => "remove add: true",
  ),
  "wrong-kind": rule(
    "error",
    ({ id, use, type }) => `${quote(use)} does not satisfy ${quote(id)}, which is ${type}`,
    ({ fitting }) => `write use: ${fitting.join(" or ")}`,
  ),
  unsupported: rule(
    "error",
    ({ id, type }) => `${quote(id)} is of the type ${quote(type)}, which is not supported yet`,
    () => "call operations that offer another security scheme",
  ),
  incomplete: rule(
    "error",
    ({ id, use, missing }) => `${quote(id)} with use: ${use} lacks ${quote(missing)}`,
    ({ missing }) => `add ${missing}; secrets are names of environment variables`,
  ),
  "bad-token-url": rule(
    "error",
    ({ id, url }) => `the token URL ${quote(url)} of ${quote(id)} is neither absolute nor a path`,
    () =>
      "set tokenUrl to the https address of the token endpoint, or to its path on the API's own origin",
  ),
  missing: rule(
    "error",
    ({ key }) => `${quote(key)} needs credentials, and auth has none for it`,
    ({ alternatives, unmet }) =>
      alternatives.length === 0
        ? `nothing under auth can: ${unmet.join(", ")}`
        : `add under auth: ${alternatives.join(", or ")}`,
  ),
  none: rule(
    "warning",
    ({ source, count }) =>
      count === 1
        ? `one operation of ${quote(source)} needs credentials; it is called without`
        : `${count} operations of ${quote(source)} need credentials; they are called without`,
    ({ schemes, unmet }) =>
      [
        ...(schemes.length === 0 ? [] : [`add under auth in an overlay: ${schemes.join(", or ")}`]),
        ...(unmet.length === 0 ? [] : [`nothing under auth can: ${unmet.join(", ")}`]),
      ].join("; "),
  ),
};

/** Reports a problem of the `auth` group. */
export const authProblem: Reporter<AuthProblems> = reporter("auth", authRules);

/** What each problem of the `server` group is told with. */
export type ServerProblems = {
  readonly "no-version": Record<never, never>;
  readonly "bad-base-url": { url: string };
  readonly "no-base-url": { source: string; url: string | undefined };
  readonly "unused-source": { source: string };
  readonly "other-origin": { key: string; url: string; base: string };
  readonly "nothing-to-discover": Record<never, never>;
};

/** The server and its sources. */
export const serverRules: Rules<ServerProblems> = {
  "no-version": rule(
    "error",
    () => "the server has no version",
    () => `add server.version in quotes, or a package.json with one`,
  ),
  "bad-base-url": rule(
    "error",
    ({ url }) => `${quote(url)} is not a base URL`,
    () => `write \${VARIABLE}, or an absolute http or https URL without user, query or fragment`,
  ),
  "no-base-url": rule(
    "error",
    ({ source, url }) =>
      url === undefined
        ? `the document of ${quote(source)} names no server`
        : `the server ${quote(url)} of ${quote(source)} is not an absolute http or https URL without user, query and fragment`,
    () => `set baseUrl of the source to \${VARIABLE} or an absolute URL`,
  ),
  "unused-source": rule(
    "warning",
    ({ source }) => `no tool uses the source ${quote(source)}`,
    () => "remove it, or call one of its operations",
  ),
  "other-origin": rule(
    "error",
    ({ key, url, base }) =>
      `the document sends ${quote(key)} to ${quote(url)}, another origin than ${quote(base)}: credentials do not follow`,
    () =>
      `set baseUrl of the source to \${VARIABLE} or an absolute URL: all its operations go there`,
  ),
  "nothing-to-discover": rule(
    "error",
    () => `discovery: dynamic is for the tools of expose, and this server has none`,
    () => "remove it: tools that are declared by name are always listed",
  ),
};

/** Reports a problem of the `server` group. */
export const serverProblem: Reporter<ServerProblems> = reporter("server", serverRules);

/** What each problem of the `toolset` group is told with. */
export type ToolsetProblems = {
  readonly "unknown-tool": { tool: string; nearest: string | undefined };
  readonly "unknown-toolset": { toolset: string; nearest: string | undefined };
  readonly "unknown-tag": { tag: string; nearest: string | undefined };
  readonly cycle: { chain: readonly string[] };
};

/** Toolsets. */
export const toolsetRules: Rules<ToolsetProblems> = {
  "unknown-tool": rule(
    "error",
    ({ tool }) => `there is no tool ${quote(tool)}`,
    (p) => mean(p.nearest) ?? "name a tool of this server",
  ),
  "unknown-toolset": rule(
    "error",
    ({ toolset }) => `there is no toolset ${quote(toolset)}`,
    (p) => mean(p.nearest) ?? "declare it under toolsets",
  ),
  "unknown-tag": rule(
    "error",
    ({ tag }) => `no exposed operation has the tag ${quote(tag)}`,
    (p) => mean(p.nearest) ?? "name a tag of an operation that expose reaches",
  ),
  cycle: rule(
    "error",
    ({ chain }) => `toolsets extend each other in a circle: ${chain.map(quote).join(" → ")}`,
    () => "remove one extends",
  ),
};

/** Reports a problem of the `toolset` group. */
export const toolsetProblem: Reporter<ToolsetProblems> = reporter("toolset", toolsetRules);

/** What each problem of the `audit` group is told with. */
export type AuditProblems = {
  readonly "unknown-input": { name: string; nearest: string | undefined };
  readonly "matches-nothing": { name: string; nearest: string | undefined };
};

/** What stands in the record in the clear. */
export const auditRules: Rules<AuditProblems> = {
  "unknown-input": rule(
    "error",
    ({ name }) => `the tool has no input ${quote(name)}`,
    (p) => mean(p.nearest) ?? "name an input of the tool",
  ),
  "matches-nothing": rule(
    "error",
    ({ name }) => `no tool has an input ${quote(name)}`,
    (p) => mean(p.nearest) ?? "remove it from audit.clear",
  ),
};

/** Reports a problem of the `audit` group. */
export const auditProblem: Reporter<AuditProblems> = reporter("audit", auditRules);
