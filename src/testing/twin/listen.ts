import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A node:http server that listens. */
export interface Listening {
  /** `http://host:port`, without a trailing slash. */
  readonly origin: string;
  /** Stops listening and breaks open connections. */
  close(): Promise<void>;
}

/**
 * Listens with a handler. `port` 0 takes a free one.
 * @throws the system's error where the address cannot be bound.
 */
export function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { port = 0, host = "127.0.0.1" }: { readonly port?: number; readonly host?: string },
): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(request, response).catch((thrown: unknown) => {
      // A client that went away hears nothing; any other failure is ours, and a test should see it.
      if (response.headersSent || request.destroyed) response.destroy();
      else {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        response.writeHead(500, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: { code: "twin_failed", message } }));
      }
    });
  });
  server.keepAliveTimeout = 30_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const { port: bound } = server.address() as AddressInfo;
      const name = host.includes(":") ? `[${host}]` : host;
      resolve({
        origin: `http://${name}:${bound}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
