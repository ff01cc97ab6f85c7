import type { Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { type KindsOf, kindsOf } from "./kinds.ts";
import { findMember } from "./member.ts";
import { isReadOnly } from "./read-only.ts";
import { requiredNames } from "./required-names.ts";
import { speaking } from "./speaking.ts";

/** What an object schema says about one of its members. */
export interface MemberView {
  readonly schema: Schema;
  /** Whether the object is not valid without it. */
  readonly required: boolean;
}

/** Questions about schemas of one source, answered through `$ref`, `allOf`, `oneOf` and `anyOf`. */
export interface SchemaView {
  readonly table: SchemaTable;
  readonly kinds: KindsOf;
  /**
   * The member `name` of an object: the union of the branches that have it. `true` where the schema says nothing about
   * its members, undefined where it names members and this is none of them.
   */
  member(schema: Schema, name: string): MemberView | undefined;
  /** The items of an array, at `index` where it is given; `true` where nothing is said. */
  items(schema: Schema, index?: number): Schema;
  /** Names of the members that are declared, first declared first. */
  names(schema: Schema): readonly string[];
  /** Names of the members without which an object is not valid, `readOnly` ones left out. */
  requiredNames(schema: Schema): readonly string[];
  /** The first answer of `read` among the schemas that speak about the same value. */
  keyword<T>(schema: Schema, read: (s: SchemaObject) => T | undefined): T | undefined;
}

/** A {@link SchemaView} over one source's schemas. Every question visits a schema at most once. */
export function schemaView(table: SchemaTable): SchemaView {
  return {
    table,
    kinds: kindsOf(table),
    member(schema, name) {
      const { schemas, any, required } = findMember(table, schema, name);
      if (schemas.length > 0) return { schema: union(schemas), required };
      return any ? { schema: true, required } : undefined;
    },
    items(schema, index) {
      const found: Schema[] = [];
      for (const { items, prefixItems } of speaking(table, schema)) {
        const own = index === undefined ? undefined : prefixItems?.[index];
        if (own !== undefined) found.push(own);
        else if (items !== undefined) found.push(items);
        else if (index === undefined) found.push(...(prefixItems ?? []));
      }
      return found.length === 0 ? true : union(found);
    },
    names(schema) {
      const names = new Set<string>();
      for (const { properties } of speaking(table, schema)) {
        for (const name of Object.keys(properties ?? {})) names.add(name);
      }
      return [...names];
    },
    requiredNames(schema) {
      return [...requiredNames(table, schema)].filter(
        (name) => !findMember(table, schema, name).schemas.some((one) => isReadOnly(table, one)),
      );
    },
    keyword(schema, read) {
      for (const s of speaking(table, schema)) {
        const answer = read(s);
        if (answer !== undefined) return answer;
      }
      return undefined;
    },
  };
}

function union(schemas: readonly Schema[]): Schema {
  const [first, ...others] = schemas;
  if (first !== undefined && others.every((other) => other === first)) return first;
  return { anyOf: [...new Set(schemas)] };
}
