import type { Readable, Writable } from "node:stream";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { lineTransport } from "./line-transport.ts";
import type { ServedTools } from "./served-tools.ts";
import { type CallerOf, ToolServer } from "./tool-server.ts";

/** MCP over two streams. */
export interface StdioServer {
  /** Resolves once input has ended and what was asked is answered, or the streams are broken. */
  readonly drained: Promise<void>;
  /** Aborts what still runs. */
  close(): Promise<void>;
}

/**
 * Serves one client over two streams, in the revision that it opens with.
 * @param tools is awaited by the first message.
 */
export function stdioServer(
  tools: Promise<ServedTools>,
  callerOf: CallerOf,
  streams: { readonly input: Readable; readonly output: Writable },
  onError: (error: Error) => void,
): StdioServer {
  const transport = lineTransport(streams.input, streams.output);
  const handle = serveStdio(async () => new ToolServer(await tools, callerOf), {
    transport,
    onerror: onError,
  });
  return { drained: transport.drained, close: () => handle.close() };
}
