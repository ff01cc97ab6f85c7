/** JSON Pointer (RFC 6901) as text, with `""` for the whole document. */
export type JsonPointer = string;

/** One reference token, escaped (RFC 6901, section 3). */
export function escapeToken(token: string | number): string {
  return String(token).replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A pointer one or more tokens deeper. */
export function pointer(base: JsonPointer, ...tokens: readonly (string | number)[]): JsonPointer {
  return base + tokens.map((t) => `/${escapeToken(t)}`).join("");
}

/** The reference tokens of a pointer, unescaped; undefined when the text is not a pointer. */
export function tokensOf(text: JsonPointer): readonly string[] | undefined {
  if (text === "") return [];
  if (!text.startsWith("/") || /~(?![01])/.test(text)) return undefined;
  return text
    .slice(1)
    .split("/")
    .map((t) => t.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value that a pointer names, by own keys only; undefined when there is none. */
export function resolvePointer(root: unknown, text: JsonPointer): unknown {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  let value = root;
  for (const token of tokens) {
    if (Array.isArray(value)) {
      value = /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
    } else if (typeof value === "object" && value !== null && Object.hasOwn(value, token)) {
      value = (value as Record<string, unknown>)[token];
    } else return undefined;
  }
  return value;
}
