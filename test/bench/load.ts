import { Pool } from "undici";

/** What one window of a closed loop measured. Times in milliseconds. */
export interface Window {
  readonly calls: number;
  readonly seconds: number;
  readonly latencies: readonly number[];
}

/** Runs `one` in `concurrency` loops for `milliseconds`. */
export async function closedLoop(
  one: () => Promise<void>,
  concurrency: number,
  milliseconds: number,
): Promise<Window> {
  const latencies: number[] = [];
  const begin = performance.now();
  const until = begin + milliseconds;
  const loop = async (): Promise<void> => {
    while (performance.now() < until) {
      const start = performance.now();
      await one();
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  return { calls: latencies.length, seconds: (performance.now() - begin) / 1_000, latencies };
}

/** One tools/call of protocol revision 2026-07-28 over Streamable HTTP, checked to be a success. */
export function httpCall(
  origin: string,
  tool: string,
  args: Readonly<Record<string, unknown>>,
  token?: string,
): { readonly one: () => Promise<void>; readonly close: () => Promise<void> } {
  const pool = new Pool(origin, { connections: 64 });
  let id = 0;
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "tools/call",
    "mcp-name": tool,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const one = async (): Promise<void> => {
    const { statusCode, body } = await pool.request({
      method: "POST",
      path: "/mcp",
      headers,
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: ++id,
        method: "tools/call",
        params: { name: tool, arguments: args, _meta: META },
      }),
    });
    const text = await body.text();
    if (statusCode !== 200 || text.includes('"isError":true') || text.includes('"error":')) {
      throw new Error(`tools/call ${tool}: ${statusCode} ${text.slice(0, 500)}`);
    }
  };
  return { one, close: () => pool.close() };
}

/** What each request of 2026-07-28 says of its client. */
export const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
} as const;
