import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Authentication, Caller } from "../call/identity.ts";
import { messageOverLimit } from "../call/message-limits.ts";
import { hostAllowed, originAllowed } from "./allowed-hosts.ts";
import { readBody } from "./read-body.ts";
import { sendJson, sendResponse } from "./send-response.ts";

/** Inbound body (threats.md, section 3). */
const MAX_BODY_BYTES = 1_048_576;
/** A token of 16 KiB and what comes beside it. */
const MAX_HEADER_BYTES = 32_768;
/** How long a client may take to send a request, and how long an idle connection stays open. */
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 60_000;

/** What the transport is given: who verifies, who answers. */
export interface HttpOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Host names that requests may name in `Host`, and pages in `Origin`. */
  readonly hostnames: ReadonlySet<string>;
  readonly originHostnames: ReadonlySet<string>;
  readonly authenticate: (
    authorization: string | undefined,
  ) => Promise<Authentication> | Authentication;
  readonly handle: (request: Request, body: unknown, caller: Caller) => Promise<Response>;
  /** Where MCP is served. */
  readonly paths: ReadonlySet<string>;
  /** Public documents by path. */
  readonly documents: ReadonlyMap<string, unknown>;
  readonly onError: (error: unknown) => void;
}

/** A listening server. */
export interface HttpListener {
  readonly port: number;
  /** Takes no new connection and closes idle ones. */
  refuse(): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * Streamable HTTP on node:http: Host and Origin first, then identity, then the body. Nothing that a client sends or
 * leaves out ends the process.
 * @throws node's error where the address cannot be listened on.
 */
export async function listenHttp(options: HttpOptions): Promise<HttpListener> {
  const limits = {
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const server = createServer(limits, (request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      options.onError(error);
      if (!response.headersSent) sendJson(response, 500, rpcError(-32_603, "Internal error"));
      else response.destroy();
    });
  });
  server.on("clientError", (_, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  server.on("error", options.onError);
  return {
    port: portOf(server),
    refuse: () => {
      server.close();
      server.closeIdleConnections();
    },
    close: () => end(server),
  };
}

async function answer(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { headers, method } = request;
  if (!hostAllowed(headers.host, options.hostnames)) {
    return sendJson(response, 403, rpcError(-32_000, "This server does not go by that Host."));
  }
  if (!originAllowed(headers.origin, options.originHostnames)) {
    return sendJson(response, 403, rpcError(-32_000, "This Origin may not call this server."));
  }
  const path = pathOf(request.url);
  const document = options.documents.get(path);
  if (document !== undefined) {
    return method === "GET" || method === "HEAD"
      ? sendJson(response, 200, document)
      : sendJson(response, 405, { error: "method_not_allowed" }, { allow: "GET, HEAD" });
  }
  if (!options.paths.has(path)) return sendJson(response, 404, { error: "not_found" });
  const who = await options.authenticate(headers.authorization);
  if (who.kind === "refused") {
    const { status, challenge, error, description } = who;
    const body = { error, error_description: description };
    return sendJson(
      response,
      status,
      body,
      challenge === undefined ? {} : { "www-authenticate": challenge },
    );
  }
  if (method !== "POST") {
    return sendJson(response, 405, rpcError(-32_000, "Method not allowed."), { allow: "POST" });
  }
  return answerMessage(options, request, response, who.caller);
}

async function answerMessage(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
): Promise<void> {
  const read = await readBody(request, MAX_BODY_BYTES);
  if (read.kind === "broken") return void response.destroy();
  if (read.kind === "too-large") {
    const error = rpcError(-32_000, `The body may not exceed ${MAX_BODY_BYTES} bytes.`);
    return sendJson(response, 413, error, { connection: "close" });
  }
  const large = messageOverLimit(read.text);
  if (large !== undefined) {
    return sendJson(response, 400, rpcError(-32_600, `Invalid request: ${large}.`));
  }
  let body: unknown;
  try {
    body = JSON.parse(read.text);
  } catch {
    return sendJson(response, 400, rpcError(-32_700, "Parse error: the body is not JSON."));
  }
  const gone = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  await sendResponse(
    response,
    await options.handle(webRequest(request, gone.signal), body, caller),
  );
}

/**
 * The request as the SDK reads it: method, headers, signal; the body goes beside it, parsed. Not a real `Request`,
 * which follows its signal and costs as much as the rest of this file. The token ends here: what is behind the
 * transport gets the headers of MCP and of content negotiation alone.
 */
function webRequest(request: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const name in request.headers) {
    if (!name.startsWith("mcp-") && name !== "content-type" && name !== "accept") continue;
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return { method: "POST", url: "http://localhost/mcp", headers, signal } as unknown as Request;
}

function pathOf(url: string | undefined): string {
  const query = url?.indexOf("?") ?? -1;
  return query < 0 ? (url ?? "/") : (url ?? "/").slice(0, query);
}

function rpcError(code: number, message: string): unknown {
  return { jsonrpc: "2.0", error: { code, message }, id: null };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function end(server: Server): Promise<void> {
  const closed = server.listening ? once(server, "close") : undefined;
  if (server.listening) server.close();
  server.closeAllConnections();
  await closed;
}
