import type { StepCall } from "../call/call.ts";
import { effectOf, reads } from "../call/effect.ts";
import { type ErrorDetails, McpgenError } from "../call/error.ts";

/** An answer that is not a success. */
export interface Refusal {
  readonly status: number;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** Where a redirect leads: a URL or a part of one, as sent. */
  readonly location?: string | undefined;
  /** The API's own words, ready to be quoted. */
  readonly words: string | undefined;
  readonly cause: unknown;
}

/** The error for an answer outside 2xx (RFC 9110, 15). Its text is the same for every API but for the quoted words. */
export function statusError(step: StepCall, refusal: Refusal): McpgenError {
  const { status, retryAfter, words, cause } = refusal;
  const details: ErrorDetails = {
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(cause === undefined ? {} : { cause }),
  };
  const api = apiName(step);
  const said = words === undefined ? "" : ` ${api} says: ${JSON.stringify(words)}`;
  if (status === 429 || (status === 403 && retryAfter !== undefined)) {
    return new McpgenError(
      "rate_limited",
      `${api} limits how often it may be called. ${comeBack(retryAfter)}${said}`,
      details,
    );
  }
  if (status === 401) {
    return new McpgenError(
      "upstream_auth_failed",
      `${api} did not accept this server's credentials (401). Trying again will not help; the server's operator must correct them.`,
      details,
    );
  }
  if (status === 403) {
    return new McpgenError(
      "upstream_auth_failed",
      `${api} does not let this server's account do that (403).${said}`,
      details,
    );
  }
  if (status === 304) {
    return new McpgenError(
      "upstream_error",
      `${api} answered that nothing has changed (304), and sent nothing. Leave out what makes the request conditional to get it all.`,
      details,
    );
  }
  if (status < 400) {
    return new McpgenError(
      "upstream_error",
      `${api} answered with a redirect (${status})${target(refusal.location)}, which is not followed. ${
        Object.hasOwn(step.operation.responses, String(status))
          ? "This operation does so by design: another one must be used to read what it leads to."
          : "The server's operator can check its base URL."
      }`,
      details,
    );
  }
  if (status >= 500) {
    const unsure = effectOf(reads(step.call.tool, step.operation), step.progress) === "unknown";
    return new McpgenError(
      "upstream_error",
      `${api} failed (${status}).${unsure ? " The change may have been made all the same: look before you repeat it." : ` ${comeBack(retryAfter)}`}${said}`,
      details,
    );
  }
  return new McpgenError(
    "upstream_error",
    `${api} refused the request (${clientError(status)}).${said}`,
    details,
  );
}

/**
 * The origin that a redirect leads to. No more of it: its path and query may hold a signature, which is a credential
 * of its own.
 */
function target(location: string | undefined): string {
  if (location === undefined || !/^https?:\/\//i.test(location)) return "";
  const url = URL.canParse(location) ? new URL(location) : undefined;
  return url === undefined || url.origin.length > 300 ? "" : ` to ${JSON.stringify(url.origin)}`;
}

/** When asking again makes sense, in words. */
export function comeBack(retryAfter: number | undefined): string {
  if (retryAfter === undefined) return "Try again later.";
  return `Try again in ${retryAfter} second${retryAfter === 1 ? "" : "s"}.`;
}

/** How errors call the API of a step. */
export function apiName(step: Pick<StepCall, "operation">): string {
  return `The API ${JSON.stringify(step.operation.source)}`;
}

const REASONS: ReadonlyMap<number, string> = new Map([
  [400, "400, bad request"],
  [404, "404, not found"],
  [405, "405, method not allowed"],
  [409, "409, conflict"],
  [410, "410, gone"],
  [412, "412, precondition failed"],
  [413, "413, content too large"],
  [415, "415, unsupported media type"],
  [422, "422, unprocessable content"],
]);

function clientError(status: number): string {
  return REASONS.get(status) ?? String(status);
}
