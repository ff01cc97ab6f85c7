import type { Parameter } from "../../compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { JsonValue } from "../../util/json.ts";
import {
  coerce,
  isOpen,
  itemSchema,
  otherSchema,
  propertySchemas,
  type Shape,
  shapeOf,
} from "./coerce.ts";
import { decode } from "./decode.ts";
import { readDeep } from "./deep-object.ts";
import type { QueryPair } from "./incoming.ts";

/** Reads parameters back from the wire: written against OpenAPI 3.1, section 4.8.12 alone, never against the runtime. */

/** What was read: `absent`, a value, or text that the style cannot mean. */
export type Read =
  | { readonly kind: "absent" }
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "malformed"; readonly reason: string };

const ABSENT: Read = { kind: "absent" };
const malformed = (reason: string): Read => ({ kind: "malformed", reason });

/** A text of a part; undefined where it cannot be decoded. */
export type Decode = (raw: string) => string | undefined;

/** Path and cookie texts are percent-encoded, header texts and cookies of their own style are not. */
export function decoderOf(parameter: Pick<Parameter, "in" | "style">): Decode {
  return parameter.in === "header" || parameter.style === "cookie" ? (raw) => raw : decode;
}

/** A path, header or cookie parameter from its text as sent: split first, decoded then. */
export function readText(parameter: Parameter, raw: string, table: SchemaTable): Read {
  const decoded = decoderOf(parameter);
  const { name, style, explode, schema } = parameter;
  if (decoded(raw) === undefined) return malformed("it is not percent-encoded UTF-8");
  const shape = shapeOf(schema, table);
  const parts: Parts = { schema, table, shape, decoded };
  if (style === "label") {
    if (!raw.startsWith(".")) return malformed('a label starts with "."');
    return fromParts(parts, raw.slice(1), explode ? "." : ",", explode);
  }
  if (style === "matrix") {
    if (!raw.startsWith(";")) return malformed('a matrix parameter starts with ";"');
    return matrix(name, raw.slice(1), explode, parts);
  }
  return fromParts(parts, raw, delimiterIn(parameter), explode);
}

/** Between the items of a path or header text: a comma, or what `collectionFormat` of OpenAPI 2.0 says. */
function delimiterIn({ in: location, style }: Parameter): string {
  if (style === "spaceDelimited") return location === "header" ? " " : "%20";
  if (style === "pipeDelimited") return location === "header" ? "|" : "%7C";
  return style === "tsv" ? "%09" : ",";
}

/** What the parts of one text are read with. */
interface Parts {
  readonly schema: Schema;
  readonly table: SchemaTable;
  readonly shape: Shape;
  readonly decoded: Decode;
}

/** A query parameter from the pairs of the query string; names that it used are added to `used`. */
export function readQuery(
  parameter: Pick<Parameter, "name" | "style" | "explode" | "schema">,
  pairs: readonly QueryPair[],
  table: SchemaTable,
  used: Set<string>,
): Read {
  const { name, style, explode, schema } = parameter;
  const own = pairs.filter((p) => p.name === name);
  if (own.length > 0) used.add(name);
  const [first] = own;
  const shape = shapeOf(schema, table);
  if (style === "deepObject") {
    const read = readDeep(name, pairs, schema, table, used);
    if (typeof read === "string") return malformed(read);
    return read === undefined ? ABSENT : { kind: "value", value: read.value };
  }
  if (shape === "object" && style === "form" && explode) {
    return explodedObject(pairs, schema, table, used);
  }
  if (first === undefined) return ABSENT;
  if (shape === "array" && explode) {
    const items = itemSchema(schema, table);
    return { kind: "value", value: own.map((p) => coerce(p.value, items, table)) };
  }
  if (own.length > 1) return malformed("it is given more than once");
  if (shape === "scalar") return { kind: "value", value: coerce(first.value, schema, table) };
  // The delimiter is told from data by its encoding, so the raw text is split first.
  const parts = first.raw.split(delimiterOf(style)).map((p) => decode(p.replaceAll("+", " ")));
  if (parts.includes(undefined)) return malformed("it is not percent-encoded UTF-8");
  const texts = parts.filter((p) => p !== undefined);
  return shape === "array" ? arrayOf(texts, schema, table) : alternating(texts, schema, table);
}

function delimiterOf(style: Parameter["style"]): RegExp {
  if (style === "spaceDelimited") return /%20|\+/;
  if (style === "pipeDelimited") return /\||%7C/i;
  if (style === "tsv") return /\t|%09/;
  return /,/;
}

function fromParts(parts: Parts, raw: string, delimiter: string, explode: boolean): Read {
  const { schema, table, shape, decoded } = parts;
  const text = (one: string): string => decoded(one) ?? one;
  if (shape === "scalar") return { kind: "value", value: coerce(text(raw), schema, table) };
  const split = raw === "" ? [] : raw.split(delimiter);
  if (shape === "array") return arrayOf(split.map(text), schema, table);
  return explode ? assignments(split, parts) : alternating(split.map(text), schema, table);
}

function matrix(name: string, raw: string, explode: boolean, parts: Parts): Read {
  const { schema, table, shape, decoded } = parts;
  const split = raw.split(";");
  if (shape === "object" && explode) return assignments(split, parts);
  const values: string[] = [];
  for (const part of split) {
    const equals = part.indexOf("=");
    if (decoded(equals < 0 ? part : part.slice(0, equals)) !== name)
      return malformed(`";${name}=" is expected`);
    values.push(equals < 0 ? "" : part.slice(equals + 1));
  }
  if (shape === "array" && explode) {
    return arrayOf(
      values.map((one) => decoded(one) ?? one),
      schema,
      table,
    );
  }
  if (values.length !== 1) return malformed("it is given more than once");
  return fromParts(parts, values[0] ?? "", ",", false);
}

function arrayOf(texts: readonly string[], schema: Schema, table: SchemaTable): Read {
  const items = itemSchema(schema, table);
  return { kind: "value", value: texts.map((t) => coerce(t, items, table)) };
}

/** `k=v` parts as sent; a matrix leaves an empty value's `=` out. */
function assignments(split: readonly string[], { schema, table, decoded }: Parts): Read {
  const pairs: [string, string][] = [];
  for (const part of split) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? "" : part.slice(equals + 1);
    pairs.push([decoded(name) ?? name, decoded(value) ?? value]);
  }
  return objectOf(pairs, schema, table);
}

/** `k,v,k,v` parts. */
function alternating(parts: readonly string[], schema: Schema, table: SchemaTable): Read {
  if (parts.length % 2 !== 0) return malformed("names and values do not pair up");
  const pairs: [string, string][] = [];
  for (let i = 0; i < parts.length; i += 2) pairs.push([parts[i] ?? "", parts[i + 1] ?? ""]);
  return objectOf(pairs, schema, table);
}

function objectOf(pairs: readonly [string, string][], schema: Schema, table: SchemaTable): Read {
  const properties = propertySchemas(schema, table);
  const others = otherSchema(schema, table);
  const members = pairs.map(
    ([k, v]) => [k, coerce(v, properties.get(k) ?? others, table)] as const,
  );
  return { kind: "value", value: Object.fromEntries(members) };
}

/** `?a=1&b=2` for an object: only names that its schema has are taken, all others where it is open. */
function explodedObject(
  pairs: readonly QueryPair[],
  schema: Schema,
  table: SchemaTable,
  used: Set<string>,
): Read {
  const properties = propertySchemas(schema, table);
  const open = isOpen(schema, table);
  const texts = new Map<string, string[]>();
  for (const { name, value } of pairs) {
    if (!properties.has(name) && !(open && !used.has(name))) continue;
    texts.set(name, [...(texts.get(name) ?? []), value]);
  }
  if (texts.size === 0) return ABSENT;
  const members: [string, JsonValue][] = [];
  for (const [name, values] of texts) {
    used.add(name);
    const property = properties.get(name) ?? otherSchema(schema, table);
    if (shapeOf(property, table) === "array") {
      const items = itemSchema(property, table);
      members.push([name, values.map((v) => coerce(v, items, table))]);
    } else if (values.length > 1) return malformed(`"${name}" is given more than once`);
    else members.push([name, coerce(values[0] ?? "", property, table)]);
  }
  return { kind: "value", value: Object.fromEntries(members) };
}
