import { isPathError, type Path, parsePath } from "../../../language/path.ts";
import { estimateTokens } from "../../../util/estimate-tokens.ts";
import { isObject, type JsonValue, own } from "../../../util/json.ts";
import type { ResultPlan, SelectPlan } from "../../ir/server-plan.ts";
import type { SuccessBody } from "./response.ts";

/**
 * About what the text of a result costs, told by the first example of the response in which the selection finds
 * something. Undefined where the document has none. Formats are not applied: an estimate needs no more than the values.
 */
export function typicalTokens(
  body: SuccessBody,
  result: Pick<ResultPlan, "kind" | "from" | "select" | "format">,
): ResultPlan["typical"] {
  if (body.kind !== "json") return undefined;
  for (const example of body.mediaType.examples) {
    const found = read(example, result.from);
    const rows = result.kind === "list" ? found : [found];
    if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isObject)) continue;
    const items = rows.map((row) => selected(row as JsonValue, result.select));
    const text = textOf(items, result);
    return {
      tokens: estimateTokens(text),
      ...(result.kind === "list" ? { items: items.length } : {}),
    };
  }
  return undefined;
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
