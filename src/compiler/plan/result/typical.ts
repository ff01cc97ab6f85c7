import { isPathError, type Path, parsePath } from "../../../language/path.ts";
import { averageTokens } from "../../../util/average-tokens.ts";
import { isObject, type JsonValue, own } from "../../../util/json.ts";
import type { Schema } from "../../ir/schema.ts";
import type { ResultPlan, SelectPlan, TypicalResult } from "../../ir/server-plan.ts";
import type { SchemaView } from "../schema/view.ts";
import { madeRow } from "./made-row.ts";
import type { SuccessBody } from "./response.ts";

/** What an estimate is made of where the document has no example. */
export interface TypicalOf {
  /** Of one item of a list, else of the object. */
  readonly schema: Schema;
  readonly view: SchemaView;
  /** Items of a list. */
  readonly items: number;
  readonly structured: boolean;
}

/**
 * About what a result costs, told by the first example of the response in which the selection finds something; without
 * one, by values made of the selected types. Formats are not applied: an estimate needs no more than the values.
 */
export function typicalTokens(
  body: SuccessBody,
  result: Pick<ResultPlan, "kind" | "from" | "select" | "format">,
  { schema, view, items: count, structured }: TypicalOf,
): TypicalResult {
  for (const example of body.kind === "json" ? body.mediaType.examples : []) {
    const found = read(example, result.from);
    const rows = result.kind === "list" ? found : [found];
    if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isObject)) continue;
    const items = rows.map((row) => selected(row as JsonValue, result.select));
    return costs(items, result, structured);
  }
  const row = madeRow(result.select, schema, view);
  const items = Array.from({ length: result.kind === "list" ? count : 1 }, () => row);
  return { ...costs(items, result, structured), made: true };
}

function costs(
  items: readonly Row[],
  result: Pick<ResultPlan, "kind" | "format">,
  structured: boolean,
): TypicalResult {
  return {
    tokens: averageTokens(textOf(items, result)),
    ...(structured
      ? { structured: averageTokens(textOf(items, { ...result, format: "json" })) }
      : {}),
    ...(result.kind === "list" ? { items: items.length } : {}),
  };
}

type Row = { readonly [key: string]: JsonValue };

function textOf(
  items: readonly Row[],
  { kind, format }: Pick<ResultPlan, "kind" | "format">,
): string {
  if (format === "json") return JSON.stringify(kind === "list" ? { items } : items[0]);
  const lines = items.map((item) => Object.values(item).map(cell).join("\t"));
  const header =
    kind === "list" && format === "table" ? [Object.keys(items[0] ?? {}).join("\t")] : [];
  return [...header, ...lines].join("\n");
}

function cell(value: JsonValue): string {
  return typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);
}

function selected(value: JsonValue, select: readonly SelectPlan[]): Row {
  return Object.fromEntries(
    select.map((item): [string, JsonValue] => {
      if (item.kind === "group") return [item.key, selected(value, item.select)];
      // The example is of one answer: what stands elsewhere is not known.
      if (item.kind === "ref" || (item.kind === "descend" && item.ref !== undefined)) {
        return [item.key, null];
      }
      const found = read(value, item.kind === "field" ? item.path : item.from);
      if (item.kind === "field") return [item.key, found];
      if (!Array.isArray(found)) return [item.key, selected(found, item.select)];
      return [item.key, found.map((one: JsonValue) => selected(one, item.select))];
    }),
  );
}

/** What stands at a path; null where nothing does. */
function read(value: JsonValue, text: string): JsonValue {
  const path = parsePath(text);
  return isPathError(path) ? null : follow(value, path);
}

function follow(value: JsonValue, path: Path): JsonValue {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (segment.kind === "name") return follow((own(value, segment.name) ?? null) as JsonValue, rest);
  if (!Array.isArray(value)) return null;
  const items = value as readonly JsonValue[];
  if (segment.kind === "index") return follow(items[segment.index] ?? null, rest);
  return items.map((item) => follow(item, rest));
}
