/**
 * The template of a result in words (`text: "{name}: {amount}"`): `{key}` stands for a selected value, `{owner.mail}` for
 * one inside a group; `{{` and `}}` are braces.
 */
export type LineTemplate = readonly (string | { readonly keys: readonly string[] })[];

/** What is wrong with a template, and at which character (0-based). */
export interface LineTemplateError {
  readonly message: string;
  readonly at: number;
}

const PIECE = /\{\{|\}\}|\{([^{}]*)\}|[^{}]+/y;

/** Reads a template. */
export function parseLineTemplate(text: string): LineTemplate | LineTemplateError {
  const parts: (string | { readonly keys: readonly string[] })[] = [];
  for (let at = 0; at < text.length; ) {
    PIECE.lastIndex = at;
    const found = PIECE.exec(text);
    if (found === null) return { message: `a "${text[at]}" has no partner`, at };
    const [piece, key] = found;
    if (key === undefined) parts.push(piece === "{{" ? "{" : piece === "}}" ? "}" : piece);
    else {
      const keys = key.trim().split(".");
      if (keys.some((one) => one === "")) return { message: "a key is expected in {…}", at };
      parts.push({ keys });
    }
    at += piece.length;
  }
  return parts;
}

/** Whether {@link parseLineTemplate} failed. */
export function isLineTemplateError(
  template: LineTemplate | LineTemplateError,
): template is LineTemplateError {
  return "message" in template;
}
