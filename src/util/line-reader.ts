const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines, in linear time, with a bound on what it holds. */
export interface LineReader {
  /** Takes the next bytes. */
  push(chunk: Buffer): void;
  /** Input is over: what is left is a line as well. */
  end(): void;
}

/**
 * @param maxBytes longest line. A longer one is skipped up to its end.
 * @param onLine is given each line that is not blank, without its end and without white space around it.
 * @param onTooLong is told of each line that was skipped.
 * @param separator the byte between lines.
 */
export function lineReader(
  maxBytes: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
  separator: number = NEWLINE,
): LineReader {
  let parts: Buffer[] = [];
  let held = 0;
  let skipping = false;
  const hold = (part: Buffer): void => {
    if (skipping || part.length === 0) return;
    if (held + part.length > maxBytes) {
      skipping = true;
      parts = [];
      held = 0;
    } else {
      parts.push(part);
      held += part.length;
    }
  };
  const finish = (): void => {
    if (skipping) onTooLong();
    else if (held > 0) {
      const [first] = parts;
      const bytes = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts, held);
      const line = bytes.toString("utf8").trim();
      if (line !== "") onLine(line);
    }
    parts = [];
    held = 0;
    skipping = false;
  };
  return {
    push: (chunk) => {
      let from = 0;
      for (let at = chunk.indexOf(separator); at >= 0; at = chunk.indexOf(separator, from)) {
        hold(chunk.subarray(from, at));
        finish();
        from = at + 1;
      }
      hold(chunk.subarray(from));
    },
    end: finish,
  };
}
