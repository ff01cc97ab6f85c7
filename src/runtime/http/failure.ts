import type { StepCall } from "../call/call.ts";
import { effectOf, reads } from "../call/effect.ts";
import { McpgenError } from "../call/error.ts";
import { WireLimitError } from "./pools.ts";
import { apiName, statusError } from "./status.ts";

/**
 * The error for a request that got no whole answer. Without `status`, so that a read may be repeated. A write that
 * may have gone out and got no status is `outcome_unknown`, whatever stopped it.
 */
export function transportError(step: StepCall, cause: unknown): McpgenError {
  const { progress, signal } = step;
  const { status } = progress;
  const readOnly = reads(step.call.tool, step.operation);
  const effect = effectOf(readOnly, progress);
  if (cause instanceof WireLimitError) return tooLarge(step, cause);
  if (effect === "unknown" && status === undefined) {
    return new McpgenError(
      "outcome_unknown",
      `The request went out to ${lower(apiName(step))}, and ${what(cause, signal)} before an answer came. The change may have been made: look before you repeat it.`,
      { cause },
    );
  }
  if (effect === "applied" && status !== undefined) {
    return unreadableError(step, status, "it broke off", false, cause);
  }
  if (signal.aborted && signal.reason === cause) {
    if (cause instanceof McpgenError) return cause;
    return new McpgenError("cancelled", "The call was cancelled.", { cause });
  }
  if (status !== undefined && status >= 300) {
    return statusError(step, { status, retryAfter: undefined, words: undefined, cause });
  }
  if (codeOf(cause) === "UND_ERR_INVALID_ARG") {
    return new McpgenError("internal", "This request could not be written.", { cause });
  }
  return new McpgenError(
    "upstream_error",
    progress.sent
      ? `${apiName(step)} gave no whole answer: ${what(cause, signal)}. Try again later.`
      : `${apiName(step)} cannot be reached: ${what(cause, signal)}. Nothing was sent. Try again later.`,
    { cause, unreachable: true },
  );
}

/** The error for an answer with a good status that cannot be handed on. Says of a write that it was accepted. */
export function unreadableError(
  step: StepCall,
  status: number,
  why: string,
  large: boolean,
  cause: unknown,
): McpgenError {
  const accepted = effectOf(reads(step.call.tool, step.operation), step.progress) === "applied";
  return new McpgenError(
    large ? "response_too_large" : "upstream_error",
    accepted
      ? `${apiName(step)} made the change (${status}), but its answer cannot be used: ${why}. Do not repeat the call.`
      : `${apiName(step)} sent an answer that cannot be used: ${why}.${large ? " Ask for less at once." : ""}`,
    { status, cause },
  );
}

function tooLarge(step: StepCall, cause: WireLimitError): McpgenError {
  const { status } = step.progress;
  if (status === undefined)
    return new McpgenError("response_too_large", "The answer is too large.", { cause });
  return unreadableError(step, status, cause.message, true, cause);
}

function lower(name: string): string {
  return `t${name.slice(1)}`;
}

const MEANINGS: ReadonlyMap<string, string> = new Map([
  ["UND_ERR_CONNECT_TIMEOUT", "the connection took too long"],
  ["UND_ERR_HEADERS_TIMEOUT", "the answer took too long"],
  ["UND_ERR_BODY_TIMEOUT", "the answer stopped half-way"],
  ["UND_ERR_SOCKET", "the connection was closed"],
  ["UND_ERR_HEADERS_OVERFLOW", "its header was too large"],
  ["ECONNREFUSED", "the connection was refused"],
  ["ECONNRESET", "the connection was reset"],
  ["EPIPE", "the connection was closed"],
  ["ENOTFOUND", "its host name is unknown"],
  ["EAI_AGAIN", "its host name could not be looked up"],
  ["EHOSTUNREACH", "there is no way to its host"],
  ["ENETUNREACH", "there is no way to its network"],
]);

/** What happened, in words of ours: an error's own text may hold addresses or bytes of the API. */
function what(cause: unknown, signal: AbortSignal): string {
  if (signal.aborted && signal.reason === cause) return "the call was stopped";
  const code = codeOf(cause);
  const meaning = code === undefined ? undefined : MEANINGS.get(code);
  if (meaning !== undefined) return meaning;
  if (code?.startsWith("HPE_") || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") {
    return "it did not speak proper HTTP";
  }
  if (code !== undefined && /CERT|^ERR_(?:TLS|SSL)|SIGNATURE|ISSUER/.test(code)) {
    return "its certificate was not accepted";
  }
  return "the connection failed";
}

function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== "object" || cause === null) return undefined;
  const { code } = cause as { readonly code?: unknown };
  if (typeof code === "string") return code;
  // Several addresses were tried, each with its error.
  const [first] = cause instanceof AggregateError ? (cause.errors as readonly unknown[]) : [];
  return first === undefined ? undefined : codeOf(first);
}
