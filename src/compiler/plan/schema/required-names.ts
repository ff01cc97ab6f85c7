import type { Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { LONGEST_CHAIN } from "./limits.ts";
import { isNull } from "./member.ts";

const NONE: ReadonlySet<string> = new Set();

/** Names without which an object is not valid: of each part, and of every branch but null. Each schema is read once. */
export function requiredNames(table: SchemaTable, root: Schema): ReadonlySet<string> {
  const seen = new Map<SchemaObject, ReadonlySet<string>>();

  const visit = (schema: Schema, depth: number): ReadonlySet<string> => {
    if (typeof schema === "boolean" || depth > LONGEST_CHAIN) return NONE;
    const known = seen.get(schema);
    if (known !== undefined) return known;
    seen.set(schema, NONE);
    const names = new Set(schema.required);
    const parts = [...(schema.allOf ?? [])];
    if (schema.$ref !== undefined) parts.push(table.get(schema.$ref) ?? true);
    for (const part of parts) for (const name of visit(part, depth + 1)) names.add(name);
    for (const branches of [schema.oneOf, schema.anyOf]) {
      const [first, ...rest] = (branches ?? [])
        .filter((branch) => !isNull(branch))
        .map((branch) => visit(branch, depth + 1));
      for (const name of first ?? NONE) {
        if (rest.every((other) => other.has(name))) names.add(name);
      }
    }
    seen.set(schema, names);
    return names;
  };

  return visit(root, 0);
}
