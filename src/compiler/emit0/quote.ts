/**
 * The one printer of document strings into code. What could end a literal, hide from a reader or change how a line
 * reads is escaped: quotes, backslashes, C0 and C1 controls, line separators, bidirectional and zero-width
 * characters, tag characters, lone surrogates.
 */

/** Characters that stand as `\u` escapes in generated code: ranges of code units, and halves of pairs alone. */
const HIDDEN = new RegExp(
  [
    "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f]",
    "[\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb]",
    "\\udb40[\\udc00-\\udfff]",
    "[\\ud800-\\udbff](?![\\udc00-\\udfff])",
    "(?<![\\ud800-\\udbff])[\\udc00-\\udfff]",
  ].join("|"),
  "g",
);

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Replaces every hidden character by its escape. */
export function escapeHidden(text: string): string {
  return text.replace(HIDDEN, (found) => SHORT[found] ?? escapeUnits(found));
}

function escapeUnits(text: string): string {
  let escaped = "";
  for (let i = 0; i < text.length; i++) {
    escaped += `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

/** A string literal with the quotes that need fewer escapes, double ones where that is equal. */
export function quote(text: string): string {
  const doubles = text.split('"').length;
  const singles = text.split("'").length;
  const mark = doubles > singles ? "'" : '"';
  const escaped = text.replace(/\\/g, "\\\\").replaceAll(mark, `\\${mark}`);
  return `${mark}${escapeHidden(escaped).replace(/<(?=\/script|!--)/gi, "\\u003c")}${mark}`;
}
