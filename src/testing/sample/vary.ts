import type { JsonValue } from "../../util/json.ts";
import type { Random } from "./random.ts";
import { words } from "./words.ts";

/**
 * An example with every value and the length of every array changed, and its shape kept: what another seed makes of
 * a document that gives an example and no schema.
 */
export function varied(value: JsonValue, source: Random): JsonValue {
  if (Array.isArray(value)) {
    if (value.length === 0) return [];
    const count = 1 + source.integer(1, 3);
    return Array.from({ length: count }, (_, i) =>
      varied(value[i % value.length] ?? null, source.fork(i)),
    );
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([k, v]) => [k, varied(v, source.fork(k))] as const);
    return Object.fromEntries(members);
  }
  if (typeof value === "string") return variedText(value, source);
  if (typeof value === "number") {
    return Number.isInteger(value) ? source.integer(1, 100_000) : source.integer(1, 100_000) / 100;
  }
  return typeof value === "boolean" ? source.unit() < 0.5 : value;
}

/**
 * Whether a text has a form to keep: an id, a code or a version, not a word or a sentence.
 */
export function hasForm(text: string): boolean {
  return /\d/.test(text) && !/\s/.test(text);
}

/** Letters and digits give way to others of their kind in what looks like an id, a time or an address. */
export function variedText(text: string, source: Random): string {
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) {
    const day = String(source.integer(1, 28)).padStart(2, "0");
    return `${text.slice(0, 8)}${day}${text.slice(10)}`;
  }
  if (/\s/.test(text) || text === "") return words(source);
  return text.replace(/[a-z]|[A-Z]|[0-9]/g, (c) =>
    c >= "a" ? letter(source, 97) : c >= "A" ? letter(source, 65) : String(source.integer(1, 9)),
  );
}

function letter(source: Random, first: number): string {
  return String.fromCharCode(first + source.integer(0, 25));
}
