import type { Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { isAlone } from "./target.ts";

/**
 * Every schema object that speaks about the same value, references and compositions followed, each once: in the order in
 * which a reader meets them.
 */
export function* speaking(table: SchemaTable, root: Schema): Generator<SchemaObject> {
  const seen = new Set<Schema>();
  const open: Schema[] = [root];
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (typeof schema === "boolean" || seen.has(schema)) continue;
    seen.add(schema);
    yield schema;
    if (isAlone(schema)) continue;
    const target = schema.$ref === undefined ? [] : [table.get(schema.$ref) ?? true];
    const { allOf = [], oneOf = [], anyOf = [] } = schema;
    open.push(...[...target, ...allOf, ...oneOf, ...anyOf].reverse());
  }
}
