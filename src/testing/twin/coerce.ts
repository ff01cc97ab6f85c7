import type { JsonType, Schema, SchemaObject, SchemaTable } from "../../compiler/ir/schema.ts";
import type { JsonValue } from "../../util/json.ts";
import { typesOf } from "../sample/settle.ts";

/** What a text (or texts) of a request may stand for, by the types that a schema allows there. */
export type Shape = "scalar" | "array" | "object";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const MAX_HOPS = 64;

/** Every type that some branch of a schema allows; empty where it says nothing. */
export function possibleTypes(schema: Schema, table: SchemaTable): ReadonlySet<JsonType> {
  const found = new Set<JsonType>();
  visit(schema, table, (part) => {
    for (const type of typesOf(part.type) ?? []) found.add(type);
    if (part.type !== undefined) return;
    for (const value of [...(part.enum ?? []), ...(part.const === undefined ? [] : [part.const])]) {
      found.add(typeOfValue(value));
    }
    if (part.properties !== undefined) found.add("object");
    if (part.items !== undefined) found.add("array");
  });
  return found;
}

/** How a parameter with this schema is laid out. */
export function shapeOf(schema: Schema, table: SchemaTable): Shape {
  const types = possibleTypes(schema, table);
  const scalar = [...types].some((t) => t !== "array" && t !== "object" && t !== "null");
  if (scalar || types.size === 0) return types.has("array") && !scalar ? "array" : "scalar";
  return types.has("array") ? "array" : "object";
}

/** Every schema that some branch gives the items of an array. */
export function itemSchema(schema: Schema, table: SchemaTable): Schema {
  const found: Schema[] = [];
  visit(schema, table, (part) => {
    if (part.items !== undefined) found.push(part.items);
  });
  return found.length === 1 && found[0] !== undefined
    ? found[0]
    : found.length > 1
      ? { anyOf: found }
      : true;
}

/** Every property that some branch of an object names. */
export function propertySchemas(schema: Schema, table: SchemaTable): ReadonlyMap<string, Schema> {
  const found = new Map<string, Schema[]>();
  visit(schema, table, (part) => {
    for (const [name, property] of Object.entries(part.properties ?? {})) {
      const others = found.get(name);
      if (others === undefined) found.set(name, [property]);
      else if (!others.includes(property)) others.push(property);
    }
  });
  return new Map(
    [...found].map(([name, [first = true, ...more]]) => [
      name,
      more.length === 0 ? first : { anyOf: [first, ...more] },
    ]),
  );
}

/** What a branch says of the properties that it does not name. */
export function otherSchema(schema: Schema, table: SchemaTable): Schema {
  let others: Schema | undefined;
  visit(schema, table, (part) => {
    if (others === undefined && typeof part.additionalProperties === "object") {
      others = part.additionalProperties;
    }
  });
  return others ?? true;
}

/** Whether some branch lets an object have properties that it does not name. */
export function isOpen(schema: Schema, table: SchemaTable): boolean {
  let open = false;
  visit(schema, table, (part) => {
    const others = part.additionalProperties;
    if (others !== undefined && others !== false) open = true;
  });
  return open;
}

/** A text as the value that a schema means by it: a number where it allows one and the text is one, and so on. */
export function coerce(text: string, schema: Schema, table: SchemaTable): JsonValue {
  const types = possibleTypes(schema, table);
  if ((types.has("object") || types.has("array")) && /^[[{]/.test(text)) {
    // Beyond the first level, values are what implementations agree on: JSON.
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  if ((types.has("integer") || types.has("number")) && NUMBER.test(text)) return Number(text);
  if (types.has("boolean") && (text === "true" || text === "false")) return text === "true";
  if (types.has("null") && !types.has("string") && (text === "" || text === "null")) return null;
  return text;
}

function visit(schema: Schema, table: SchemaTable, use: (part: SchemaObject) => void): void {
  let hops = 0;
  const seen = new Set<Schema>();
  const walk = (part: Schema): void => {
    if (typeof part === "boolean" || seen.has(part) || ++hops > MAX_HOPS) return;
    seen.add(part);
    use(part);
    if (part.$ref !== undefined) walk(table.get(part.$ref) ?? true);
    for (const branches of [part.allOf, part.anyOf, part.oneOf]) branches?.forEach(walk);
  };
  walk(schema);
}

function typeOfValue(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "number" || type === "boolean" || type === "object" ? type : "string";
}
