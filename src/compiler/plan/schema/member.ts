import type { Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { LONGEST_CHAIN } from "./limits.ts";

/** What a schema says about one member of its objects. */
export interface FoundMember {
  /** Schemas of the member, each once: all of one, or any of several branches. */
  readonly schemas: readonly Schema[];
  /** Nothing rules the name out. */
  readonly any: boolean;
  readonly required: boolean;
}

const SILENT: FoundMember = { schemas: [], any: true, required: false };
const REFUSED: FoundMember = { schemas: [], any: false, required: false };

/**
 * Looks a member up through references and compositions. Each schema is visited once, so that a cycle adds nothing and a
 * schema that many branches share costs no more than one.
 */
export function findMember(table: SchemaTable, root: Schema, name: string): FoundMember {
  const seen = new Map<SchemaObject, FoundMember>();

  const find = (schema: Schema, depth: number): FoundMember => {
    if (schema === true || depth > LONGEST_CHAIN) return SILENT;
    if (schema === false) return REFUSED;
    const known = seen.get(schema);
    if (known !== undefined) return known;
    seen.set(schema, SILENT);
    const found = join(schema, depth);
    seen.set(schema, found);
    return found;
  };

  const join = (s: SchemaObject, depth: number): FoundMember => {
    const parts: FoundMember[] = [];
    const direct = ownMember(s, name);
    if (direct !== undefined) parts.push(direct);
    if (s.$ref !== undefined) parts.push(find(table.get(s.$ref) ?? true, depth + 1));
    for (const part of s.allOf ?? []) parts.push(find(part, depth + 1));
    for (const branches of [s.oneOf, s.anyOf]) {
      const objects = (branches ?? []).filter((branch) => !isNull(branch));
      if (objects.length > 0) parts.push(anyOf(objects.map((branch) => find(branch, depth + 1))));
    }
    const required = requires(s, name) || parts.some((part) => part.required);
    if (parts.length === 0) return { ...(mayHaveMembers(s) ? SILENT : REFUSED), required };
    const schemas = distinct(parts);
    return { schemas, any: parts.every((part) => part.any), required };
  };

  return find(root, 0);
}

function anyOf(branches: readonly FoundMember[]): FoundMember {
  return {
    schemas: distinct(branches),
    any: branches.some((branch) => branch.any),
    required: branches.every((branch) => branch.required),
  };
}

function distinct(parts: readonly FoundMember[]): readonly Schema[] {
  return [...new Set(parts.flatMap((part) => part.schemas))];
}

function requires(s: SchemaObject, name: string): boolean {
  return s.required?.includes(name) ?? false;
}

/** What a schema's own keywords say; undefined where they say nothing about members. */
function ownMember(s: SchemaObject, name: string): FoundMember | undefined {
  const required = requires(s, name);
  const { properties, patternProperties, additionalProperties: more } = s;
  const schema =
    properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (schema !== undefined) return { schemas: [schema], any: false, required };
  // Not matched against the pattern: a document's expressions are never run while building.
  if (patternProperties !== undefined || more === true) return { ...SILENT, required };
  if (more === false) return REFUSED;
  if (more !== undefined) return { schemas: [more], any: false, required };
  return properties !== undefined && Object.keys(properties).length > 0 ? REFUSED : undefined;
}

function mayHaveMembers(s: SchemaObject): boolean {
  if (s.enum !== undefined || s.const !== undefined || s.items !== undefined) return false;
  return s.type === undefined || s.type === "object" || s.type.includes("object");
}

/** The branch that only lets null in. */
export function isNull(schema: Schema): boolean {
  return typeof schema === "object" && schema.type === "null";
}
