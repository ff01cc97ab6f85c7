/** Why the twin refuses a request: sent as `{ "error": { code, message, name? } }`. */
export interface Problem {
  readonly status: 400 | 401 | 404 | 405 | 413 | 415 | 422;
  readonly code:
    | "not_found"
    | "method_not_allowed"
    | "unauthorized"
    | "undeclared_query"
    | "undeclared_header"
    | "undeclared_cookie"
    | "missing_parameter"
    | "invalid_parameter"
    | "missing_body"
    | "unexpected_body"
    | "unsupported_media_type"
    | "malformed_body"
    | "invalid_body"
    | "body_too_large";
  readonly message: string;
  /** The parameter, header, cookie or place in the body that is wrong. */
  readonly name?: string;
  /** Methods that the path has (`method_not_allowed`). */
  readonly allow?: readonly string[];
}

/** Builds a {@link Problem}. */
export function problem(
  status: Problem["status"],
  code: Problem["code"],
  message: string,
  name?: string,
): Problem {
  return { status, code, message, ...(name === undefined ? {} : { name }) };
}
