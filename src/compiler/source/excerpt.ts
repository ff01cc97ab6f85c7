import type { Excerpt } from "../ir/diagnostic.ts";

const BEFORE = 200;
const AFTER = 200;

/** The place at `offset` (code units) of a text with the lines around it, each cut to a few hundred code units. */
export function excerptAt(text: string, offset: number, length = 1): Excerpt {
  const at = Math.min(Math.max(offset, 0), text.length);
  const start = lineStart(text, at);
  const end = lineEnd(text, at);
  const from = Math.max(start, at - BEFORE);
  const previous = start === 0 ? undefined : lineStart(text, start - 1);
  return {
    line: lineNumber(text, start),
    column: at - start + 1,
    length: Math.max(1, Math.min(length, end - at)),
    text: text.slice(from, Math.min(end, at + AFTER)),
    from: from - start + 1,
    ...(previous === undefined
      ? {}
      : {
          before: trimReturn(text.slice(previous + (from - start), start - 1)).slice(
            0,
            BEFORE + AFTER,
          ),
        }),
  };
}

/** The offset of the first character of the line that holds `at`. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** The offset just behind the last character of the line that holds `at`, without its line break. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  const end = found === -1 ? text.length : found;
  return end > at && text[end - 1] === "\r" ? end - 1 : end;
}

/** 1-based. */
function lineNumber(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1))
    line++;
  return line;
}

function trimReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
