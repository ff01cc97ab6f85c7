import { z } from "zod";

/**
 * What overlay.md knows and this version does not do: keys of a block, values of a choice. They are errors of their
 * own (`overlay/not-supported`), apart from misspelt ones.
 */
const LATER = new WeakMap<object, readonly string[]>();
const NAMES = new WeakMap<object, string>();
const APART = new WeakMap<object, Apart>();
const PATTERNS = new WeakMap<object, RegExp>();
const MEASURES = new WeakMap<object, "size" | "duration">();

/**
 * A block of the overlay: a closed map of keys. `name` stands in messages: `"x" is no key of NAME`. `check` judges the
 * keys together, once each is right.
 */
export function block<S extends z.ZodRawShape>(
  name: string,
  shape: S,
  later: readonly string[] = [],
  check?: z.core.CheckFn<z.output<z.ZodObject<S, z.core.$strict>>>,
): z.ZodObject<S, z.core.$strict> {
  const bare = z.strictObject(shape);
  const schema = check === undefined ? bare : bare.check(check);
  LATER.set(schema, later);
  NAMES.set(schema, name);
  return schema;
}

/** A part of a block that has a reader of its own: its name among the parts of the language, and what it looks like. */
export interface Apart {
  readonly name: string;
  readonly schema: () => z.core.$ZodType;
}

/**
 * A key whose value is read on its own, so that a problem in one part hides none in another: to its block it may be
 * anything. The part's shape is for those who need the language as a whole, as editors do.
 */
export function apart(name: string, schema: () => z.core.$ZodType): z.ZodUnknown {
  const part = z.unknown();
  APART.set(part, { name, schema });
  return part;
}

/** What {@link apart} was told; undefined for any other schema. */
export function apartOf(schema: object): Apart | undefined {
  return APART.get(schema);
}

/** A text schema whose check is this pattern and nothing else. */
export function patterned<S extends object>(schema: S, pattern: RegExp): S {
  PATTERNS.set(schema, pattern);
  return schema;
}

/** The pattern of a text; undefined where there is none. */
export function patternOf(schema: object): RegExp | undefined {
  return PATTERNS.get(schema);
}

/** A text of a number and a unit: a bare number lacks the unit, which is another problem than lacking quotes. */
export function measured<S extends object>(schema: S, measure: "size" | "duration"): S {
  MEASURES.set(schema, measure);
  return schema;
}

/** What {@link measured} was told; undefined for any other schema. */
export function measureOf(schema: object): "size" | "duration" | undefined {
  return MEASURES.get(schema);
}

/** One of some words. */
export function choice<const V extends readonly string[]>(
  values: V,
  later: readonly string[] = [],
): z.ZodEnum<{ [K in V[number]]: K }> {
  const schema = z.enum(values);
  LATER.set(schema, later);
  return schema as unknown as z.ZodEnum<{ [K in V[number]]: K }>;
}

/** The keys or values of overlay.md that a schema knows of without accepting them. */
export function laterOf(schema: object): readonly string[] {
  return LATER.get(schema) ?? [];
}

/** A block's name in messages. */
export function nameOf(schema: object): string {
  return NAMES.get(schema) ?? "this map";
}

/** The keys that a block accepts; empty for any other schema. */
export function keysOf(schema: z.core.$ZodType | undefined): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The schema that judges the value at a path inside a value; undefined where the path leaves the schema. */
export function schemaAt(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): z.core.$ZodType | undefined {
  const bare = unwrap(schema, value);
  const [head, ...rest] = path;
  if (head === undefined) return bare;
  const inner = child(bare, head);
  const member =
    typeof value === "object" && value !== null && Object.hasOwn(value, head)
      ? (value as Record<PropertyKey, unknown>)[head]
      : undefined;
  return inner === undefined ? undefined : schemaAt(inner, rest, member);
}

function child(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    return Object.hasOwn(schema.shape, key) ? schema.shape[String(key)] : undefined;
  }
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

function unwrap(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional) {
    return unwrap(schema.unwrap(), value);
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.in, value);
  if (schema instanceof z.ZodUnion) {
    const fits = schema.options.find((option) => takes(option, value));
    return fits === undefined ? schema : unwrap(fits, value);
  }
  return schema;
}

/** Whether a value has the outer type of a schema: what decides the branch of a union. */
function takes(schema: z.core.$ZodType, value: unknown): boolean {
  const bare = unwrap(schema, value);
  if (bare instanceof z.ZodArray) return Array.isArray(value);
  if (bare instanceof z.ZodObject || bare instanceof z.ZodRecord) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }
  if (bare instanceof z.ZodString || bare instanceof z.ZodEnum) return typeof value === "string";
  return bare instanceof z.ZodBoolean && typeof value === "boolean";
}
