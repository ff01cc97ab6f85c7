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
 * A column whose name ends in `[]` holds lists of texts: `a, b` is two of them, and a list that has none, or one with a
 * comma or a text that would need quotes, stands as JSON. Columns that hold the same in every row are left out of the
 * table and named once, after it: null for null, and a text, number or boolean where there are three rows or more.
 */
export interface Table {
  readonly header: string;
  /** The line of one row, by its index. */
  readonly row: (index: number) => string;
  /** Columns without a value in any row. */
  readonly empty: readonly string[];
  /** Columns with one value in all rows. */
  readonly same: readonly (readonly [key: string, value: JsonValue])[];
}

/** Rows from which on a value that all share is said once. */
const ENOUGH_ROWS = 3;

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
    return { header: "item", row: (i) => onlyCell(items[i] ?? null), empty: [], same: [] };
  }
  const columns = keys.length > 0 ? keys : keysOf(all);
  const filled = columns.filter((key) => all.some((item) => (member(item, key) ?? null) !== null));
  // a table of nulls keeps its first column, so that it still has as many lines as rows
  const told = filled.length > 0 ? filled : columns.slice(0, 1);
  const empty = columns.filter((key) => !told.includes(key));
  const shared = new Set(told.filter((key) => isShared(all, key)));
  const differing = told.filter((key) => !shared.has(key));
  const kept = differing.length > 0 ? differing : told.slice(0, 1);
  // As the rows that are shown have it: there it may have been cut.
  const same = told
    .filter((key) => shared.has(key) && !kept.includes(key))
    .map((key) => [key, member(items[0], key) ?? null] as const);
  const lists = new Set(kept.filter((key) => isListColumn(all, key)));
  const header = kept.map((key) => headerOf(key, lists.has(key))).join("\t");
  const cell = (item: JsonValue | undefined, key: string): string => {
    const value = member(item, key) ?? null;
    return lists.has(key) && value !== null ? listCell(value) : cellOf(value);
  };
  if (kept.length < 2) {
    const key = kept[0] ?? "";
    return { header, row: (i) => cell(items[i], key) || "null", empty, same };
  }
  const row = (index: number): string => {
    const item = items[index];
    let line = "";
    for (const key of kept) line += `${cell(item, key)}\t`;
    return line.slice(0, -1);
  };
  return { header, row, empty, same };
}

/** Whether every row has the same under a key, and no list or object. */
function isShared(all: readonly JsonValue[], key: string): boolean {
  const first = member(all[0], key) ?? null;
  if (all.length < ENOUGH_ROWS || first === null || typeof first === "object") return false;
  return all.every((item) => member(item, key) === first);
}

function isListColumn(all: readonly JsonValue[], key: string): boolean {
  let last: JsonValue = null;
  for (const item of all) {
    const value = member(item, key) ?? null;
    // What every row takes from another step is one list, which may be long: it is looked through once.
    if (value === null || value === last) continue;
    if (!Array.isArray(value) || !value.every((one) => typeof one === "string")) return false;
    last = value;
  }
  return last !== null;
}

/** A name that ends in `[]` of itself is quoted. */
function headerOf(key: string, list: boolean): string {
  const cell = key.endsWith("[]") ? JSON.stringify(key) : cellOf(key);
  return list ? `${cell}[]` : cell;
}

function listCell(value: JsonValue): string {
  const items = value as readonly string[];
  const plain = items.length > 0 && items.every((one) => !/[,]/.test(one) && !needsQuotes(one));
  return plain ? items.join(", ") : JSON.stringify(items);
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

function needsQuotes(text: string): boolean {
  return NEEDS_QUOTES.test(text);
}

/** One value as a cell. */
export function cellOf(value: JsonValue): string {
  if (typeof value === "string") return needsQuotes(value) ? JSON.stringify(value) : value;
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
