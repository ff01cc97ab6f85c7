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

/** Answers one request of the web's kind. Never rejects. */
export type FetchHandler = (request: Request) => Promise<Response>;

/** What stands behind the gate. */
export interface FetchOptions extends Gate {
  readonly handle: (request: Request, body: unknown, caller: Caller) => Promise<Response>;
  readonly onError: (error: unknown) => void;
}

/**
 * Streamable HTTP for hosts that bring their own listener and speak `Request` and `Response` (Fetch Standard): the same
 * gate and the same limits as the server's own. The `Host` is the URL's, which such a host has taken from the request.
 */
export function fetchHandler(options: FetchOptions): FetchHandler {
  const answer = async (request: Request): Promise<Response> => {
    const { host, pathname } = new URL(request.url);
    const { headers } = request;
    const admitted = await admit(options, {
      method: request.method,
      path: pathname,
      host,
      origin: headers.get("origin") ?? undefined,
      authorization: headers.get("authorization") ?? undefined,
    });
    if (admitted.kind === "answer") return responseOf(admitted);
    const text = await textOf(request);
    if (text === undefined) return responseOf(TOO_LARGE);
    const read = readMessage(text);
    if (read.kind === "answer") return responseOf(read);
    return options.handle(withoutToken(request), read.message, admitted.caller);
  };
  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      options.onError(error);
      return responseOf(INTERNAL_ERROR);
    }
  };
}

function responseOf({ status, body, headers = {} }: JsonAnswer): Response {
  // A web response has no connection of its own to close.
  const { connection: _, ...own } = headers;
  return Response.json(body, { status, headers: own });
}

/** The body as text; undefined as soon as it is over the limit. */
async function textOf(request: Request): Promise<string | undefined> {
  if (Number(request.headers.get("content-length")) > MAX_BODY_BYTES) return undefined;
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString("utf8");
}

/** What is behind the transport gets the headers of MCP and of content negotiation alone. */
function withoutToken({ url, headers, signal }: Request): Request {
  const kept = new Headers();
  for (const [name, value] of headers) {
    if (name.startsWith("mcp-") || name === "content-type" || name === "accept")
      kept.set(name, value);
  }
  return new Request(url, { method: "POST", headers: kept, signal });
}
