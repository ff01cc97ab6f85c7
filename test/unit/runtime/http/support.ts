import type { Socket } from "node:net";
import { afterEach } from "vitest";
import type { StepCall, UpstreamAnswer } from "../../../../src/runtime/call/call.ts";
import type { StreamLimits, UpstreamLimits } from "../../../../src/runtime/call/limits.ts";
import type { OperationDefinition } from "../../../../src/runtime/codegen/v1/operation.ts";
import type { ResultDefinition } from "../../../../src/runtime/codegen/v1/tool.ts";
import { parseBaseUrl } from "../../../../src/runtime/http/origins.ts";
import { sender } from "../../../../src/runtime/http/send.ts";
import { type RawServer, rawServer } from "../../../helpers/raw-server.ts";
import { callOf, operationOf, stepOf, toolOf } from "../../../helpers/step-call.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((clean) => clean()));
});

/** What a test sends and to whom. */
export interface Sent {
  readonly answer: string | Buffer | ((socket: Socket) => string | Buffer | undefined);
  readonly result?: Partial<ResultDefinition>;
  readonly operation?: Partial<OperationDefinition>;
  readonly facts?: Partial<StepCall>;
  readonly limits?: Partial<UpstreamLimits & StreamLimits>;
  /** Milliseconds until the deadline. */
  readonly deadline?: number;
}

/** Sends one request of a tool to a server that answers with bytes. */
export async function sendTo(sent: Sent): Promise<{
  readonly answer: Promise<UpstreamAnswer>;
  readonly step: StepCall;
  readonly server: RawServer;
}> {
  const { answer, limits = {}, deadline } = sent;
  const server = await rawServer((socket) =>
    typeof answer === "function" ? answer(socket) : answer,
  );
  const base = parseBaseUrl(server.url);
  if (base === undefined) throw new Error("no base");
  const upstream = sender({ origins: new Map([["api", base]]), limits });
  cleanups.push(async () => {
    await server.close();
    await upstream.close();
  });
  const operation = operationOf(sent.operation);
  const effect = operation.method === "GET" || operation.method === "HEAD" ? "read" : "write";
  const result = { kind: "body", format: "json", maxTokens: 4_000, ...sent.result } as const;
  const call = callOf({
    tool: toolOf({ effect, result }),
    ...(deadline === undefined ? {} : { deadline: performance.now() + deadline }),
  });
  const step = stepOf(operation, {}, { call, ...sent.facts });
  return { answer: upstream.send(step), step, server };
}

/** A whole answer as bytes. */
export function whole(head: string, body: string | Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`),
    Buffer.from(body),
  ]);
}

/** The head and the first part of an answer that goes on. */
export function begun(head: string, ...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${head}\r\ntransfer-encoding: chunked\r\n\r\n`),
    ...parts.map(chunk),
  ]);
}

/** One chunk of a chunked body. */
export function chunk(part: string | Buffer): Buffer {
  const bytes = Buffer.from(part);
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from("\r\n"),
  ]);
}
