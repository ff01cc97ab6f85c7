import type { JsonType, Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { LONGEST_CHAIN } from "./limits.ts";

/** The JSON types that a value may have; undefined where its schema allows any. */
export type Kinds = ReadonlySet<JsonType> | undefined;

/** The JSON types that a schema's values may have. */
export type KindsOf = (schema: Schema) => Kinds;

/**
 * Makes the function that tells a schema's types through `$ref`, `allOf` (intersection) and `oneOf`/`anyOf` (union).
 * A schema without `type` that declares properties is taken as an object, one that declares items as an array: what
 * documents mean. Memoised; a cycle of references adds nothing.
 */
export function kindsOf(table: SchemaTable): KindsOf {
  const memo = new WeakMap<SchemaObject, { readonly kinds: Kinds }>();
  const open = new Set<SchemaObject>();

  const compute = (s: SchemaObject): Kinds => {
    let kinds = ownKinds(s);
    if (s.$ref !== undefined) kinds = both(kinds, visit(table.get(s.$ref) ?? true));
    for (const part of s.allOf ?? []) kinds = both(kinds, visit(part));
    for (const branches of [s.oneOf, s.anyOf]) {
      if (branches !== undefined && branches.length > 0) {
        kinds = both(kinds, branches.map(visit).reduce(either));
      }
    }
    return kinds;
  };

  const visit = (schema: Schema): Kinds => {
    if (schema === true) return undefined;
    if (schema === false) return new Set();
    const known = memo.get(schema);
    if (known !== undefined) return known.kinds;
    if (open.has(schema) || open.size > LONGEST_CHAIN) return undefined;
    open.add(schema);
    const kinds = compute(schema);
    open.delete(schema);
    if (open.size === 0 || kinds !== undefined) memo.set(schema, { kinds });
    return kinds;
  };
  return visit;
}

function ownKinds(s: SchemaObject): Kinds {
  if (typeof s.type === "string") return new Set([s.type]);
  if (s.type !== undefined && s.type.length > 0) return new Set(s.type);
  if (s.const !== undefined) return new Set([typeOfJson(s.const)]);
  if (s.enum !== undefined && s.enum.length > 0) return new Set(s.enum.map(typeOfJson));
  if (s.properties !== undefined || s.patternProperties !== undefined) return new Set(["object"]);
  if (s.items !== undefined || s.prefixItems !== undefined) return new Set(["array"]);
  return undefined;
}

/** The JSON type of a value; whole numbers are `integer`. */
export function typeOfJson(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "boolean" || typeof value === "string") {
    return typeof value as "boolean" | "string";
  }
  return "object";
}

/** Whether a value of type `kind` is one of `kinds`: an integer is a number. */
export function admits(kinds: Kinds, kind: JsonType): boolean {
  return kinds === undefined || kinds.has(kind) || (kind === "integer" && kinds.has("number"));
}

/** The types that both sides allow. */
export function both(a: Kinds, b: Kinds): Kinds {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return new Set([
    ...[...a].filter((kind) => admits(b, kind)),
    ...[...b].filter((kind) => !a.has(kind) && admits(a, kind)),
  ]);
}

function either(a: Kinds, b: Kinds): Kinds {
  return a === undefined || b === undefined ? undefined : new Set([...a, ...b]);
}
