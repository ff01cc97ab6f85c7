import type { Path } from "../../../language/path.ts";

/** Where the segment at `index` stands in the text that parsed to `path`, in code units, its dot left out. */
export function segmentSpan(
  text: string,
  path: Path,
  index: number,
): { readonly start: number; readonly end: number } {
  let at = 0;
  for (const [i, segment] of path.entries()) {
    if (text[at] === ".") at++;
    const start = at;
    if (text[at] !== "[") at += segment.kind === "name" ? segment.name.length : 0;
    else if (text[at + 1] === "'") at = endOfQuoted(text, at);
    else at = text.indexOf("]", at) + 1;
    if (i === index) return { start, end: at };
  }
  return { start: 0, end: text.length };
}

function endOfQuoted(text: string, start: number): number {
  let at = start + 2;
  while (at < text.length && text[at] !== "'") at += text[at] === "\\" ? 2 : 1;
  return at + 2;
}
