import type * as codegen from "../../runtime/codegen/v1/index.ts";

/** The functions that generated code may import: a rename there breaks the generators and not a user's build. */
export type RuntimeValue = keyof typeof codegen;

/** The types of the same door, each named so that a rename does not compile. */
interface RuntimeTypes {
  readonly GroupLoader: codegen.GroupLoader;
  readonly JsonObject: codegen.JsonObject;
  readonly JsonValue: codegen.JsonValue;
  readonly Operation: codegen.Operation;
  readonly Server: codegen.Server;
  readonly Tool: codegen.Tool;
  readonly ToolSchemas: codegen.ToolSchemas;
  readonly Value: codegen.Value;
}

export type RuntimeType = keyof RuntimeTypes;

export const CODEGEN = "mcpgen/codegen/v1";
