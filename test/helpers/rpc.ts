/** What each request of 2026-07-28 says of its client (MCP, `_meta`). */
export const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1.0.0" },
} as const;

/** A JSON-RPC answer, unchecked. */
export interface Answer {
  readonly id: unknown;
  readonly result?: {
    readonly isError?: boolean;
    readonly content?: readonly { readonly text: string }[];
    readonly structuredContent?: unknown;
    readonly tools?: readonly { readonly name: string }[];
    readonly [member: string]: unknown;
  };
  readonly error?: { readonly code: number; readonly message: string };
}

/** One raw request of 2026-07-28 over HTTP. */
export async function rpc(
  url: string,
  method: string,
  params: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Answer }> {
  const name = params["name"];
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(typeof name === "string" ? { "mcp-name": name } : {}),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: META } }),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer,
  };
}

/** One raw tools/call over HTTP. */
export function callTool(
  url: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): ReturnType<typeof rpc> {
  return rpc(url, "tools/call", { name, arguments: args }, headers, signal);
}
