import type { AuditSink } from "../audit/event.ts";
import type { Server } from "../codegen/v1/server.ts";
import type { FetchHandler } from "../transport/fetch.ts";

/** What a host gives to the server that it runs. */
export interface FetchServerOptions {
  /** `mcpgen.lock` beside the generated server. */
  readonly lock: URL;
  /** Sinks of the operator's own, beside the configured ones. */
  readonly sinks?: readonly AuditSink[];
  /** Default: the process's. The same variables as those of `main`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Neither lists nor runs tools with an effect. */
  readonly readOnly?: boolean;
  /** Tells the operator. Default: a line on standard error. */
  readonly report?: (message: string) => void;
}

/** A server without a listener of its own. */
export interface FetchServer {
  /** Answers one request (Fetch Standard): export it where the host looks for it. */
  readonly fetch: FetchHandler;
  /** Lets running calls finish, then lets go of the upstreams and writes the records that wait. */
  close(): Promise<void>;
}

/**
 * A generated server for hosts that bring their own listener. Callers prove who they are, always: there is no mode
 * without authentication here.
 * @throws {Error} for the operator: variables that cannot be used, a lock or a record that cannot be opened.
 */
export async function createFetchServer(
  server: Server,
  options: FetchServerOptions,
): Promise<FetchServer> {
  const { startFetch } = await import("./start-fetch.ts");
  return startFetch(server, options);
}
