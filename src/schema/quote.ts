const CUT = 60;

/** A foreign value as it may stand in a message: JSON, cut to 60 characters, nothing invisible in it. */
export function quote(value: unknown): string {
  if (typeof value === "string") {
    const shown = value.length > CUT ? `${value.slice(0, CUT)}…` : value;
    return visible(JSON.stringify(shown));
  }
  if (value === null || typeof value === "boolean" || typeof value === "number") {
    return String(value);
  }
  return Array.isArray(value) ? "an array" : "an object";
}

/** A name as it may stand in a message: bare where it is one word, else quoted. */
export function quoteName(name: string): string {
  return /^[\w$.-]{1,60}$/.test(name) ? name : quote(name);
}

/** Escapes what a terminal or a model would read without seeing: controls, format characters, lone surrogates. */
function visible(text: string): string {
  return text.replace(
    /[\u{fe00}-\u{fe0f}]|[\u{e0100}-\u{e01ef}]|[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
