import type { Schema, SchemaId, SchemaObject, SchemaTable } from "../../compiler/ir/schema.ts";

/** A schema that stands on its own: `$ref`s point into its `$defs`. Plain JSON Schema 2020-12. */
export type BundledSchema = boolean | { readonly [keyword: string]: unknown };

const ONE = ["additionalProperties", "items", "not"] as const;
const MANY = ["prefixItems", "allOf", "anyOf", "oneOf"] as const;
const NAMED = ["properties", "patternProperties"] as const;

/**
 * Collects every schema that one reaches, each once: linear, and cycles stay references. For requests `required`
 * loses readOnly properties (OpenAPI 3.0, Schema Object: readOnly applies to the response only).
 */
export function bundleSchema(schema: Schema, table: SchemaTable): BundledSchema {
  const names = new Map<SchemaId, string>();
  const queue: SchemaId[] = [];
  const nameOf = (id: SchemaId): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const name = `s${names.size}`;
    names.set(id, name);
    queue.push(id);
    return name;
  };
  const copy = (part: Schema): BundledSchema => {
    if (typeof part === "boolean") return part;
    const keywords = new Map<string, unknown>(Object.entries(part));
    for (const notation of ["description", "title", "examples", "default", "discriminator"])
      keywords.delete(notation);
    if (part.$ref !== undefined) keywords.set("$ref", `#/$defs/${nameOf(part.$ref)}`);
    for (const keyword of ONE) {
      const inner = part[keyword];
      if (inner !== undefined) keywords.set(keyword, copy(inner));
    }
    for (const keyword of MANY) {
      const inner = part[keyword];
      if (inner !== undefined) keywords.set(keyword, inner.map(copy));
    }
    for (const keyword of NAMED) {
      const inner = part[keyword];
      if (inner === undefined) continue;
      const copies = Object.entries(inner).map(([name, s]) => [name, copy(s)] as const);
      keywords.set(keyword, Object.fromEntries(copies));
    }
    const required = part.required?.filter((name) => !isReadOnly(part, name, table));
    if (required !== undefined) keywords.set("required", required);
    return Object.fromEntries(keywords);
  };
  const root = copy(schema);
  const definitions: [string, BundledSchema][] = [];
  for (let i = 0; i < queue.length; i++) {
    const id = queue[i];
    if (id !== undefined) definitions.push([nameOf(id), copy(table.get(id) ?? true)]);
  }
  if (typeof root === "boolean" || definitions.length === 0) return root;
  return { ...root, $defs: Object.fromEntries(definitions) };
}

function isReadOnly(schema: SchemaObject, name: string, table: SchemaTable): boolean {
  const properties = schema.properties ?? {};
  let at: Schema | undefined = Object.hasOwn(properties, name) ? properties[name] : undefined;
  for (let hops = 0; typeof at === "object" && hops < 8; hops++) {
    if (at.readOnly === true) return true;
    at = at.$ref === undefined ? undefined : table.get(at.$ref);
  }
  return false;
}
