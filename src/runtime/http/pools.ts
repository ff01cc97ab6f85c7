import type { Dispatcher, Pool } from "undici";
import { sizeText } from "../../language/size.ts";
import type { StepProgress } from "../call/call.ts";
import type { UpstreamLimits } from "../call/limits.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** Thrown when the wire holds more bytes of a body than it may. */
export class WireLimitError extends Error {
  override readonly name: string = "WireLimitError";
}

/** Takes a body as it comes. */
export interface BodySink {
  push(chunk: Buffer): void;
}

/** The head of an answer. */
export type ResponseHead = Pick<WireResponse, "status" | "headers">;

/** What becomes of a body, decided by its head. */
export type Reception =
  | { readonly kind: "whole"; readonly wireBytes: number }
  /** Nothing of the body is kept here. A body that breaks off is no failure: the answer says so. */
  | { readonly kind: "stream"; readonly sink: BodySink }
  /** The connection is closed, and the exchange fails. */
  | { readonly kind: "refused"; readonly error: Error };

/**
 * Decides what becomes of the body behind a head. `stop` closes the connection when no more of a stream is wanted: the
 * exchange then ends well.
 */
export type Receive = (head: ResponseHead, stop: () => void) => Reception;

/** Keep-alive connections by origin: the only place that knows undici. */
export interface Pools {
  /**
   * Sends one request, once, and reads its answer. Sets `progress.sent` as soon as a byte may have gone out and
   * `progress.status` when the headers are in. No redirect, no repetition, no decoding.
   * @throws what broke: undici's errors, {@link WireLimitError}, what `receive` refuses with, or the signal's reason.
   */
  readonly exchange: (origin: string, request: WireRequest, how: Exchange) => Promise<WireResponse>;
  /** Lets running requests end, then closes every connection. Later requests fail. */
  readonly close: () => Promise<void>;
}

/** How one request is sent and its answer read. */
export interface Exchange {
  readonly signal: AbortSignal;
  readonly progress: StepProgress;
  readonly receive: Receive;
  /** The answer may be a stream that is silent for long: only the signal ends it. */
  readonly patient: boolean;
}

/** undici is loaded with the first request. */
export function openPools(limits: UpstreamLimits): Pools {
  const pools = new Map<string, Pool>();
  let closed = false;
  const open = async (origin: string): Promise<Pool> => {
    const { Pool } = await import("undici");
    if (closed) throw new Error("the connections of this server are closed");
    let pool = pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, {
        connections: limits.connections,
        pipelining: 1,
        allowH2: false,
        connect: { timeout: limits.connectMs },
        headersTimeout: limits.headersMs,
        bodyTimeout: limits.bodyIdleMs,
        maxHeaderSize: limits.headerBlockBytes,
      });
      pools.set(origin, pool);
    }
    return pool;
  };
  return {
    exchange: async (origin, request, how) => {
      if (how.signal.aborted) throw how.signal.reason;
      const pool = pools.get(origin) ?? (await open(origin));
      return dispatch(pool, request, how);
    },
    close: async () => {
      closed = true;
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      pools.clear();
    },
  };
}

/**
 * `dispatch` is what `request` is made of, without a stream for the body: its handler says exactly when a request is
 * put on a connection, which tells a write that never left from one whose outcome is unknown. The path is checked
 * and sent as it is, as `request` does.
 */
function dispatch(
  pool: Pool,
  { method, path, headers, body }: WireRequest,
  { signal, progress, receive, patient }: Exchange,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    let running: Dispatcher.DispatchController | undefined;
    let status = 0;
    let received: WireResponse["headers"] = {};
    let sink: BodySink | undefined;
    let wireBytes = 0;
    let stopped = false;
    let chunks: Buffer[] = [];
    let length = 0;

    const abort = (): void => {
      if (running === undefined) handler.onResponseError(undefined, signal.reason);
      else running.abort(signal.reason);
    };
    const end = (broken?: { readonly cause: unknown }): void => {
      signal.removeEventListener("abort", abort);
      const [only] = chunks;
      const whole =
        chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
      resolve({
        status,
        headers: received,
        body: whole,
        ...(broken === undefined ? {} : { broken }),
      });
    };
    const handler = {
      onRequestStart(controller: Dispatcher.DispatchController): void {
        running = controller;
        if (signal.aborted) controller.abort(signal.reason);
        else progress.sent = true;
      },
      onResponseStart(
        controller: Dispatcher.DispatchController,
        statusCode: number,
        fields: WireResponse["headers"],
      ): void {
        if (statusCode < 200) return;
        status = statusCode;
        received = fields;
        progress.status = statusCode;
        const reception = receive({ status, headers: fields }, () => {
          stopped = true;
          controller.abort(new Error("no more of this stream is wanted"));
        });
        if (reception.kind === "refused") controller.abort(reception.error);
        else if (reception.kind === "stream") sink = reception.sink;
        else {
          wireBytes = reception.wireBytes;
          if (Number(fields["content-length"]) > wireBytes && method !== "HEAD") {
            controller.abort(tooLarge(wireBytes));
          }
        }
      },
      onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
        if (sink !== undefined) {
          if (!stopped) sink.push(chunk);
          return;
        }
        length += chunk.length;
        if (length > wireBytes) {
          chunks = [];
          controller.abort(tooLarge(wireBytes));
        } else chunks.push(chunk);
      },
      onResponseEnd(): void {
        end();
      },
      onResponseError(_: unknown, cause: Error): void {
        if (stopped) end();
        else if (sink !== undefined && !signal.aborted) end({ cause });
        else {
          signal.removeEventListener("abort", abort);
          chunks = [];
          reject(cause);
        }
      },
    };
    signal.addEventListener("abort", abort, { once: true });
    pool.dispatch(
      {
        method: method as Dispatcher.HttpMethod,
        path,
        headers,
        body: body ?? null,
        ...(patient ? { bodyTimeout: 0 } : {}),
      },
      handler,
    );
  });
}

function tooLarge(wireBytes: number): WireLimitError {
  return new WireLimitError(`it is larger than ${sizeText(wireBytes)}`);
}
