import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import { compileSchema } from "../../schema/compile.ts";
import { bundleSchema } from "./bundle-schema.ts";

/** What is wrong with a value, in words that start with its place; undefined where nothing is. */
export type Validate = (value: unknown) => string | undefined;

/**
 * Validators for the schemas of one table, bundled and compiled when a request first needs one.
 * A validator throws where its schema cannot be compiled: the document is at fault, not the request.
 */
export function validators(table: SchemaTable): (schema: Schema) => Validate {
  const known = new WeakMap<object, Validate>();
  return (schema) => {
    if (typeof schema === "boolean") return compileSchema(schema);
    const found = known.get(schema);
    if (found !== undefined) return found;
    const validate = compileSchema(bundleSchema(schema, table));
    // The value of a parameter or a body has no name of its own.
    const made: Validate = (value) => validate(value)?.replace(/^the fields\b/, "it");
    known.set(schema, made);
    return made;
  };
}
