import type { CallToolResult } from "@modelcontextprotocol/server";
import type { McpgenError } from "../call/error.ts";
import type { CallAnswer } from "./served-tools.ts";

/** A call's answer as the model reads it: text, with the same data as `structuredContent` where the tool is typed. */
export function callResult(answer: Exclude<CallAnswer, { kind: "unknown" }>): CallToolResult {
  if (answer.kind === "failed") return errorResult(answer.error);
  const content = [{ type: "text" as const, text: answer.text }];
  return answer.structured === undefined
    ? { content }
    : { content, structuredContent: answer.structured };
}

/** The member of a failed result's `_meta` that programs read: `{ code, reason? }`. */
export const ERROR_META = "mcpgen/error";

/**
 * A failure as a result (`isError`): `code: message`, and when to ask again. Never its cause. `_meta` holds the code
 * for programs, with `reason: "unreachable"` where the API gave no answer.
 */
export function errorResult(error: McpgenError): CallToolResult {
  const { code, message, retryAfter } = error;
  const again = retryAfter === undefined ? "" : ` Retry after ${Math.ceil(retryAfter)} s.`;
  const unreachable = code === "upstream_error" && error.status === undefined;
  return {
    content: [{ type: "text", text: `${code}: ${message}${again}` }],
    isError: true,
    _meta: { [ERROR_META]: { code, ...(unreachable ? { reason: "unreachable" } : {}) } },
  };
}
