import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";

/** A TCP server that keeps what it gets, byte by byte, and answers as it is told. */
export interface RawServer {
  readonly url: string;
  /** All requests, each as its bytes read as Latin-1, in order of arrival. */
  readonly requests: string[];
  close(): Promise<void>;
}

export const OK: string =
  "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

/** Answers each whole request with bytes, or with what `answer` does to the socket. */
export async function rawServer(
  answer: (socket: Socket, request: string, index: number) => string | Buffer | undefined,
): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let pending = "";
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      pending += chunk.toString("latin1");
      for (let end = endOf(pending); end !== undefined; end = endOf(pending)) {
        const request = pending.slice(0, end);
        pending = pending.slice(end);
        requests.push(request);
        const bytes = answer(socket, request, requests.length - 1);
        if (bytes !== undefined) socket.write(bytes);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** Where the first request in a text ends; undefined while it is not whole. */
function endOf(text: string): number | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head === -1) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head + 2))?.[1];
  const end = head + 4 + Number(length ?? 0);
  return text.length >= end ? end : undefined;
}

/** The header lines of a raw request, without the request line. */
export function headerLines(request: string): string[] {
  return request.slice(0, request.indexOf("\r\n\r\n")).split("\r\n").slice(1);
}
