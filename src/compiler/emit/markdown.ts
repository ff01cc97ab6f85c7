import { escapeUnseen } from "./literal.ts";

/** Plan or document text as one line of Markdown prose: no markup, no HTML, no link, no table cell of its own. */
export function prose(text: string): string {
  return escapeUnseen(text.replace(/\s+/g, " ").trim())
    .replace(/[\\`*_[\]<>|#!~&]/g, "\\$&")
    .replace(/^([-+=]|\d+[.)])/, "\\$1")
    .replace(/(https?|ftp):(?=\/\/)/gi, "$1\\:")
    .replace(/@/g, "\\@");
}

/** Text as a code span, also inside a table (CommonMark 0.31, section 6.1; GFM, section 4.10). */
export function codeSpan(text: string): string {
  const seen = escapeUnseen(text).replaceAll("|", "\\|");
  const runs = [...seen.matchAll(/`+/g)].map(([run]) => run.length);
  const mark = "`".repeat(Math.max(0, ...runs) + 1);
  const pad = seen === "" || /^[` ]|[` ]$/.test(seen) ? " " : "";
  return `${mark}${pad}${seen}${pad}${mark}`;
}
