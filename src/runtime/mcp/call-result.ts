import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/server";
import { ERROR_META } from "../../language/error-meta.ts";
import type { McpgenError } from "../call/error.ts";
import { fileContent } from "./file-content.ts";
import type { CallAnswer } from "./served-tools.ts";

/**
 * A call's answer as the model reads it: text, with the same data as `structuredContent` where the tool is typed, and
 * with the file behind it where the tool answers with one.
 */
export function callResult(answer: Exclude<CallAnswer, { kind: "unknown" }>): CallToolResult {
  if (answer.kind === "failed") return errorResult(answer.error);
  const content: ContentBlock[] = [{ type: "text", text: answer.text }];
  if (answer.file !== undefined) content.push(fileContent(answer.file.file, answer.file.uri));
  return answer.structured === undefined
    ? { content }
    : { content, structuredContent: answer.structured };
}

/**
 * A failure as a result (`isError`): `code: message`, and when to ask again. Never its cause. `_meta` holds the code
 * for programs, with `reason: "unreachable"` where the API gave no answer.
 */
export function errorResult(error: McpgenError): CallToolResult {
  const { code, message, retryAfter, unreachable } = error;
  const again = retryAfter === undefined ? "" : ` Retry after ${Math.ceil(retryAfter)} s.`;
  return {
    content: [{ type: "text", text: `${code}: ${message}${again}` }],
    isError: true,
    _meta: { [ERROR_META]: { code, ...(unreachable === true ? { reason: "unreachable" } : {}) } },
  };
}
