import { isLineTemplateError, parseLineTemplate } from "../../language/line-template.ts";
import { isObject, type JsonValue, own } from "../../util/json.ts";

/** Writes one item as a line of text. */
export type LineWriter = (item: JsonValue) => string;

/**
 * The writer of `format: text`. Texts keep to one line: their line ends become spaces. Null is nothing; items of a list
 * are joined by commas; an object is compact JSON.
 * @throws {TypeError} for a text that is no template: generated files only hold templates.
 */
export function lineWriter(text: string): LineWriter {
  const parts = parseLineTemplate(text);
  if (isLineTemplateError(parts)) throw new TypeError(`"${text}" is no template: ${parts.message}`);
  return (item) => {
    let line = "";
    for (const part of parts) {
      line += typeof part === "string" ? part : wordsOf(valueAt(item, part.keys));
    }
    return line;
  };
}

function valueAt(item: JsonValue, keys: readonly string[]): unknown {
  let at: unknown = item;
  for (const key of keys) at = own(at, key);
  return at;
}

function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ");
  if (Array.isArray(value)) return value.map(wordsOf).join(", ");
  return isObject(value) ? JSON.stringify(value) : String(value);
}
