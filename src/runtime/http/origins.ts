import { baseUrlVariable } from "../../language/base-url-variable.ts";
import { McpgenError } from "../call/error.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import type { ServerDefinition, SourceDefinition } from "../codegen/v1/server.ts";

/** Where requests go: an origin, and the path below which all of them stand. */
export interface BaseUrl {
  /** Scheme, host and port (RFC 6454). */
  readonly origin: string;
  /** Percent-encoded, without a trailing slash. */
  readonly path: string;
  /** The operator's word for every operation of the source, also for those that have a base URL of their own. */
  readonly forAll?: true;
}

/** The base URLs of a server's sources, fixed at start. Arguments never contribute. */
export type Origins = ReadonlyMap<string, BaseUrl>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the base URL of each source: `MCPGEN_BASE_URL_<SOURCE>` where it is set, else its own variable, else the document's
 * server. `problems` are for the operator, one sentence each; a value is never part of them.
 */
export function resolveOrigins(
  server: Pick<ServerDefinition, "sources">,
  environment: Environment,
): { readonly origins: Origins; readonly problems: readonly string[] } {
  const origins = new Map<string, BaseUrl>();
  const problems: string[] = [];
  for (const [name, source] of Object.entries(server.sources)) {
    const found =
      overridden(name, Object.keys(server.sources), environment) ??
      baseOf(name, source, environment);
    if (typeof found === "string") problems.push(found);
    else origins.set(name, found);
  }
  return { origins, problems };
}

/** The base URL that a server takes for a source whatever its overlay says; undefined where it is not set. */
function overridden(
  name: string,
  all: readonly string[],
  environment: Environment,
): BaseUrl | string | undefined {
  const variable = baseUrlVariable(name);
  const value = environment[variable]?.trim();
  if (value === undefined || value === "") return undefined;
  const alike = all.filter((other) => baseUrlVariable(other) === variable);
  if (alike.length > 1) {
    return `${variable} would be of ${alike.length} sources, ${alike.join(" and ")}: name variables of their own in the overlay (sources.NAME.baseUrl).`;
  }
  const base = parseBaseUrl(value);
  return base === undefined ? unusable(variable, name) : { ...base, forAll: true };
}

function unusable(variable: string, source: string): string {
  return `${variable} is no base URL for the source "${source}": an http or https URL without user, query or fragment is needed.`;
}

function baseOf(
  name: string,
  source: SourceDefinition,
  environment: Environment,
): BaseUrl | string {
  const variable = source.baseUrl?.env;
  const value = variable === undefined ? undefined : environment[variable]?.trim();
  if (variable !== undefined && value !== undefined && value !== "") {
    return parseBaseUrl(value) ?? unusable(variable, name);
  }
  const server = source.server === undefined ? undefined : parseBaseUrl(source.server);
  if (server !== undefined) return server;
  const why =
    source.server === undefined ? "names no server" : "names a server that is no absolute URL";
  return variable === undefined
    ? `The document of the source "${name}" ${why}: set ${baseUrlVariable(name)} to the base URL of the API, or name a variable in the overlay (sources.${name}.baseUrl) and build again.`
    : `${variable} is not set, and the document of the source "${name}" ${why}: set it to the base URL of the API.`;
}

/** A base URL; undefined unless it is http or https, without user, query and fragment. */
export function parseBaseUrl(text: string): BaseUrl | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!plain || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, "") };
}

/**
 * Where an operation is sent: its own base URL where its document gives it one and the operator gives none for all of its
 * source, else its source's.
 * @throws {McpgenError} `internal` where neither is there.
 */
export function baseUrlOf(operation: OperationDefinition, origins: Origins): BaseUrl {
  const ofSource = origins.get(operation.source);
  const base =
    operation.baseUrl === undefined || ofSource?.forAll === true
      ? ofSource
      : parseBaseUrl(operation.baseUrl);
  if (base === undefined) {
    throw new McpgenError("internal", "This operation has no usable base URL.", {
      cause: new Error(`no base URL for ${operation.source} ${operation.key}`),
    });
  }
  return base;
}
