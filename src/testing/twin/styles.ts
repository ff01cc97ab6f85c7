import type { Parameter } from "../../compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { JsonValue } from "../../util/json.ts";
import { coerce, isOpen, itemSchema, propertySchemas, type Shape, shapeOf } from "./coerce.ts";
import type { QueryPair } from "./incoming.ts";
import { decode } from "./router.ts";

/** Reads parameters back from the wire: written against OpenAPI 3.1, section 4.8.12 alone, never against the runtime. */

/** What was read: `absent`, a value, or text that the style cannot mean. */
export type Read =
  | { readonly kind: "absent" }
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "malformed"; readonly reason: string };

const ABSENT: Read = { kind: "absent" };
const malformed = (reason: string): Read => ({ kind: "malformed", reason });

/** A path, header or cookie parameter from its text. */
export function readText(parameter: Parameter, text: string, table: SchemaTable): Read {
  if (parameter.mediaType !== undefined) return readJson(text);
  const { name, style, explode, schema } = parameter;
  const shape = shapeOf(schema, table);
  if (style === "label") {
    if (!text.startsWith(".")) return malformed('a label starts with "."');
    return fromParts(schema, table, shape, text.slice(1), explode ? "." : ",", explode);
  }
  if (style === "matrix") {
    if (!text.startsWith(";")) return malformed('a matrix parameter starts with ";"');
    return matrix(name, text.slice(1), explode, schema, table, shape);
  }
  return fromParts(schema, table, shape, text, ",", explode);
}

/** A query parameter from the pairs of the query string; names that it used are added to `used`. */
export function readQuery(
  parameter: Parameter,
  pairs: readonly QueryPair[],
  table: SchemaTable,
  used: Set<string>,
): Read {
  const { name, style, explode, schema } = parameter;
  const own = pairs.filter((p) => p.name === name);
  if (own.length > 0) used.add(name);
  const [first] = own;
  if (parameter.mediaType !== undefined) {
    if (own.length > 1) return malformed("it is given more than once");
    return first === undefined ? ABSENT : readJson(first.value);
  }
  const shape = shapeOf(schema, table);
  if (style === "deepObject") return deepObject(name, pairs, schema, table, used);
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
  return /,/;
}

function readJson(text: string): Read {
  try {
    return { kind: "value", value: JSON.parse(text) };
  } catch {
    return malformed("it is not JSON");
  }
}

function fromParts(
  schema: Schema,
  table: SchemaTable,
  shape: Shape,
  text: string,
  delimiter: string,
  explode: boolean,
): Read {
  if (shape === "scalar") return { kind: "value", value: coerce(text, schema, table) };
  const parts = text === "" ? [] : text.split(delimiter);
  if (shape === "array") return arrayOf(parts, schema, table);
  return explode ? assignments(parts, schema, table) : alternating(parts, schema, table);
}

function matrix(
  name: string,
  text: string,
  explode: boolean,
  schema: Schema,
  table: SchemaTable,
  shape: Shape,
): Read {
  const parts = text.split(";");
  if (shape === "object" && explode) return assignments(parts, schema, table);
  const values: string[] = [];
  for (const part of parts) {
    const equals = part.indexOf("=");
    if ((equals < 0 ? part : part.slice(0, equals)) !== name)
      return malformed(`";${name}=" is expected`);
    values.push(equals < 0 ? "" : part.slice(equals + 1));
  }
  if (shape === "array" && explode) return arrayOf(values, schema, table);
  if (values.length !== 1) return malformed("it is given more than once");
  return fromParts(schema, table, shape, values[0] ?? "", ",", false);
}

function arrayOf(texts: readonly string[], schema: Schema, table: SchemaTable): Read {
  const items = itemSchema(schema, table);
  return { kind: "value", value: texts.map((t) => coerce(t, items, table)) };
}

/** `k=v` parts. */
function assignments(parts: readonly string[], schema: Schema, table: SchemaTable): Read {
  const pairs: [string, string][] = [];
  for (const part of parts) {
    const equals = part.indexOf("=");
    if (equals < 0) return malformed('"name=value" is expected');
    pairs.push([part.slice(0, equals), part.slice(equals + 1)]);
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
  const members = pairs.map(([k, v]) => [k, coerce(v, properties.get(k) ?? true, table)] as const);
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
    const property = properties.get(name) ?? true;
    if (shapeOf(property, table) === "array") {
      const items = itemSchema(property, table);
      members.push([name, values.map((v) => coerce(v, items, table))]);
    } else if (values.length > 1) return malformed(`"${name}" is given more than once`);
    else members.push([name, coerce(values[0] ?? "", property, table)]);
  }
  return { kind: "value", value: Object.fromEntries(members) };
}

/** `name[a][b]=v`; a last `[]` or a repeated key makes an array, as most APIs that use the style read it. */
function deepObject(
  name: string,
  pairs: readonly QueryPair[],
  schema: Schema,
  table: SchemaTable,
  used: Set<string>,
): Read {
  const root: Branch = new Map();
  for (const pair of pairs) {
    if (!pair.name.startsWith(`${name}[`)) continue;
    const path = /^((?:\[[^[\]]*\])+)$/.exec(pair.name.slice(name.length))?.[1];
    if (path === undefined) return malformed(`"${pair.name}" has unbalanced brackets`);
    used.add(pair.name);
    const keys = path.slice(1, -1).split("][");
    if (keys.at(-1) === "") keys.pop();
    let at = root;
    for (const [i, key] of keys.entries()) {
      const there = at.get(key);
      if (i === keys.length - 1) {
        if (there instanceof Map) return malformed(`"${pair.name}" is both a value and an object`);
        at.set(key, [...(there ?? []), pair.value]);
      } else {
        if (Array.isArray(there)) return malformed(`"${pair.name}" is both a value and an object`);
        const next: Branch = there ?? new Map();
        at.set(key, next);
        at = next;
      }
    }
  }
  return root.size === 0 ? ABSENT : { kind: "value", value: branchValue(root, schema, table) };
}

type Branch = Map<string, string[] | Branch>;

function branchValue(branch: Branch, schema: Schema, table: SchemaTable): JsonValue {
  const properties = propertySchemas(schema, table);
  const members = [...branch].map(([key, content]): [string, JsonValue] => {
    const property = properties.get(key) ?? true;
    if (content instanceof Map) return [key, branchValue(content, property, table)];
    if (shapeOf(property, table) === "array") {
      const items = itemSchema(property, table);
      return [key, content.map((v) => coerce(v, items, table))];
    }
    if (content.length > 1) return [key, content];
    return [key, coerce(content[0] ?? "", property, table)];
  });
  return Object.fromEntries(members);
}
