import type { MediaType } from "../../compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { JsonValue } from "../../util/json.ts";
import { coerce, isOpen, itemSchema, possibleTypes, propertySchemas, shapeOf } from "./coerce.ts";
import type { QueryPair } from "./incoming.ts";
import { isJson } from "./media-type.ts";
import { readQuery } from "./styles.ts";

/** What a form says, or what is wrong with which field. */
export type FormRead =
  | { readonly fields: ReadonlyMap<string, JsonValue> }
  | { readonly fields?: never; readonly name: string; readonly reason: string };

type Form = Pick<MediaType, "encoding"> & { readonly schema: Schema };

/**
 * Reads the fields of a form (OpenAPI 3.1, sections 4.8.14 and 4.8.15): a property with `style`, `explode` or
 * `allowReserved` as a query parameter, any other by its content type, an array as one pair per item.
 */
export function readForm(
  pairs: readonly QueryPair[],
  { schema, encoding }: Form,
  table: SchemaTable,
): FormRead {
  const fields = new Map<string, JsonValue>();
  const used = new Set<string>();
  for (const [name, property] of propertySchemas(schema, table)) {
    const own = Object.hasOwn(encoding, name) ? (encoding[name] ?? {}) : {};
    const { style, explode, allowReserved, contentType } = own;
    if (style !== undefined || explode !== undefined || allowReserved !== undefined) {
      const styled = {
        name,
        schema: property,
        style: style ?? "form",
        explode: explode ?? (style ?? "form") === "form",
      };
      const read = readQuery(styled, pairs, table, used);
      if (read.kind === "malformed") return { name, reason: `cannot be read: ${read.reason}` };
      if (read.kind === "value") fields.set(name, read.value);
      continue;
    }
    const texts = pairs.filter((pair) => pair.name === name).map((pair) => pair.value);
    if (texts.length === 0) continue;
    used.add(name);
    const several =
      shapeOf(property, table) === "array" ||
      (texts.length > 1 && possibleTypes(property, table).has("array"));
    if (!several && texts.length > 1) return { name, reason: "is given more than once" };
    const one = several ? itemSchema(property, table) : property;
    const values = texts.map((text) => contentOf(text, one, contentType, table));
    if (values.includes(undefined)) return { name, reason: "is not JSON" };
    const read = values.filter((value) => value !== undefined);
    fields.set(name, several ? read : (read[0] ?? null));
  }
  for (const { name, value } of pairs) {
    if (used.has(name)) continue;
    if (!isOpen(schema, table)) return { name, reason: "is declared nowhere" };
    fields.set(name, value);
  }
  return { fields };
}

/** JSON where its content type or its schema says so, else a plain value; undefined for what is no JSON. */
function contentOf(
  text: string,
  schema: Schema,
  contentType: string | undefined,
  table: SchemaTable,
): JsonValue | undefined {
  const declared = contentType !== undefined && isJson(contentType.split(",", 1)[0] ?? "");
  const scalar = !declared && shapeOf(schema, table) === "scalar";
  const types = possibleTypes(schema, table);
  const mayHoldMore = /^\s*[[{]/.test(text) && (types.has("object") || types.has("array"));
  if (scalar && !mayHoldMore) return coerce(text, schema, table);
  try {
    return JSON.parse(text);
  } catch {
    return scalar ? text : undefined;
  }
}
