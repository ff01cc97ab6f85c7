import { isObject, type JsonValue, own } from "../../util/json.ts";
import { cleanText } from "../../util/smuggling.ts";
import { cleanValue } from "./clean-value.ts";
import { declaredNames, withNames } from "./declared-names.ts";
import { note, type Run, type Spot, typeName } from "./warnings.ts";

/**
 * What one place of the result may hold, from its output schema (JSON Schema 2020-12: types, enum, const, properties,
 * items, additionalProperties, anyOf, oneOf, allOf). What does not fit becomes null, or is left out where null is not
 * allowed either: a result stays valid whatever the API sends.
 */
export interface Shape {
  /** For warnings: `string`, `integer or null`. */
  readonly expected: string;
  readonly nullable: boolean;
  /** Whether a value is of the type, not looking into it. */
  readonly admits: (value: unknown) => boolean;
  /** The value, cleaned, with what does not fit inside it taken out. Only for values that are admitted. */
  readonly conform: (value: unknown, run: Run, spot: Spot) => JsonValue;
}

/** A place without a schema. */
export const ANYTHING: Shape = {
  expected: "any value",
  nullable: true,
  admits: (value) => value !== undefined,
  conform: (value) => cleanValue(value),
};

type Types = ReadonlySet<string>;

/** Reads a schema once. Schemas of tool definitions are trees: they hold no `$ref`. Members that it does not name never leave. */
export function shapeOf(schema: unknown): Shape {
  const shape = openShapeOf(schema);
  const names = declaredNames(schema);
  if (!(names instanceof Set)) return shape;
  return {
    ...shape,
    conform: (value, run, spot) => shape.conform(withNames(value, names), run, spot),
  };
}

/** A shape that lets members pass which it does not name: another part of the schema may. */
function openShapeOf(schema: unknown): Shape {
  if (!isObject(schema)) return ANYTHING;
  const parts: Shape[] = [];
  const own = ownShape(schema);
  if (own !== ANYTHING) parts.push(own);
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = schema[keyword];
    if (Array.isArray(branches)) parts.push(anyShape(branches.map(openShapeOf)));
  }
  const all = schema["allOf"];
  if (Array.isArray(all)) parts.push(...all.map(openShapeOf).filter((s) => s !== ANYTHING));
  const [first] = parts;
  return first === undefined ? ANYTHING : parts.length === 1 ? first : everyShape(parts);
}

function anyShape(branches: readonly Shape[]): Shape {
  return {
    expected: [...new Set(branches.map((b) => b.expected))].join(" or "),
    nullable: branches.some((b) => b.nullable),
    admits: (value) => branches.some((b) => b.admits(value)),
    conform: (value, run, spot) =>
      branches.find((b) => b.admits(value))?.conform(value, run, spot) ?? null,
  };
}

function everyShape(parts: readonly Shape[]): Shape {
  return {
    expected: parts.map((p) => p.expected).join(" and "),
    nullable: parts.every((p) => p.nullable),
    admits: (value) => parts.every((p) => p.admits(value)),
    conform: (value, run, spot) => {
      let result: unknown = value;
      for (const part of parts) result = part.conform(result, run, spot);
      return result as JsonValue;
    },
  };
}

function ownShape(schema: Record<string, unknown>): Shape {
  const types = typesOf(schema);
  const values = valuesOf(schema);
  const object = objectShape(schema);
  const items = schema["items"] === undefined ? undefined : shapeOf(schema["items"]);
  if (types === undefined && values === undefined && object === undefined && items === undefined) {
    return ANYTHING;
  }
  const ofType = types === undefined ? undefined : typeTest(types);
  const admits = (value: unknown): boolean =>
    value !== undefined &&
    (ofType === undefined || ofType(value)) &&
    (values === undefined || values.has(keyOf(value)));
  return {
    expected:
      values !== undefined
        ? "one of the declared values"
        : [...(types ?? ["any value"])].join(" or "),
    nullable: admits(null),
    admits,
    conform: (value, run, spot) => {
      if (typeof value === "string") return cleanText(value);
      if (Array.isArray(value)) {
        return items === undefined ? cleanValue(value) : conformItems(value, items, run, spot);
      }
      if (object !== undefined && isObject(value)) return object(value, run, spot);
      return cleanValue(value);
    },
  };
}

function typesOf(schema: Record<string, unknown>): Types | undefined {
  const type = schema["type"];
  if (typeof type === "string") return new Set([type]);
  return Array.isArray(type) ? new Set(type.map(String)) : undefined;
}

/** `enum` and `const` as texts. */
function valuesOf(schema: Record<string, unknown>): ReadonlySet<string> | undefined {
  const listed = schema["enum"];
  if (Array.isArray(listed)) return new Set(listed.map(keyOf));
  return Object.hasOwn(schema, "const") ? new Set([keyOf(schema["const"])]) : undefined;
}

function keyOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

function typeTest(types: Types): (value: unknown) => boolean {
  if (types.size === 1 && types.has("string")) return (value) => typeof value === "string";
  const number = types.has("number");
  const integer = types.has("integer");
  return (value) => {
    switch (typeof value) {
      case "string":
        return types.has("string");
      case "boolean":
        return types.has("boolean");
      case "number":
        return number ? Number.isFinite(value) : integer && Number.isInteger(value);
      case "object":
        return types.has(value === null ? "null" : Array.isArray(value) ? "array" : "object");
      default:
        return false;
    }
  };
}

/** Null where the place allows it; undefined where the value has to be left out. */
function fitted(value: unknown, shape: Shape, run: Run, spot: Spot): JsonValue | undefined {
  if (shape.admits(value)) return shape.conform(value, run, spot);
  note(run, spot, `expected ${shape.expected}, got ${typeName(value)} inside`);
  return shape.nullable ? null : undefined;
}

function conformItems(values: readonly unknown[], shape: Shape, run: Run, spot: Spot): JsonValue {
  const items: JsonValue[] = [];
  for (const value of values) {
    const item = fitted(value, shape, run, spot);
    if (item !== undefined) items.push(item);
  }
  return items;
}

function objectShape(
  schema: Record<string, unknown>,
): ((value: Record<string, unknown>, run: Run, spot: Spot) => JsonValue) | undefined {
  const declared = schema["properties"];
  const additional = schema["additionalProperties"];
  if (!isObject(declared) && (additional === undefined || additional === true)) return undefined;
  const properties = new Map(
    Object.entries(isObject(declared) ? declared : {}).map(([key, of]) => [key, shapeOf(of)]),
  );
  const others = additional === false ? undefined : shapeOf(additional);
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  return (value, run, spot) => {
    const members: [string, JsonValue][] = [];
    for (const [key, member] of Object.entries(value)) {
      const shape = properties.get(key) ?? others;
      const fit = shape === undefined ? undefined : fitted(member, shape, run, spot);
      if (fit !== undefined) members.push([properties.has(key) ? key : cleanText(key), fit]);
      else if (shape !== undefined && required.includes(key)) members.push([key, null]);
    }
    for (const key of required) if (own(value, key) === undefined) members.push([key, null]);
    return Object.fromEntries(members);
  };
}
