import { escapeUnseen } from "./literal.ts";

/** Prose that Markdown reads as it stands, which most sentences are. */
const PLAIN = /^[A-Za-z](?:[A-Za-z0-9"$%'(),./;=?^{}-]| (?! ))*$/;

/** Plan or document text as one line of Markdown prose: no markup, no HTML, no link, no table cell of its own. */
export function prose(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (PLAIN.test(line)) return line;
  return escapeUnseen(line)
    .replace(/[\\`*_[\]<>|#!~&]/g, "\\$&")
    .replace(/^([-+=]|\d+[.)])/, "\\$1")
    .replace(/(https?|ftp):(?=\/\/)/gi, "$1\\:")
    .replace(/@/g, "\\@");
}

/** Text as a code span, also inside a table (CommonMark 0.31, section 6.1; GFM, section 4.10). */
export function codeSpan(text: string): string {
  if (/^[\w./{}"-]+$/.test(text)) return `\`${text}\``;
  const seen = escapeUnseen(text).replaceAll("|", "\\|");
  const runs = [...seen.matchAll(/`+/g)].map(([run]) => run.length);
  const mark = "`".repeat(Math.max(0, ...runs) + 1);
  const pad = seen === "" || /^[` ]|[` ]$/.test(seen) ? " " : "";
  return `${mark}${pad}${seen}${pad}${mark}`;
}
