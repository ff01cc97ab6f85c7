import type { Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { LONGEST_CHAIN } from "./limits.ts";

/**
 * What a schema that is nothing but a reference leads to, any other itself. Anything, where that is not there or the chain
 * does not end.
 */
export function targetOf(schema: Schema, table: SchemaTable): Schema {
  let target = schema;
  for (let steps = 0; steps < LONGEST_CHAIN; steps++) {
    if (typeof target === "boolean" || target.$ref === undefined) return target;
    if (Object.keys(target).length > 1) return target;
    target = table.get(target.$ref) ?? true;
  }
  return true;
}

/** Whether no other schema speaks about the same value, as of nearly all: none is referred to and none composed. */
export function isAlone(s: SchemaObject): boolean {
  return (
    s.$ref === undefined && s.allOf === undefined && s.oneOf === undefined && s.anyOf === undefined
  );
}
