import type { IncomingMessage } from "node:http";

/** A body, or why it is not one. */
export type Body =
  | { readonly kind: "body"; readonly text: string }
  | { readonly kind: "too-large" }
  | { readonly kind: "broken" };

/** Reads a request's body, at most `maxBytes` of it. A declared length over the limit is refused unread. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  return new Promise((resolve) => {
    if (Number(request.headers["content-length"]) > maxBytes) {
      resolve({ kind: "too-large" });
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.removeAllListeners("data");
        request.pause();
        resolve({ kind: "too-large" });
      } else chunks.push(chunk);
    });
    request.on("end", () => {
      const [first] = chunks;
      const bytes =
        chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size);
      resolve({ kind: "body", text: bytes.toString("utf8") });
    });
    request.on("error", () => resolve({ kind: "broken" }));
    request.on("close", () => resolve({ kind: "broken" }));
  });
}
