/** What the process's exit code means. */
export const exitCodes = {
  ok: 0,
  /** Error diagnostics about documents or the overlay, stale files. */
  findings: 1,
  /** Flags, unwritable output, internal. */
  usage: 2,
  authentication: 3,
  upstream: 4,
  tool: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command with a code. An empty message: everything has been said. */
export class ExitError extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode, message = "") {
    super(message);
    this.code = code;
  }
}
