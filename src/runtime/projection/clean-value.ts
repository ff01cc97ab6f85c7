import type { JsonValue } from "../../util/json.ts";
import { cleanText } from "../../util/smuggling.ts";

/** Deeper than any body that is read (threats.md, section 3): the rest becomes null. */
const MOST_LEVELS = 64;

/** A JSON value with every string and key cleaned; the same object where nothing had to be. */
export function cleanValue(value: unknown, levels: number = MOST_LEVELS): JsonValue {
  if (typeof value === "string") return cleanText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null || levels === 0) return null;
  if (Array.isArray(value)) {
    const items = value.map((item) => cleanValue(item, levels - 1));
    return items.every((item, i) => item === value[i]) ? (value as JsonValue) : items;
  }
  let changed = false;
  const entries = Object.entries(value).map(([key, member]): [string, JsonValue] => {
    const cleanKey = cleanText(key);
    const clean = cleanValue(member, levels - 1);
    changed ||= cleanKey !== key || clean !== member;
    return [cleanKey, clean];
  });
  return changed ? Object.fromEntries(entries) : (value as JsonValue);
}
