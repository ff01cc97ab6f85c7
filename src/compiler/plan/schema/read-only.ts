import type { Schema, SchemaTable } from "../../ir/schema.ts";
import { DEEPEST } from "./limits.ts";

/** Whether a member belongs to answers only (OpenAPI 3.1: `readOnly` of JSON Schema Validation, section 9.4). */
export function isReadOnly(table: SchemaTable, member: Schema): boolean {
  let schema: Schema | undefined = member;
  for (let hops = 0; typeof schema === "object" && hops < DEEPEST; hops++) {
    if (schema.readOnly !== undefined) return schema.readOnly;
    if (schema.$ref === undefined) return false;
    schema = table.get(schema.$ref);
  }
  return false;
}
