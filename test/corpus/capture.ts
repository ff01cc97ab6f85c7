import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as it came over the wire. */
export interface CapturedRequest {
  readonly method: string;
  /** The request target, percent-encoding and all. */
  readonly target: string;
  /** In order, names as they were written. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** An upstream that writes down what it is sent and answers `{}`. */
export interface Capture {
  readonly origin: string;
  /** What came since the last call of this. */
  take(): readonly CapturedRequest[];
  close(): Promise<void>;
}

/** Listens on a free port of the loopback. */
export async function startCapture(): Promise<Capture> {
  let seen: CapturedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { rawHeaders } = request;
      seen.push({
        method: request.method ?? "",
        target: request.url ?? "",
        headers: Array.from({ length: rawHeaders.length / 2 }, (_, i) => [
          rawHeaders[2 * i] ?? "",
          rawHeaders[2 * i + 1] ?? "",
        ]),
        body: Buffer.concat(chunks),
      });
      response.writeHead(200, { "content-type": "application/json" });
      response.end(request.method === "HEAD" ? undefined : "{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = seen;
      seen = [];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
