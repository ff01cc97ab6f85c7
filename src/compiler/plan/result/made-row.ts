import type { JsonValue } from "../../../util/json.ts";
import type { Schema } from "../../ir/schema.ts";
import type { SelectPlan } from "../../ir/server-plan.ts";
import type { SchemaView } from "../schema/view.ts";
import { isPathProblem, pathType } from "./path-type.ts";

/** Items of a list inside a row. */
const ITEMS = 2;
/** Members of an object that is selected as a whole, and how deep it is made. */
const MEMBERS = 8;
const DEEPEST = 2;

const TEXT = "Acme renewal";
const FORMATS: ReadonlyMap<string, string> = new Map([
  ["date", "2026-01-31"],
  ["date-time", "2026-01-31T09:30:00Z"],
  ["email", "ada.lovelace@example.com"],
  ["uri", "https://api.example.com/v1/items/12345"],
  ["uuid", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"],
]);

/** A row of a selection, of values as one expects them of their types: for estimates only. */
export function madeRow(
  select: readonly SelectPlan[],
  schema: Schema,
  view: SchemaView,
): { readonly [key: string]: JsonValue } {
  return Object.fromEntries(
    select.map((item): [string, JsonValue] => {
      if (item.kind === "group") return [item.key, madeRow(item.select, schema, view)];
      // What stands elsewhere is another answer's.
      if (item.kind === "ref" || (item.kind === "descend" && item.ref !== undefined)) {
        return [item.key, TEXT];
      }
      const found = at(item.kind === "field" ? item.path : item.from, schema, view);
      if (item.kind === "field") {
        const value = made(found.schema, view, 0);
        return [item.key, found.many ? Array.from({ length: ITEMS }, () => value) : value];
      }
      const inner = found.many ? found.schema : itemsOf(found.schema, item.many, view);
      const row = madeRow(item.select, inner, view);
      return [item.key, item.many ? Array.from({ length: ITEMS }, () => row) : row];
    }),
  );
}

function at(
  path: string,
  schema: Schema,
  view: SchemaView,
): { readonly schema: Schema; readonly many: boolean } {
  const found = pathType(path, schema, view, "", "");
  return isPathProblem(found) ? { schema: true, many: false } : found;
}

function itemsOf(schema: Schema, many: boolean, view: SchemaView): Schema {
  return many ? view.items(schema) : schema;
}

function made(schema: Schema, view: SchemaView, depth: number): JsonValue {
  const [first] = view.keyword(schema, (s) => s.enum) ?? [];
  if (first !== undefined && first !== null) return first;
  const kinds = view.kinds(schema);
  if (kinds === undefined || kinds.has("string")) return text(schema, view);
  if (kinds.has("integer")) return 12_345;
  if (kinds.has("number")) return 1_234.5;
  if (kinds.has("boolean")) return true;
  if (depth >= DEEPEST) return null;
  if (kinds.has("array")) {
    const item = made(view.items(schema), view, depth + 1);
    return Array.from({ length: ITEMS }, () => item);
  }
  if (!kinds.has("object")) return null;
  const members = view.names(schema).slice(0, MEMBERS);
  return Object.fromEntries(
    members.map((name) => [name, made(view.member(schema, name)?.schema ?? true, view, depth + 1)]),
  );
}

function text(schema: Schema, view: SchemaView): string {
  const value = FORMATS.get(view.keyword(schema, (s) => s.format) ?? "") ?? TEXT;
  const most = view.keyword(schema, (s) => s.maxLength) ?? value.length;
  return value.slice(0, most);
}
