import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { JsonValue } from "../../util/json.ts";
import { coerce, itemSchema, otherSchema, possibleTypes, propertySchemas } from "./coerce.ts";
import type { QueryPair } from "./incoming.ts";

/** What stands under one name: texts of its own, and members. */
interface Node {
  readonly texts: string[];
  /** Whether a text came under `[]`. */
  list: boolean;
  readonly members: Map<string, Node>;
}

/**
 * Reads `name[a][b]=v`: objects of plain values as OpenAPI 3.1, section 4.8.12.3 defines them. What that leaves open is
 * read as PHP, Rails and qs do: a last `[]` or a repeated key makes an array, and so do numbers where the schema wants
 * one. Undefined where no pair has the name; a text that says what is wrong.
 */
export function readDeep(
  name: string,
  pairs: readonly QueryPair[],
  schema: Schema,
  table: SchemaTable,
  used: Set<string>,
): { readonly value: JsonValue } | string | undefined {
  const root = node();
  let found = false;
  for (const pair of pairs) {
    if (pair.name !== name && !pair.name.startsWith(`${name}[`)) continue;
    const path = /^((?:\[[^[\]]*\])*)$/.exec(pair.name.slice(name.length))?.[1];
    if (path === undefined) return `"${pair.name}" has unbalanced brackets`;
    used.add(pair.name);
    found = true;
    const keys = path === "" ? [] : path.slice(1, -1).split("][");
    const list = keys.at(-1) === "";
    if (list) keys.pop();
    let at = root;
    for (const key of keys) {
      const next = at.members.get(key) ?? node();
      at.members.set(key, next);
      at = next;
    }
    at.texts.push(pair.value);
    at.list ||= list;
    if (at.members.size > 0) return `"${pair.name}" is both a value and an object`;
  }
  return found ? read(root, schema, table) : undefined;
}

function node(): Node {
  return { texts: [], list: false, members: new Map() };
}

function read(
  { texts, list, members }: Node,
  schema: Schema,
  table: SchemaTable,
): { readonly value: JsonValue } | string {
  const types = possibleTypes(schema, table);
  if (members.size === 0) {
    const [text = ""] = texts;
    if (!list && texts.length === 1 && !(types.has("array") && types.size === 1)) {
      return { value: coerce(text, schema, table) };
    }
    const items = itemSchema(schema, table);
    return { value: texts.map((one) => coerce(one, items, table)) };
  }
  if (texts.length > 0) return "a name is both a value and an object";
  const numbered = [...members.keys()].every((key, i) => key === String(i));
  const asArray = types.has("array") && numbered && !types.has("object");
  const properties = propertySchemas(schema, table);
  const entries: [string, JsonValue][] = [];
  for (const [key, member] of members) {
    const inner = asArray
      ? itemSchema(schema, table)
      : (properties.get(key) ?? otherSchema(schema, table));
    const inside = read(member, inner, table);
    if (typeof inside === "string") return inside;
    entries.push([key, inside.value]);
  }
  return { value: asArray ? entries.map(([, value]) => value) : Object.fromEntries(entries) };
}
