/** What stdio needs of the process around it. */
export interface StdioProcess {
  readonly console: Pick<Console, "log" | "info" | "debug" | "error">;
  readonly stderr: { on(event: "error", listener: (error: Error) => void): unknown };
}

/**
 * Keeps standard output for JSON alone: what anything prints with `console` goes to standard error. A standard error
 * that nobody reads any more ends nothing.
 */
export function reserveStdout({ console, stderr }: StdioProcess): void {
  const toStderr = console.error.bind(console);
  Object.assign(console, { log: toStderr, info: toStderr, debug: toStderr });
  stderr.on("error", () => undefined);
}
