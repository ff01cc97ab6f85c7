import type { Readable, Writable } from "node:stream";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";
import { isObject, own } from "../../util/json.ts";
import { lineReader } from "../../util/line-reader.ts";
import { McpgenError } from "../call/error.ts";
import { messageOverLimit } from "../call/message-limits.ts";
import { errorResult } from "./call-result.ts";

/** Longest line that is read: what HTTP allows for a body. */
const MAX_LINE_BYTES = 1_048_576;
/** Longest result of tools/call that is written, with its end: some clients read lines of 64 KiB at most. */
const MAX_RESULT_BYTES = 65_535;
/** Where a file stands in the result, which is complete or not there: what the SDK's clients read (docs/adr/0012). */
const MAX_FILE_RESULT_BYTES = 10_485_760;

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/** JSON lines over two streams (MCP, stdio transport), with limits, and an end that lets calls finish. */
export interface LineTransport extends Transport {
  /** Resolves once input has ended and every request that came in is answered, or the streams are broken. */
  readonly drained: Promise<void>;
}

/** Reads requests from `input` and writes answers to `output`. Malformed lines are answered, never fatal. */
export function lineTransport(input: Readable, output: Writable): LineTransport {
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>();
  const pending = new Set<RequestId>();
  let ended = false;
  let closed = false;

  const settle = (id: unknown): void => {
    if (isRequestId(id)) pending.delete(id);
    if (ended && pending.size === 0) drain();
  };
  let unsent = "";
  const flush = (): void => {
    const lines = unsent;
    unsent = "";
    if (lines === "" || !output.writable) return;
    if (!output.write(lines) && !input.isPaused()) {
      // A client that does not read is not read from either.
      input.pause();
      output.once("drain", () => input.resume());
    }
  };
  // Answers that are ready in the same turn of the event loop leave in one write.
  const write = (message: unknown): void => {
    if (unsent === "") setImmediate(flush);
    unsent += lineOf(message);
  };
  const refuse = (id: unknown, code: number, text: string): void => {
    write({ jsonrpc: "2.0", id: isRequestId(id) ? id : null, error: { code, message: text } });
  };
  const receive = (line: string): void => {
    const large = messageOverLimit(line);
    if (large !== undefined) {
      refuse(null, INVALID_REQUEST, `Invalid request: ${large}.`);
      return;
    }
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      refuse(null, PARSE_ERROR, "Parse error: a line must be one JSON value.");
      return;
    }
    if (!isObject(message) || own(message, "jsonrpc") !== "2.0") {
      refuse(own(message, "id"), INVALID_REQUEST, "Invalid request: not a JSON-RPC 2.0 message.");
      return;
    }
    const id = own(message, "id");
    const method = own(message, "method");
    if (id !== undefined && typeof method === "string" && !isRequestId(id)) {
      refuse(null, INVALID_REQUEST, "Invalid request: an id must be a string or a number.");
      return;
    }
    // Subscriptions are answered when they end; waiting for them would be waiting for ourselves.
    if (isRequestId(id) && typeof method === "string" && method !== "subscriptions/listen") {
      pending.add(id);
    } else if (method === "notifications/cancelled") {
      settle(own(own(message, "params"), "requestId"));
    }
    transport.onmessage?.(message as unknown as JSONRPCMessage);
  };
  const lines = lineReader(MAX_LINE_BYTES, receive, () =>
    refuse(null, INVALID_REQUEST, `Invalid request: longer than ${MAX_LINE_BYTES} bytes.`),
  );
  const onData = (chunk: Buffer | string): void => lines.push(Buffer.from(chunk));
  const onEnd = (): void => {
    if (ended) return;
    ended = true;
    lines.end();
    if (pending.size === 0) drain();
  };
  const onBroken = (error: Error): void => {
    if (closed) return;
    transport.onerror?.(error);
    drain();
  };

  const transport: LineTransport = {
    drained,
    start: async () => {
      input.on("data", onData);
      input.on("end", onEnd);
      input.on("close", onEnd);
      input.on("error", onBroken);
      output.on("error", onBroken);
    },
    send: async (message) => {
      if (closed || !output.writable) return;
      write(message);
      if ("id" in message && !("method" in message)) settle(message.id);
    },
    close: async () => {
      if (closed) return;
      closed = true;
      flush();
      input.off("data", onData);
      input.off("end", onEnd);
      input.off("close", onEnd);
      input.pause();
      drain();
      transport.onclose?.();
    },
  };
  return transport;
}

/** What a request may be called by (MCP, RequestId). */
type RequestId = string | number;

function isRequestId(id: unknown): id is RequestId {
  return typeof id === "string" || typeof id === "number";
}

/** One line. A result that is too long for clients is replaced: the projector keeps results far below. */
function lineOf(message: unknown): string {
  const line = `${JSON.stringify(message)}\n`;
  if (line.length * 3 <= MAX_RESULT_BYTES || Buffer.byteLength(line) <= MAX_RESULT_BYTES) {
    return line;
  }
  const content = own(own(message, "result"), "content");
  if (!Array.isArray(content)) return line;
  const file = content.some((part) => own(part, "type") !== "text");
  if (file && Buffer.byteLength(line) <= MAX_FILE_RESULT_BYTES) return line;
  const result = errorResult(
    new McpgenError("response_too_large", "The result is too long for one line. Ask for less."),
  );
  const {
    content: _,
    structuredContent: __,
    ...rest
  } = own(message, "result") as object & {
    content: unknown;
    structuredContent?: unknown;
  };
  return `${JSON.stringify({ ...(message as object), result: { ...rest, ...result } })}\n`;
}
