import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import { compileSchema } from "../../schema/compile.ts";
import { isObject, own } from "../../util/json.ts";
import { random } from "../sample/random.ts";
import { type SampleOptions, sample } from "../sample/sample.ts";

/** Arguments of a tool. */
export type Arguments = { readonly [name: string]: unknown };

const ATTEMPTS = 20;
const DEFINITIONS = "#/$defs/";

/**
 * Arguments that a tool's input schema allows: only those that are required.
 * @throws {Error} asking for an example where none could be made.
 */
export function sampleArguments(tool: ToolDefinition, seed: number): Arguments {
  return sampleInput(tool.name, tool.schemas.input, seed, "required");
}

/**
 * Arguments that an input schema allows, whose references point into its own `$defs`. The same for the same name and
 * seed.
 * @throws {Error} asking for an example where none could be made.
 */
export function sampleInput(
  name: string,
  schema: object,
  seed: number,
  properties: SampleOptions["properties"],
): Arguments {
  const validate = compileSchema(schema, "argument");
  let reason: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const made = sample(schema as Schema, {
      table: definitionsOf(schema),
      source: random(seed, "arguments", name, attempt),
      direction: "request",
      properties,
      examples: attempt === 0,
    });
    reason = validate(made);
    if (reason === undefined && isObject(made)) return made;
  }
  throw new Error(
    `No valid arguments could be sampled for "${name}" (${reason}): give the tool an example in mcpgen.yaml`,
  );
}

/** The schemas of `$defs`, by the references that name them (RFC 6901, section 6). */
function definitionsOf(schema: object): SchemaTable {
  const definitions = own(schema, "$defs");
  return {
    get: (reference) => {
      if (!reference.startsWith(DEFINITIONS) || !isObject(definitions)) return undefined;
      const token = decodeURIComponent(reference.slice(DEFINITIONS.length));
      return own(definitions, token.replaceAll("~1", "/").replaceAll("~0", "~")) as
        | Schema
        | undefined;
    },
  };
}
