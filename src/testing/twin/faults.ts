import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { JsonValue } from "../../util/json.ts";
import type { JsonPointer } from "../../util/pointer.ts";
import type { Answer } from "./answer.ts";
import { jsonOf } from "./check-body.ts";
import { valueSet } from "./values.ts";

/** How an upstream can fail. Requests are checked first: a fault replaces the answer to a valid one. */
export type FaultKind =
  /** This status; `retryAfter` as seconds, as a date (RFC 9110, section 10.2.3), or as the text of the field. */
  | {
      readonly kind?: "status";
      readonly status: number;
      readonly retryAfter?: number | Date | string;
    }
  /** The answer, `ms` late. */
  | { readonly kind: "delay"; readonly ms: number }
  /** No answer while the client waits. */
  | { readonly kind: "hang" }
  /** The whole length is announced, half of the body comes, the connection breaks. */
  | { readonly kind: "truncate" }
  /** A web page with status 200. */
  | { readonly kind: "html" }
  /** The socket is destroyed before a byte of the answer, or after its header. */
  | { readonly kind: "drop"; readonly when: "before" | "after" }
  /** Status and media type of the answer, and a body that is no JSON. */
  | { readonly kind: "malformed" }
  /** A JSON body of this many bytes, without a length. */
  | { readonly kind: "huge"; readonly bytes: number }
  /** The answer, a few bytes at a time. */
  | { readonly kind: "drip"; readonly bytes: number; readonly everyMs: number }
  /** The answer with other values in its JSON, by JSON Pointer (RFC 6901): `null` at a list or an id is an empty output. */
  | { readonly kind: "values"; readonly values: { readonly [pointer: JsonPointer]: JsonValue } };

export type Fault = FaultKind & {
  /** `METHOD /path`, `source METHOD /path` or `*`. Default: `*`. */
  readonly operation?: string;
  /** Only requests to the base URL of this caller (`url(source, caller)`). */
  readonly caller?: string;
  /** Requests that it lets pass before it hits. Default: none. */
  readonly after?: number;
  /** Requests that it hits. Default: every one until `clear`. */
  readonly times?: number;
};

/** The faults that are set, first come first served. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
}

/** Faults with the twin's own side of them. */
export interface FaultList extends Faults {
  /** The fault that hits a request to an operation, counted off; undefined where none does. */
  take(source: string, key: string, caller: string | undefined): FaultKind | undefined;
}

export const MALFORMED = '{"id":"raw-body-that-must-not-be-shown","items":[{"a":1},';

/** An empty list. */
export function faultList(): FaultList {
  let entries: { readonly fault: Fault; passing: number; left: number }[] = [];
  return {
    add: (fault) => {
      const { after = 0, times = Number.POSITIVE_INFINITY } = fault;
      entries.push({ fault, passing: after, left: times });
    },
    clear: () => {
      entries = [];
    },
    take: (source, key, caller) => {
      for (const entry of entries) {
        const { operation = "*", caller: only } = entry.fault;
        const named = operation === "*" || operation === key || operation === `${source} ${key}`;
        if (entry.left <= 0 || !named || (only !== undefined && only !== caller)) continue;
        if (entry.passing > 0) {
          entry.passing--;
          continue;
        }
        entry.left--;
        return entry.fault;
      }
      return undefined;
    },
  };
}

/** Sends an answer as a fault makes it. Resolves with the status that went out; undefined where none did. */
export async function sendFaulty(
  response: ServerResponse,
  answer: Answer,
  fault: FaultKind,
  closed: AbortSignal,
): Promise<number | undefined> {
  const type = answer.mediaType ?? "application/json";
  if (fault.kind === undefined || fault.kind === "status") return sendStatus(response, fault);
  switch (fault.kind) {
    case "delay":
      await pause(fault.ms, closed);
      return send(response, answer);
    case "hang":
      await pause(2 ** 31 - 1, closed);
      return undefined;
    case "truncate": {
      const body = answer.body.length < 2 ? Buffer.from(MALFORMED) : answer.body;
      response.writeHead(answer.status, { "content-type": type, "content-length": body.length });
      await flushed(response, body.subarray(0, Math.floor(body.length / 2)));
      response.destroy();
      return answer.status;
    }
    case "html":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end("<!doctype html><title>Sign in</title><h1>Please sign in</h1>");
      return 200;
    case "drop":
      if (fault.when === "before") {
        response.destroy();
        return undefined;
      }
      response.writeHead(answer.status, { "content-type": type, "content-length": 1_000 });
      await flushed(response, Buffer.from(" "));
      response.destroy();
      return answer.status;
    case "malformed":
      response.writeHead(answer.status === 204 ? 200 : answer.status, { "content-type": type });
      response.end(MALFORMED);
      return answer.status;
    case "huge":
      response.writeHead(200, { "content-type": type });
      await sendHuge(response, fault.bytes, closed);
      return 200;
    case "drip":
      response.writeHead(answer.status, { "content-type": type });
      for (let at = 0; at < answer.body.length && !closed.aborted; at += fault.bytes) {
        await flushed(response, answer.body.subarray(at, at + fault.bytes));
        await pause(fault.everyMs, closed);
      }
      response.end();
      return answer.status;
    case "values":
      return send(response, answer);
  }
}

function sendStatus(
  response: ServerResponse,
  fault: Extract<FaultKind, { readonly status: number }>,
): number {
  const after = fault.retryAfter;
  const headers = {
    "content-type": "application/json",
    ...(after === undefined
      ? {}
      : { "retry-after": after instanceof Date ? after.toUTCString() : String(after) }),
  };
  response.writeHead(fault.status, headers);
  const bodiless = fault.status === 204 || fault.status === 304;
  response.end(bodiless ? "" : `{"error":{"code":"fault","message":"status ${fault.status}"}}`);
  return fault.status;
}

/** Sends an answer as it is. */
export function send(response: ServerResponse, answer: Answer): number {
  const { status, mediaType, headers, body } = answer;
  const length = status === 204 || status === 304 ? {} : { "content-length": body.length };
  const type = mediaType === undefined ? {} : { "content-type": mediaType };
  response.writeHead(status, { ...headers, ...type, ...length });
  response.end(body);
  return status;
}

/**
 * The answer that a fault leaves to be sent and noted: with other values in it where it sets some.
 * @throws {Error} for values in an answer that is no JSON: a test asked for what cannot be.
 */
export function answerUnder(answer: Answer, fault: FaultKind | undefined): Answer {
  if (fault?.kind !== "values") return answer;
  const json = jsonOf(answer.body);
  if (json === undefined) throw new Error("values can only be set in an answer that is JSON");
  const edited = Object.entries(fault.values).reduce(
    (body, [pointer, value]) => valueSet(body, pointer, value),
    json.value,
  );
  return { ...answer, body: Buffer.from(JSON.stringify(edited)) };
}

async function sendHuge(
  response: ServerResponse,
  bytes: number,
  closed: AbortSignal,
): Promise<void> {
  const item = Buffer.from(`"${"x".repeat(65_532)}",`);
  await flushed(response, Buffer.from("["));
  for (let sent = 1; sent < bytes && !closed.aborted; sent += item.length) {
    await flushed(response, item);
  }
  response.end("0]");
}

/** Writes and waits until the bytes left; a client that is gone ends the wait. */
function flushed(response: ServerResponse, part: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.write(part, () => resolve());
  });
}

/** Waits, or until the client is gone. */
async function pause(ms: number, closed: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal: closed, ref: false });
  } catch {
    // The client went away: there is no one to answer.
  }
}
