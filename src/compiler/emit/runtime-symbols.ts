import type * as codegen from "../../runtime/codegen/v1/index.ts";

/** Where generated code finds its functions and types. */
export const CODEGEN = "mcpgen/codegen/v1";

/** The functions that generated code may import: one that is renamed there no longer compiles here. */
export type RuntimeValue = keyof typeof codegen;

/** The types that generated code may import, each named so that a renamed one no longer compiles. */
interface RuntimeTypes {
  readonly GroupLoader: codegen.GroupLoader;
  readonly Handler: codegen.Handler<never, never, never>;
  readonly HandlerCall: codegen.HandlerCall<never, never>;
  readonly JsonObject: codegen.JsonObject;
  readonly JsonValue: codegen.JsonValue;
  readonly Operation: codegen.Operation;
  readonly Server: codegen.Server;
  readonly Tool: codegen.Tool;
  readonly ToolBy: codegen.ToolBy;
  readonly ToolSchemas: codegen.ToolSchemas;
  readonly Value: codegen.Value;
}

export type RuntimeType = keyof RuntimeTypes;

const TYPES: Readonly<Record<RuntimeType, true>> = {
  GroupLoader: true,
  Handler: true,
  HandlerCall: true,
  JsonObject: true,
  JsonValue: true,
  Operation: true,
  Server: true,
  Tool: true,
  ToolBy: true,
  ToolSchemas: true,
  Value: true,
};

/** The same at run time: no declaration of a generated file may have one of these names. */
export const runtimeTypes: readonly string[] = Object.keys(TYPES);
