import type { Authentication, Caller } from "../call/identity.ts";
import { messageOverLimit } from "../call/message-limits.ts";
import { hostAllowed, originAllowed } from "./allowed-hosts.ts";

/** Inbound body (threats.md, section 3). */
export const MAX_BODY_BYTES = 1_048_576;

/** Who may come in over HTTP, and where to. */
export interface Gate {
  /** Host names that requests may name in `Host`, and pages in `Origin`. */
  readonly hostnames: ReadonlySet<string>;
  readonly originHostnames: ReadonlySet<string>;
  readonly authenticate: (
    authorization: string | undefined,
  ) => Promise<Authentication> | Authentication;
  /** Where MCP is served. */
  readonly paths: ReadonlySet<string>;
  /** Public documents by path. */
  readonly documents: ReadonlyMap<string, unknown>;
}

/** The head of a request, as the gate reads it. */
export interface RequestHead {
  readonly method: string | undefined;
  /** Without a query. */
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
}

/** A JSON answer of the transport's own. */
export interface JsonAnswer {
  readonly kind: "answer";
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Host and Origin first, then public documents, then identity, then the method: an answer, or who calls. */
export async function admit(
  gate: Gate,
  { method, path, host, origin, authorization }: RequestHead,
): Promise<JsonAnswer | { readonly kind: "caller"; readonly caller: Caller }> {
  if (!hostAllowed(host, gate.hostnames)) {
    return json(403, rpcError(-32_000, "This server does not go by that Host."));
  }
  if (!originAllowed(origin, gate.originHostnames)) {
    return json(403, rpcError(-32_000, "This Origin may not call this server."));
  }
  const document = gate.documents.get(path);
  if (document !== undefined) {
    return method === "GET" || method === "HEAD"
      ? json(200, document)
      : json(405, { error: "method_not_allowed" }, { allow: "GET, HEAD" });
  }
  if (!gate.paths.has(path)) return json(404, { error: "not_found" });
  const who = await gate.authenticate(authorization);
  if (who.kind === "refused") {
    const { status, challenge, error, description } = who;
    const headers = challenge === undefined ? {} : { "www-authenticate": challenge };
    return json(status, { error, error_description: description }, headers);
  }
  if (method !== "POST") {
    return json(405, rpcError(-32_000, "Method not allowed."), { allow: "POST" });
  }
  return who;
}

/** The answer to a body over {@link MAX_BODY_BYTES}. */
export const TOO_LARGE: JsonAnswer = json(
  413,
  rpcError(-32_000, `The body may not exceed ${MAX_BODY_BYTES} bytes.`),
  { connection: "close" },
);

/** Parses the text of a body within the limits of a message. */
export function readMessage(
  text: string,
): JsonAnswer | { readonly kind: "message"; readonly message: unknown } {
  const large = messageOverLimit(text);
  if (large !== undefined) return json(400, rpcError(-32_600, `Invalid request: ${large}.`));
  try {
    return { kind: "message", message: JSON.parse(text) };
  } catch {
    return json(400, rpcError(-32_700, "Parse error: the body is not JSON."));
  }
}

/** The answer where the server itself failed. */
export const INTERNAL_ERROR: JsonAnswer = json(500, rpcError(-32_603, "Internal error"));

function json(
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): JsonAnswer {
  return { kind: "answer", status, body, ...(headers === undefined ? {} : { headers }) };
}

function rpcError(code: number, message: string): unknown {
  return { jsonrpc: "2.0", error: { code, message }, id: null };
}
