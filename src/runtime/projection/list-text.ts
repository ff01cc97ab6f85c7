import type { JsonObject, JsonValue } from "../../util/json.ts";
import type { Rest } from "../call/call.ts";
import { type Fit, fitRows } from "./budget.ts";
import { cellOf, linesOf, tableOf } from "./format-table.ts";
import type { LineWriter } from "./line-text.ts";
import { restText } from "./rest-text.ts";
import { shrinkToFit } from "./shrink.ts";

/** What a list is written with. */
export interface ListStyle {
  readonly format: "json" | "table" | "text";
  /** With `text`: the line of an item. */
  readonly line?: LineWriter;
  /** Columns, in order; empty where the rows are not selected by key. */
  readonly keys: readonly string[];
  readonly maxTokens: number;
  readonly structured: boolean;
  /** Rows that there are beyond the given ones. */
  readonly beyond?: number;
  /** How to get what `shown` rows leave out. */
  readonly advice: (shown: number) => string;
  /** What `left` rows beyond the shown ones are told with, in place of the advice. */
  readonly more?: (left: number, shown: number) => string;
  /** How to go on behind `shown` rows of a list that has pages: said in place of the advice, and kept as `next`. */
  readonly rest?: (shown: number) => Rest | undefined;
  /** Undefined instead of a part. */
  readonly whole?: boolean;
  /** Said at the end, whatever is shown. */
  readonly remark: string | undefined;
}

/** Text and structured content that hold the same. */
export interface Shaped {
  readonly text: string;
  readonly structured: JsonObject;
  readonly tokens: number;
}

type Members = readonly (readonly [string, JsonValue])[];

/**
 * A list (`{ items, …beside }`) as text within its budget: whole rows from the start, and a last line that says how
 * many are left out and how to get them. A first row that is too large alone is cut inside, and so is what stands beside
 * the rows of an empty list. Undefined where nothing fits.
 */
export function listText(
  items: readonly JsonValue[],
  beside: Members,
  style: ListStyle,
): Shaped | undefined {
  const fit = render(items, beside, style, items);
  const all = fit.shown === items.length && (style.beyond ?? 0) === 0;
  if (style.whole === true && !(all && fit.fits)) return undefined;
  if (isShown(fit, items)) return shaped(fit, items, beside, style);
  const first = Object.fromEntries<JsonValue>([["items", items.slice(0, 1)], ...beside]);
  let found: Shaped | undefined;
  shrinkToFit(first, ({ value, notes }) => {
    const { items: rows, ...others } = value as { items: readonly JsonValue[] } & JsonObject;
    const members = Object.entries(others);
    const cut = notes.length === 0 ? [] : [`cut to fit: ${notes.join(", ")}`];
    const said = [...(style.remark === undefined ? [] : [style.remark]), ...cut];
    const remark = said.length === 0 ? undefined : said.join("\n");
    const candidate = render(rows, members, { ...style, remark }, items);
    if (!isShown(candidate, rows)) return false;
    found = shaped(candidate, rows, members, style);
    return true;
  });
  return found;
}

/** Within the limits, with a row where there are any: what stands beside the rows may be too large alone. */
function isShown({ fits, shown }: Fit, rows: readonly JsonValue[]): boolean {
  return fits && (shown > 0 || rows.length === 0);
}

function shaped(
  fit: Fit,
  items: readonly JsonValue[],
  beside: Members,
  { rest }: ListStyle,
): Shaped {
  const shown = fit.shown === items.length ? items : items.slice(0, fit.shown);
  const next = rest?.(fit.shown)?.next;
  const structured = Object.fromEntries<JsonValue>([
    ["items", shown],
    ...beside,
    ...(next === undefined ? [] : [["next", next] as const]),
  ]);
  return { text: fit.text, tokens: fit.tokens, structured };
}

/** `all`: the rows that there are, where `items` is less. */
function render(
  items: readonly JsonValue[],
  beside: Members,
  style: ListStyle,
  all: readonly JsonValue[],
): Fit {
  const total = all.length + (style.beyond ?? 0);
  const layout = layoutOf(items, beside, style, all);
  const rest = style.rest === undefined ? undefined : restText(style.rest, total, style);
  const note = (shown: number): string =>
    rest !== undefined
      ? rest.line(shown)
      : style.more !== undefined
        ? `\n${style.more(total - shown, shown)}`
        : `\n${shown} of ${total} items shown, ${total - shown} left out: ${style.advice(shown)}`;
  const remark = style.remark === undefined ? "" : `\n${style.remark}`;
  const isPart = rest !== undefined || items.length < total;
  const frame = Object.fromEntries<JsonValue>([["items", []], ...beside]);
  return fitRows(
    {
      ...layout,
      count: items.length,
      tail: layout.tail + remark,
      ...(isPart ? { end: note(items.length) } : {}),
      note,
      ...(rest === undefined ? {} : { longest: rest.longest }),
      structured: {
        row: (i) =>
          style.structured ? Buffer.byteLength(JSON.stringify(items[i] ?? null)) + 1 : 0,
        frame: style.structured ? Buffer.byteLength(JSON.stringify(frame)) + (rest?.bytes ?? 0) : 0,
      },
    },
    style.maxTokens,
  );
}

interface Layout {
  readonly row: (index: number) => string;
  readonly head: string;
  readonly separator: string;
  readonly tail: string;
}

function layoutOf(
  items: readonly JsonValue[],
  beside: Members,
  style: ListStyle,
  all: readonly JsonValue[],
): Layout {
  if (style.format === "table") return table(items, beside, style, all);
  return style.line === undefined ? json(items, beside) : written(items, beside, style.line);
}

function written(items: readonly JsonValue[], beside: Members, line: LineWriter): Layout {
  const rest = linesOf(beside);
  return {
    row: (i) => line(items[i] ?? null),
    head: items.length === 0 ? "no items" : "",
    separator: "\n",
    tail: rest.length === 0 ? "" : `\n\n${rest.join("\n")}`,
  };
}

function table(
  items: readonly JsonValue[],
  beside: Members,
  style: ListStyle,
  all: readonly JsonValue[],
): Layout {
  const lines = [...linesOf(beside)];
  if (items.length === 0) {
    return { row: () => "", head: "no items", separator: "\n", tail: ["", ...lines].join("\n") };
  }
  const { header, row, empty, same } = tableOf(items, style.keys, all);
  const every = style.beyond === undefined ? "in every row" : "in the first rows";
  for (const [key, value] of same) lines.push(`${cellOf(key)} ${every}: ${cellOf(value)}`);
  if (empty.length > 0) {
    const where = style.beyond === undefined ? "in any row" : "in the first rows";
    lines.push(`no value ${where}: ${empty.map(cellOf).join(", ")}`);
  }
  const tail = lines.length === 0 ? "" : `\n\n${lines.join("\n")}`;
  return { row, head: `${header}\n`, separator: "\n", tail };
}

function json(items: readonly JsonValue[], beside: Members): Layout {
  const rest = beside.map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return {
    row: (i) => JSON.stringify(items[i] ?? null),
    head: '{"items":[',
    separator: ",",
    tail: `]${rest.join("")}}`,
  };
}
