import type { JsonType, Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { isAlone, targetOf } from "./target.ts";

/** The JSON types that a value may have; undefined where its schema allows any. */
export type Kinds = ReadonlySet<JsonType> | undefined;

/** The JSON types that a schema's values may have. */
export type KindsOf = (schema: Schema) => Kinds;

const NONE: ReadonlySet<JsonType> = new Set();

/**
 * Makes the function that tells a schema's types through `$ref`, `allOf` (intersection) and `oneOf`/`anyOf` (union).
 * A schema without `type` that declares properties is taken as an object, one that declares items as an array: what
 * documents mean. A cycle of references adds nothing.
 *
 * Linear: what one question reaches is worked out together, once, as the least types that satisfy all of it.
 */
export function kindsOf(table: SchemaTable): KindsOf {
  const memo = new WeakMap<SchemaObject, { readonly kinds: Kinds }>();

  return (root) => {
    if (root === true) return undefined;
    if (root === false) return NONE;
    const known = memo.get(root);
    if (known !== undefined) return known.kinds;
    const target = targetOf(root, table);
    if (typeof target === "boolean" || isAlone(target)) {
      const kinds = typeof target === "boolean" ? (target ? undefined : NONE) : ownKinds(target);
      memo.set(root, { kinds });
      return kinds;
    }
    const users = reach(root, (schema) => (memo.has(schema) ? [] : parts(schema, table)));
    const fresh = [...users.keys()].filter((schema) => !memo.has(schema)).reverse();
    const least = solve(fresh, NONE);
    const empty = fresh.filter((schema) => least.get(schema)?.kinds?.size === 0);
    // Nothing but a circle of references: that says nothing, where a contradiction says no.
    const most = solve(empty, undefined, least);
    for (const schema of fresh) {
      memo.set(schema, { kinds: (most.get(schema) ?? least.get(schema))?.kinds });
    }
    return memo.get(root)?.kinds;

    /** The types of schemas that all start from `start` and grow or shrink until they satisfy each other. */
    function solve(
      schemas: readonly SchemaObject[],
      start: Kinds,
      beside?: ReadonlyMap<SchemaObject, { readonly kinds: Kinds }>,
    ): ReadonlyMap<SchemaObject, { readonly kinds: Kinds }> {
      const found = new Map(schemas.map((schema) => [schema, { kinds: start }]));
      const kindsFor = (schema: Schema): Kinds => {
        if (typeof schema === "boolean") return schema ? undefined : NONE;
        return (memo.get(schema) ?? found.get(schema) ?? beside?.get(schema))?.kinds;
      };
      const open = new Set(schemas);
      for (const schema of open) {
        open.delete(schema);
        const kinds = combine(schema, table, kindsFor);
        if (isSame(kinds, found.get(schema)?.kinds)) continue;
        found.set(schema, { kinds });
        for (const user of users.get(schema) ?? []) if (found.has(user)) open.add(user);
      }
      return found;
    }
  };
}

/** The schemas that are reached from one, each with those that it is a part of; outer ones first. */
function reach(
  root: SchemaObject,
  partsOf: (schema: SchemaObject) => readonly Schema[],
): ReadonlyMap<SchemaObject, readonly SchemaObject[]> {
  const users = new Map<SchemaObject, SchemaObject[]>([[root, []]]);
  for (const schema of users.keys()) {
    for (const part of partsOf(schema)) {
      if (typeof part === "boolean") continue;
      const known = users.get(part);
      if (known === undefined) users.set(part, [schema]);
      else known.push(schema);
    }
  }
  return users;
}

/** Schemas that speak about the same value. */
function parts(s: SchemaObject, table: SchemaTable): readonly Schema[] {
  const { allOf = [], oneOf = [], anyOf = [] } = s;
  const target = s.$ref === undefined ? [] : [table.get(s.$ref) ?? true];
  return [...target, ...allOf, ...oneOf, ...anyOf];
}

function combine(s: SchemaObject, table: SchemaTable, kindsFor: (schema: Schema) => Kinds): Kinds {
  let kinds = ownKinds(s);
  if (s.$ref !== undefined) kinds = both(kinds, kindsFor(table.get(s.$ref) ?? true));
  for (const part of s.allOf ?? []) kinds = both(kinds, kindsFor(part));
  for (const branches of [s.oneOf, s.anyOf]) {
    if (branches !== undefined && branches.length > 0) {
      kinds = both(kinds, branches.map(kindsFor).reduce(either));
    }
  }
  return kinds;
}

function isSame(a: Kinds, b: Kinds): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.size === b.size && [...a].every((kind) => b.has(kind));
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
