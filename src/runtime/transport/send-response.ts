import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** Answers with JSON, in one write. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** Passes a web response on: a stream chunk by chunk, with back-pressure, anything else in one write. */
export async function sendResponse(response: ServerResponse, from: Response): Promise<void> {
  if (response.destroyed) {
    await from.body?.cancel();
    return;
  }
  const headers = Object.fromEntries(from.headers);
  if (from.headers.get("content-type")?.startsWith("text/event-stream") !== true) {
    // As text: node then sends head and body together.
    const body = await from.text();
    response.writeHead(from.status, { ...headers, "content-length": Buffer.byteLength(body) });
    response.end(body);
    return;
  }
  response.writeHead(from.status, headers);
  if (from.body === null) return void response.end();
  const gone = once(response, "close").catch(() => undefined);
  for await (const chunk of from.body) {
    if (response.destroyed) break;
    if (!response.write(chunk)) await Promise.race([once(response, "drain"), gone]);
  }
  response.end();
}
