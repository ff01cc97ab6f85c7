/** Every way a call can fail. Closed: a new one is a change of the contract with models. */
export type ErrorCode =
  | "authentication_required"
  | "insufficient_scope"
  | "policy_denied"
  | "invalid_input"
  | "rate_limited"
  | "deadline_exceeded"
  | "upstream_error"
  | "upstream_auth_failed"
  | "outcome_unknown"
  | "response_too_large"
  | "audit_unavailable"
  | "cancelled"
  | "internal";

export interface ErrorDetails {
  /** For logs only: never shown to a model or a caller. */
  readonly cause?: unknown;
  /** Seconds after which asking again makes sense. */
  readonly retryAfter?: number;
  /** The upstream's HTTP status, where there was one. */
  readonly status?: number;
  /** All scopes that the tool needs (`insufficient_scope`). */
  readonly scopes?: readonly string[];
  /** Set where the API gave no answer at all, or none whole. */
  readonly unreachable?: true;
}

/** The one failure of a call. `message` is safe for a model and says what to do next. */
export class McpgenError extends Error {
  override readonly name: string = "McpgenError";
  readonly code: ErrorCode;
  readonly retryAfter?: number;
  readonly status?: number;
  readonly scopes?: readonly string[];
  readonly unreachable?: true;

  constructor(code: ErrorCode, publicMessage: string, details: ErrorDetails = {}) {
    super(publicMessage, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
    if (details.status !== undefined) this.status = details.status;
    if (details.scopes !== undefined) this.scopes = details.scopes;
    if (details.unreachable === true) this.unreachable = true;
  }
}

/** The same failure with other words. */
export function withMessage(error: McpgenError, message: string): McpgenError {
  const { code, cause, retryAfter, status, scopes, unreachable } = error;
  return new McpgenError(code, message, {
    cause,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(status === undefined ? {} : { status }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(unreachable === undefined ? {} : { unreachable }),
  });
}

/** Any thrown value as a {@link McpgenError}; what is not one already becomes `internal` without its words. */
export function toMcpgenError(thrown: unknown): McpgenError {
  if (thrown instanceof McpgenError) return thrown;
  return new McpgenError(
    "internal",
    "The server failed to handle this call. Its operator can find the reason in the server's log.",
    { cause: thrown },
  );
}
