import { McpgenError } from "../call/error.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import type { ServerDefinition, SourceDefinition } from "../codegen/v1/server.ts";

/** Where requests go: an origin, and the path below which all of them stand. */
export interface BaseUrl {
  /** Scheme, host and port (RFC 6454). */
  readonly origin: string;
  /** Percent-encoded, without a trailing slash. */
  readonly path: string;
}

/** The base URLs of a server's sources, fixed at start. Arguments never contribute. */
export type Origins = ReadonlyMap<string, BaseUrl>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the base URL of each source: its variable where it is set, else the document's server. `problems` are for
 * the operator, one sentence each; a value is never part of them.
 */
export function resolveOrigins(
  server: Pick<ServerDefinition, "sources">,
  environment: Environment,
): { readonly origins: Origins; readonly problems: readonly string[] } {
  const origins = new Map<string, BaseUrl>();
  const problems: string[] = [];
  for (const [name, source] of Object.entries(server.sources)) {
    const found = baseOf(name, source, environment);
    if (typeof found === "string") problems.push(found);
    else origins.set(name, found);
  }
  return { origins, problems };
}

function baseOf(
  name: string,
  source: SourceDefinition,
  environment: Environment,
): BaseUrl | string {
  const variable = source.baseUrl?.env;
  const value = variable === undefined ? undefined : environment[variable]?.trim();
  if (variable !== undefined && value !== undefined && value !== "") {
    return (
      parseBaseUrl(value) ??
      `${variable} is no base URL for the source "${name}": an http or https URL without user, query or fragment is needed.`
    );
  }
  const server = source.server === undefined ? undefined : parseBaseUrl(source.server);
  if (server !== undefined) return server;
  const why =
    source.server === undefined ? "names no server" : "names a server that is no absolute URL";
  return variable === undefined
    ? `The document of the source "${name}" ${why}: name a variable in the overlay (sources.${name}.baseUrl) and build again.`
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
 * Where an operation is sent: its own base URL where its document gives it one, else its source's.
 * @throws {McpgenError} `internal` where neither is there.
 */
export function baseUrlOf(operation: OperationDefinition, origins: Origins): BaseUrl {
  const base =
    operation.baseUrl === undefined
      ? origins.get(operation.source)
      : parseBaseUrl(operation.baseUrl);
  if (base === undefined) {
    throw new McpgenError("internal", "This operation has no usable base URL.", {
      cause: new Error(`no base URL for ${operation.source} ${operation.key}`),
    });
  }
  return base;
}
