/** Tells the operator on standard error: one line per message, whatever is in it (CR, LF, ANSI). */
export function reporter(
  name: string,
  stderr: { write(text: string): unknown },
): (message: string) => void {
  return (message) => {
    stderr.write(`${name}: ${message.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, " ")}\n`);
  };
}
