import type { AppliedCredentials } from "../../call/call.ts";

/** One security scheme that has what it needs. */
export interface Credential {
  /**
   * What it adds to a request; the same object as long as nothing changes.
   * @throws {McpgenError} `upstream_auth_failed`, without a secret in it.
   */
  readonly apply: (signal: AbortSignal) => AppliedCredentials | Promise<AppliedCredentials>;
  /**
   * Present where a refused credential can be replaced: forgets it, if it is still the one in use. False where it was
   * replaced too lately for that: it stays in use.
   */
  readonly forget?: (refused: AppliedCredentials) => boolean;
}

/** Credentials that add one header. */
export function inHeader(name: string, value: string): AppliedCredentials {
  return Object.freeze({ header: { [name]: value }, query: {}, cookie: {} });
}
