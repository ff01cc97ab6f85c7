import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Caller } from "../call/identity.ts";
import {
  admit,
  type Gate,
  INTERNAL_ERROR,
  type JsonAnswer,
  MAX_BODY_BYTES,
  readMessage,
  TOO_LARGE,
} from "./gate.ts";
import { readBody } from "./read-body.ts";
import { sendJson, sendResponse } from "./send-response.ts";

/** A token of 16 KiB and what comes beside it. */
const MAX_HEADER_BYTES = 32_768;
/** How long a client may take to send a request, and how long an idle connection stays open. */
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 60_000;

/** What the transport is given: who verifies, who answers. */
export interface HttpOptions extends Gate {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly handle: (request: Request, body: unknown, caller: Caller) => Promise<Response>;
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
      if (!response.headersSent) send(response, INTERNAL_ERROR);
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
  const { host, origin, authorization } = headers;
  const path = pathOf(request.url);
  const admitted = await admit(options, { method, path, host, origin, authorization });
  if (admitted.kind === "answer") return send(response, admitted);
  return answerMessage(options, request, response, admitted.caller);
}

function send(response: ServerResponse, { status, body, headers }: JsonAnswer): void {
  sendJson(response, status, body, headers);
}

async function answerMessage(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body.kind === "broken") return void response.destroy();
  if (body.kind === "too-large") return send(response, TOO_LARGE);
  const read = readMessage(body.text);
  if (read.kind === "answer") return send(response, read);
  const gone = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  await sendResponse(
    response,
    await options.handle(webRequest(request, gone.signal), read.message, caller),
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
