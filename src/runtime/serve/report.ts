/** Longest message: part of it may be a client's words. */
const MAX_CHARS = 4_000;

/** Tells the operator on standard error: one line per message, whatever is in it (CR, LF, ANSI). */
export function reporter(
  name: string,
  stderr: { write(text: string): unknown },
): (message: string) => void {
  return (message) => {
    stderr.write(
      `${name}: ${message.slice(0, MAX_CHARS).replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, " ")}\n`,
    );
  };
}
