import type { Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { isReadOnly } from "./inline.ts";
import { type KindsOf, kindsOf } from "./kinds.ts";

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
  const kinds = kindsOf(table);
  return {
    table,
    kinds,
    member(schema, name) {
      const found = findMember(table, schema, name, new Map());
      if (found.schemas.length === 0 && !found.any) return undefined;
      const { schemas, required } = found;
      return { schema: schemas.length === 0 ? true : union(schemas), required };
    },
    items(schema, index) {
      const found: Schema[] = [];
      walk(table, schema, new Set(), (s) => {
        const item =
          index !== undefined && s.prefixItems?.[index] !== undefined
            ? s.prefixItems[index]
            : s.items;
        if (item !== undefined) found.push(item);
        else if (index === undefined && s.prefixItems !== undefined) found.push(...s.prefixItems);
      });
      return found.length === 0 ? true : union(found);
    },
    names(schema) {
      const names = new Set<string>();
      walk(table, schema, new Set(), (s) => {
        for (const name of Object.keys(s.properties ?? {})) names.add(name);
      });
      return [...names];
    },
    requiredNames(schema) {
      const names = requiredOf(table, schema, new Set());
      return [...names].filter((name) => {
        const member = findMember(table, schema, name, new Map());
        return !member.schemas.some((one) => isReadOnly(table, one));
      });
    },
    keyword(schema, read) {
      let answer: ReturnType<typeof read>;
      walk(table, schema, new Set(), (s) => {
        answer ??= read(s);
      });
      return answer;
    },
  };
}

function requiredOf(table: SchemaTable, schema: Schema, seen: Set<Schema>): Set<string> {
  if (typeof schema === "boolean" || seen.has(schema)) return new Set();
  seen.add(schema);
  const names = new Set(schema.required ?? []);
  const all = [...(schema.allOf ?? [])];
  if (schema.$ref !== undefined) all.push(table.get(schema.$ref) ?? true);
  for (const part of all) for (const name of requiredOf(table, part, seen)) names.add(name);
  for (const branches of [schema.oneOf, schema.anyOf]) {
    const [first, ...rest] = (branches ?? [])
      .filter((branch) => !isNull(branch))
      .map((branch) => requiredOf(table, branch, new Set(seen)));
    for (const name of first ?? []) if (rest.every((other) => other.has(name))) names.add(name);
  }
  return names;
}

/** Calls `see` on every schema object that speaks about the same value, references followed. */
function walk(
  table: SchemaTable,
  schema: Schema,
  seen: Set<Schema>,
  see: (s: SchemaObject) => void,
): void {
  if (typeof schema === "boolean" || seen.has(schema)) return;
  seen.add(schema);
  see(schema);
  if (schema.$ref !== undefined) walk(table, table.get(schema.$ref) ?? true, seen, see);
  for (const parts of [schema.allOf, schema.oneOf, schema.anyOf]) {
    for (const part of parts ?? []) walk(table, part, seen, see);
  }
}

interface Found {
  readonly schemas: readonly Schema[];
  /** Nothing rules the name out. */
  readonly any: boolean;
  readonly required: boolean;
}

const SILENT: Found = { schemas: [], any: true, required: false };
const REFUSED: Found = { schemas: [], any: false, required: false };

function findMember(
  table: SchemaTable,
  schema: Schema,
  name: string,
  seen: Map<Schema, Found>,
): Found {
  if (schema === true) return SILENT;
  if (schema === false) return REFUSED;
  const known = seen.get(schema);
  if (known !== undefined) return known;
  seen.set(schema, SILENT);
  const found = join(schema, name, (part) => findMember(table, part, name, seen), table);
  seen.set(schema, found);
  return found;
}

function join(
  s: SchemaObject,
  name: string,
  find: (part: Schema) => Found,
  table: SchemaTable,
): Found {
  const parts: Found[] = [];
  const direct = ownMember(s, name);
  if (direct !== undefined) parts.push(direct);
  if (s.$ref !== undefined) parts.push(find(table.get(s.$ref) ?? true));
  for (const part of s.allOf ?? []) parts.push(find(part));
  for (const branches of [s.oneOf, s.anyOf]) {
    const objects = (branches ?? []).filter((branch) => !isNull(branch));
    if (objects.length > 0) parts.push(anyBranch(objects.map(find)));
  }
  const required = (s.required?.includes(name) ?? false) || parts.some((part) => part.required);
  if (parts.length === 0) return { ...(isObjectOrUntyped(s) ? SILENT : REFUSED), required };
  return {
    schemas: parts.flatMap((part) => part.schemas),
    any: parts.every((part) => part.any),
    required,
  };
}

function anyBranch(branches: readonly Found[]): Found {
  return {
    schemas: branches.flatMap((branch) => branch.schemas),
    any: branches.some((branch) => branch.any),
    required: branches.every((branch) => branch.required),
  };
}

/** What a schema's own keywords say; undefined where they say nothing about members. */
function ownMember(s: SchemaObject, name: string): Found | undefined {
  const required = s.required?.includes(name) ?? false;
  const { properties, patternProperties, additionalProperties } = s;
  if (properties !== undefined && Object.hasOwn(properties, name)) {
    const schema = properties[name];
    return schema === undefined ? undefined : { schemas: [schema], any: false, required };
  }
  if (patternProperties !== undefined) return { schemas: [], any: true, required };
  if (additionalProperties === false) return REFUSED;
  if (additionalProperties === true) return { schemas: [], any: true, required };
  if (additionalProperties !== undefined) {
    return { schemas: [additionalProperties], any: false, required };
  }
  if (properties !== undefined && Object.keys(properties).length > 0) return REFUSED;
  return undefined;
}

function isObjectOrUntyped(s: SchemaObject): boolean {
  if (s.enum !== undefined || s.const !== undefined || s.items !== undefined) return false;
  return s.type === undefined || s.type === "object" || s.type.includes("object");
}

function isNull(schema: Schema): boolean {
  return typeof schema === "object" && schema.type === "null";
}

function union(schemas: readonly Schema[]): Schema {
  const distinct = [...new Set(schemas)];
  const [only] = distinct;
  return distinct.length === 1 && only !== undefined ? only : { anyOf: distinct };
}
