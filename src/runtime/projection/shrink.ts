import { isObject, type JsonValue } from "../../util/json.ts";

/** A value with long strings and lists cut. Still of the same shape. */
export interface Shrunk {
  readonly value: JsonValue;
  /** Lists that were cut: `tags: 10 of 400 items shown`. Cut strings say so themselves. */
  readonly notes: readonly string[];
}

const ITEMS = [200, 100, 50, 20, 10, 5, 2, 1] as const;
const SHORTEST = 40;
const MOST_NOTES = 5;

/**
 * The largest cut of a value that `fits`: first the longest strings, to as many characters as fit, then lists.
 * Undefined where nothing helps.
 */
export function shrinkToFit(
  value: JsonValue,
  fits: (candidate: Shrunk) => boolean,
): Shrunk | undefined {
  const shortest = shrink(value, SHORTEST, Number.POSITIVE_INFINITY);
  if (fits(shortest)) {
    let best = shortest;
    let low = SHORTEST;
    let high = longestString(value);
    while (high - low > low / 16) {
      const middle = (low + high) >>> 1;
      const candidate = shrink(value, middle, Number.POSITIVE_INFINITY);
      if (fits(candidate)) {
        best = candidate;
        low = middle;
      } else high = middle;
    }
    return best;
  }
  for (const items of ITEMS) {
    const candidate = shrink(value, SHORTEST, items);
    if (fits(candidate)) return candidate;
  }
  return undefined;
}

function shrink(value: JsonValue, maxString: number, maxItems: number): Shrunk {
  const notes: string[] = [];
  const cut = (part: JsonValue, path: string): JsonValue => {
    if (typeof part === "string") return cutString(part, maxString);
    if (Array.isArray(part)) {
      const items = part as readonly JsonValue[];
      if (items.length > maxItems) {
        notes.push(`${path === "" ? "list" : path}: ${maxItems} of ${items.length} items shown`);
      }
      return items.slice(0, maxItems).map((item) => cut(item, path));
    }
    if (!isObject(part)) return part;
    const members = Object.entries(part as { readonly [key: string]: JsonValue });
    return Object.fromEntries(
      members.map(([key, member]) => [key, cut(member, path === "" ? key : `${path}.${key}`)]),
    );
  };
  const result = cut(value, "");
  const more = notes.length - MOST_NOTES;
  const shown = notes.slice(0, MOST_NOTES);
  return { value: result, notes: more > 0 ? [...shown, `${more} more lists cut`] : shown };
}

/** Says how many characters (UTF-16 code units) it left out. */
function cutString(text: string, max: number): string {
  if (text.length <= max + 40) return text;
  const code = text.charCodeAt(max - 1);
  const end = code >= 0xd800 && code <= 0xdbff ? max - 1 : max;
  return `${text.slice(0, end)}… (${text.length - end} characters left out)`;
}

function longestString(value: JsonValue): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let longest = 0;
  for (const part of Object.values(value)) longest = Math.max(longest, longestString(part));
  return longest;
}
