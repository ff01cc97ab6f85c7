import type { Dispatcher, Pool } from "undici";
import type { StepProgress } from "../call/call.ts";
import type { UpstreamLimits } from "../call/limits.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** Thrown when the wire holds more bytes of a body than it may. */
export class WireLimitError extends Error {
  override readonly name: string = "WireLimitError";
}

/** Keep-alive connections by origin: the only place that knows undici. */
export interface Pools {
  /**
   * Sends one request, once, and reads its answer. Sets `progress.sent` as soon as a byte may have gone out and
   * `progress.status` when the headers are in. No redirect, no repetition, no decoding.
   * @throws what broke: undici's errors, {@link WireLimitError}, or the signal's reason.
   */
  readonly exchange: (
    origin: string,
    request: WireRequest,
    signal: AbortSignal,
    progress: StepProgress,
  ) => Promise<WireResponse>;
  /** Lets running requests end, then closes every connection. Later requests fail. */
  readonly close: () => Promise<void>;
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
    exchange: async (origin, request, signal, progress) => {
      if (signal.aborted) throw signal.reason;
      const pool = pools.get(origin) ?? (await open(origin));
      return dispatch(pool, request, signal, progress, limits.wireBytes);
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
  signal: AbortSignal,
  progress: StepProgress,
  wireBytes: number,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    let running: Dispatcher.DispatchController | undefined;
    let status = 0;
    let received: WireResponse["headers"] = {};
    let chunks: Buffer[] = [];
    let length = 0;

    const abort = (): void => {
      if (running === undefined) handler.onResponseError(undefined, signal.reason);
      else running.abort(signal.reason);
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
        if (Number(fields["content-length"]) > wireBytes && method !== "HEAD") {
          controller.abort(new WireLimitError("the declared length is too large"));
        }
      },
      onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
        length += chunk.length;
        if (length > wireBytes) {
          chunks = [];
          controller.abort(new WireLimitError("the body is too large"));
        } else chunks.push(chunk);
      },
      onResponseEnd(): void {
        signal.removeEventListener("abort", abort);
        const [only] = chunks;
        const whole =
          chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
        resolve({ status, headers: received, body: whole });
      },
      onResponseError(_: unknown, error: Error): void {
        signal.removeEventListener("abort", abort);
        chunks = [];
        reject(error);
      },
    };
    signal.addEventListener("abort", abort, { once: true });
    pool.dispatch(
      { method: method as Dispatcher.HttpMethod, path, headers, body: body ?? null },
      handler,
    );
  });
}
