import type { Readable, Writable } from "node:stream";
import { stdioServer } from "../mcp/stdio-server.ts";
import type { Configuration } from "./configuration.ts";
import { localCaller } from "./local-caller.ts";
import type { Runtime } from "./runtime.ts";

/** How long calls may go on once the client has closed its end. */
const DRAIN_MS = 5_000;

/** A server on stdio. */
export interface RunningStdio {
  /** Resolves when the client is gone and its calls have ended or had their time. */
  readonly ended: Promise<void>;
  /** Aborts what still runs. */
  stop(): Promise<void>;
}

/** Serves one client over two streams, as the configured local user. */
export function startStdio(
  runtime: Runtime,
  configuration: Configuration,
  streams: { readonly input: Readable; readonly output: Writable },
  report: (message: string) => void,
): RunningStdio {
  let open = true;
  const server = stdioServer(
    Promise.resolve(runtime),
    localCaller(configuration.local),
    streams,
    (error) => {
      if (open) report(`stdio: ${error.message}`);
    },
  );
  const inputEnded = new Promise<void>((resolve) => {
    streams.input.once("end", resolve);
    streams.input.once("close", resolve);
  });
  const late = inputEnded.then(
    () => new Promise<void>((resolve) => void setTimeout(resolve, DRAIN_MS)),
  );
  return {
    ended: Promise.race([server.drained, late]),
    stop: async () => {
      open = false;
      await server.close();
      await runtime.idle();
    },
  };
}
