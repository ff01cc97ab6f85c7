import { homedir, userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { isSecure } from "../../util/secure-url.ts";
import type { Inbound } from "../auth/inbound/verify-token.ts";

/** Where records go. */
export interface AuditTarget {
  readonly kind: "file" | "sqlite";
  readonly path: string;
}

/** What an operator sets, all of it from the environment. Secrets of the API are not here: they are read by name. */
export interface Configuration {
  /** Who may call over HTTP. */
  readonly inbound?: Inbound;
  /** Who calls where nobody has to prove it: stdio, and HTTP with `--insecure-local`. */
  readonly local: { readonly user: string; readonly agent?: string };
  readonly audit: readonly AuditTarget[];
  /** Seals the cursors of lists: 32 bytes. Left out: random, and cursors end with the process. */
  readonly sealKey?: Uint8Array;
}

/** A variable that cannot be used: which, and what it must look like. */
export interface ConfigurationProblem {
  readonly variable: string;
  readonly message: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that a server reads, for `--help`. */
export const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ["MCPGEN_BASE_URL_<SOURCE>", "address of that source, such as `mcpgen mock`, before any other"],
  ["MCPGEN_ISSUER", "issuer of access tokens, e.g. https://login.example.com/ (exact)"],
  ["MCPGEN_AUDIENCE", "this server's public address, e.g. https://mcp.example.com/mcp"],
  ["MCPGEN_JWKS_URL", "the issuer's keys; default: from the issuer's metadata"],
  ["MCPGEN_USER", "the local user of stdio and --insecure-local; default: the system's"],
  ["MCPGEN_AGENT", "the local application; default: what the client calls itself"],
  ["MCPGEN_AUDIT", "file:PATH or sqlite:PATH, several with commas; default: a state file"],
  [
    "MCPGEN_SEAL_KEY",
    "32 random bytes in base64, alike in all replicas; default: new at each start",
  ],
];

/** Reads the environment: the configuration, or every problem in it. A variable that is empty counts as unset. */
export function readConfiguration(
  environment: Environment,
  serverName: string,
): Configuration | readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const get = (variable: string): string | undefined => {
    const value = environment[variable]?.trim();
    return value === "" ? undefined : value;
  };
  const problem = (variable: string, message: string): undefined => {
    problems.push({ variable, message });
  };
  const inbound = inboundOf(get, problem);
  const agent = get("MCPGEN_AGENT");
  const sealKey = sealKeyOf(get, problem);
  const configuration: Configuration = {
    local: {
      user: get("MCPGEN_USER") ?? systemUser(),
      ...(agent === undefined ? {} : { agent }),
    },
    audit: auditOf(get, problem, serverName),
    ...(sealKey === undefined ? {} : { sealKey }),
    ...(inbound === undefined ? {} : { inbound }),
  };
  return problems.length > 0 ? problems : configuration;
}

type Get = (variable: string) => string | undefined;
type Problem = (variable: string, message: string) => undefined;

function inboundOf(get: Get, problem: Problem): Inbound | undefined {
  const issuer = get("MCPGEN_ISSUER");
  const audience = get("MCPGEN_AUDIENCE");
  const jwksUrl = get("MCPGEN_JWKS_URL");
  const secure = "must be an https URL (http on this machine only)";
  if (issuer !== undefined && (!isSecure(issuer) || /[?#]/.test(issuer))) {
    problem("MCPGEN_ISSUER", `${secure} without query or fragment`);
  }
  if (audience !== undefined && (!isSecure(audience) || audience.includes("#"))) {
    problem("MCPGEN_AUDIENCE", `${secure} without fragment: the address that clients use`);
  }
  if (jwksUrl !== undefined && !isSecure(jwksUrl)) problem("MCPGEN_JWKS_URL", secure);
  if (issuer === undefined && audience === undefined && jwksUrl === undefined) return undefined;
  if (issuer === undefined) return problem("MCPGEN_ISSUER", "must be set beside MCPGEN_AUDIENCE");
  if (audience === undefined) {
    return problem(
      "MCPGEN_AUDIENCE",
      "must be set beside MCPGEN_ISSUER: the address of this server",
    );
  }
  return { issuer, audience, ...(jwksUrl === undefined ? {} : { jwksUrl }) };
}

/** Base64 or base64url of exactly 32 bytes, as `openssl rand -base64 32` prints them. */
function sealKeyOf(get: Get, problem: Problem): Uint8Array | undefined {
  const text = get("MCPGEN_SEAL_KEY");
  if (text === undefined) return undefined;
  const key = Buffer.from(text, "base64");
  if (/^[\w+/-]{43}=?$/.test(text) && key.length === 32) return key;
  return problem("MCPGEN_SEAL_KEY", "must be 32 bytes in base64: openssl rand -base64 32");
}

function auditOf(get: Get, problem: Problem, serverName: string): readonly AuditTarget[] {
  const text = get("MCPGEN_AUDIT");
  if (text === undefined) {
    const root = stateFolder(get("XDG_STATE_HOME"));
    if (root !== undefined) {
      return [{ kind: "file", path: join(root, "mcpgen", serverName, "audit.jsonl") }];
    }
    problem("MCPGEN_AUDIT", "must be file:PATH or sqlite:PATH: this user has no home folder");
    return [];
  }
  return text.split(",").flatMap((item) => {
    const match = /^(file|sqlite):(.+)$/.exec(item.trim());
    const path = match?.[2];
    if (path === undefined) {
      problem("MCPGEN_AUDIT", `"${item.trim()}" must be file:PATH or sqlite:PATH`);
      return [];
    }
    return [
      {
        kind: match?.[1] === "sqlite" ? ("sqlite" as const) : ("file" as const),
        path: resolve(path),
      },
    ];
  });
}

function stateFolder(state: string | undefined): string | undefined {
  if (state !== undefined && isAbsolute(state)) return state;
  try {
    return join(homedir(), ".local/state");
  } catch {
    // As systemUser(): no HOME, and no entry in the system's list.
    return undefined;
  }
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the system's list, as containers have.
    return `uid:${process.getuid?.() ?? "unknown"}`;
  }
}
