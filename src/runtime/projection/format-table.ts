import { isObject, type JsonObject, type JsonValue, own } from "../../util/json.ts";

/**
 * The table notation: tab-separated, a header line, one line a row. What a cell is can be told from its first
 * character, so rows and types stay apart:
 *
 * - empty: null (the word `null` where there is one column only);
 * - `true`, `false`, a JSON number: themselves;
 * - starts with `[` or `{`: an array or object as compact JSON;
 * - starts with `"`: a string as JSON, where it is empty, has a tab, line end or outer white space, or could be read
 *   as anything above;
 * - anything else: the string itself.
 *
 * Columns that are null in every row are left out of the table and named once, after it.
 */
export interface Table {
  readonly header: string;
  /** The line of one row, by its index. */
  readonly row: (index: number) => string;
  /** Columns without a value in any row. */
  readonly empty: readonly string[];
}

/**
 * The table of rows with `keys`; rows that are no objects stand in one column called `item`. `all` are the rows that
 * decide which columns there are, where `items` are only some of them.
 */
export function tableOf(
  items: readonly JsonValue[],
  keys: readonly string[],
  all: readonly JsonValue[] = items,
): Table {
  if (!all.every(isObject)) {
    return { header: "item", row: (i) => onlyCell(items[i] ?? null), empty: [] };
  }
  const columns = keys.length > 0 ? keys : keysOf(all);
  const filled = columns.filter((key) => all.some((item) => (member(item, key) ?? null) !== null));
  // a table of nulls keeps its first column, so that it still has as many lines as rows
  const kept = filled.length > 0 ? filled : columns.slice(0, 1);
  const empty = columns.filter((key) => !kept.includes(key));
  const header = kept.map(cellOf).join("\t");
  if (kept.length < 2) {
    const key = kept[0] ?? "";
    return { header, row: (i) => onlyCell(member(items[i], key) ?? null), empty };
  }
  const row = (index: number): string => {
    const item = items[index];
    let line = "";
    for (const key of kept) line += `${cellOf(member(item, key) ?? null)}\t`;
    return line.slice(0, -1);
  };
  return { header, row, empty };
}

function member(item: JsonValue | undefined, key: string): JsonValue | undefined {
  return own(item, key) as JsonValue | undefined;
}

/** In order of first appearance. */
function keysOf(items: readonly JsonValue[]): readonly string[] {
  return [...new Set(items.flatMap((item) => (isObject(item) ? Object.keys(item) : [])))];
}

function onlyCell(value: JsonValue): string {
  return value === null ? "null" : cellOf(value);
}

const NEEDS_QUOTES =
  /^$|^[\s"[{]|[\t\n\r]|\s$|^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** One value as a cell. */
export function cellOf(value: JsonValue): string {
  if (typeof value === "string") return NEEDS_QUOTES.test(value) ? JSON.stringify(value) : value;
  return value === null ? "" : JSON.stringify(value);
}

/** `key: value` lines, for what stands beside a table. */
export function linesOf(members: readonly (readonly [string, JsonValue])[]): readonly string[] {
  return members.map(
    ([key, value]) => `${cellOf(key)}: ${value === null ? "null" : cellOf(value)}`,
  );
}

/** An object in table notation: one `key<TAB>value` line a member. */
export function objectTable(value: JsonObject): string {
  return Object.entries(value)
    .map(([key, member]) => `${cellOf(key)}\t${cellOf(member)}`)
    .join("\n");
}
