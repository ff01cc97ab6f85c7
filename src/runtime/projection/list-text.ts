import type { JsonObject, JsonValue } from "../../util/json.ts";
import { type Fit, fitRows } from "./budget.ts";
import { cellOf, linesOf, tableOf } from "./format-table.ts";
import { shrinkToFit } from "./shrink.ts";

/** What a list is written with. */
export interface ListStyle {
  readonly format: "json" | "table";
  /** Columns, in order; empty where the rows are not selected by key. */
  readonly keys: readonly string[];
  readonly maxTokens: number;
  readonly structured: boolean;
  /** Rows that there are beyond the given ones. */
  readonly beyond?: number;
  /** How to get what `shown` rows leave out. */
  readonly advice: (shown: number) => string;
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
 * many are left out and how to get them. A first row that is too large alone is cut inside. Undefined where nothing
 * fits.
 */
export function listText(
  items: readonly JsonValue[],
  beside: Members,
  style: ListStyle,
): Shaped | undefined {
  const fit = render(items, beside, style, items);
  if (fit.shown > 0 || items.length === 0) return shaped(fit, items, beside);
  const first = Object.fromEntries<JsonValue>([["items", items.slice(0, 1)], ...beside]);
  let found: Shaped | undefined;
  shrinkToFit(first, ({ value }) => {
    const { items: rows, ...others } = value as { items: readonly JsonValue[] } & JsonObject;
    const members = Object.entries(others);
    const candidate = render(rows, members, style, items);
    if (candidate.shown === 0 || candidate.tokens > style.maxTokens) return false;
    found = shaped(candidate, rows, members);
    return true;
  });
  return found;
}

function shaped(fit: Fit, items: readonly JsonValue[], beside: Members): Shaped {
  const shown = fit.shown === items.length ? items : items.slice(0, fit.shown);
  const structured = Object.fromEntries<JsonValue>([["items", shown], ...beside]);
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
  const layout = style.format === "table" ? table(items, beside, style, all) : json(items, beside);
  const note = (shown: number): string =>
    `\n${shown} of ${total} items shown, ${total - shown} left out: ${style.advice(shown)}`;
  const remark = style.remark === undefined ? "" : `\n${style.remark}`;
  const cut = items.length < total ? note(items.length) : "";
  const frame = Object.fromEntries<JsonValue>([["items", []], ...beside]);
  return fitRows(
    {
      ...layout,
      count: items.length,
      tail: layout.tail + remark + cut,
      note,
      structured: {
        row: (i) =>
          style.structured ? Buffer.byteLength(JSON.stringify(items[i] ?? null)) + 1 : 0,
        frame: style.structured ? Buffer.byteLength(JSON.stringify(frame)) : 0,
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
  const { header, row, empty } = tableOf(items, style.keys, all);
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
