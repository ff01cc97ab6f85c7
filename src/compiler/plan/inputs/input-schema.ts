import type { InputPlan, ToolSchema } from "../../ir/server-plan.ts";

/**
 * The schema of a tool's arguments: one closed object with a flat member per input, and what their schemas refer to
 * under `$defs`.
 */
export function inputSchema(
  inputs: readonly InputPlan[],
  definitions?: { readonly [name: string]: ToolSchema },
): ToolSchema {
  const required = inputs.filter((input) => input.required).map((input) => input.name);
  return Object.freeze({
    type: "object",
    properties: Object.fromEntries(inputs.map((input) => [input.name, input.schema])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    ...(definitions === undefined ? {} : { $defs: definitions }),
  });
}
