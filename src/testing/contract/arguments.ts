import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import { isObject } from "../../util/json.ts";
import { random } from "../sample/random.ts";
import { sample } from "../sample/sample.ts";
import { validators } from "../twin/validate.ts";

/** Arguments of a tool. */
export type Arguments = { readonly [name: string]: unknown };

/** Tool schemas have no references. */
const NO_TABLE: SchemaTable = { get: () => undefined };
const ATTEMPTS = 20;

/**
 * Arguments that a tool's input schema allows: only those that are required.
 * @throws {Error} asking for an example where none could be made.
 */
export function sampleArguments(tool: ToolDefinition, seed: number): Arguments {
  const schema = tool.schemas.input as Schema;
  const validate = validators(NO_TABLE)(schema);
  let reason: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const made = sample(schema, {
      table: NO_TABLE,
      source: random(seed, "arguments", tool.name, attempt),
      direction: "request",
      properties: "required",
      examples: attempt === 0,
    });
    reason = validate(made);
    if (reason === undefined && isObject(made)) return made;
  }
  throw new Error(
    `No valid arguments could be sampled for "${tool.name}" (${reason}): give the tool an example in mcpgen.yaml`,
  );
}
