/** One JSON-RPC request as a client without an SDK would send it (revision 2025-06-18, stateless). */
export async function rawToolCall(
  url: string,
  tool: string,
  args: { readonly [name: string]: unknown },
  token: string | undefined,
): Promise<{ readonly status: number; readonly challenge: string; readonly body: string }> {
  const response = await fetch(url, {
    method: "POST",
    redirect: "error",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-06-18",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: tool, arguments: args },
    }),
  });
  return {
    status: response.status,
    challenge: response.headers.get("www-authenticate") ?? "",
    body: await response.text(),
  };
}

/** A parameter of a challenge (RFC 9110, section 11.2); undefined where it has none of that name. */
export function challengeParameter(challenge: string, name: string): string | undefined {
  return new RegExp(`[\\s,]${name}="([^"]*)"`).exec(` ${challenge}`)?.[1];
}
