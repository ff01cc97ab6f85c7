import type { JsonType } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";

/**
 * What a declared value becomes in the output schema. Of objects no other members leave, and each is there, null unless it is
 * required: a reader never asks whether a key exists, and an answer that an API made is not lost for a value that it left out.
 */
export function promised(schema: ToolSchema, required: boolean): ToolSchema {
  const { description, properties, items, additionalProperties: others } = schema;
  const inner = new Set(schema.required ?? []);
  const members = Object.entries(properties ?? {}).map(([name, member]): [string, ToolSchema] => [
    name,
    promised(member, inner.has(name)),
  ]);
  return {
    ...typeOf(schema, required),
    ...(description === undefined ? {} : { description }),
    ...(schema.enum === undefined ? {} : { enum: required ? schema.enum : withNull(schema.enum) }),
    ...(items === undefined
      ? {}
      : { items: typeof items === "object" ? promised(items, true) : items }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(members),
          required: members.map(([name]) => name),
          additionalProperties: false,
        }),
    ...(properties === undefined && typeof others === "object"
      ? { additionalProperties: promised(others, false) }
      : {}),
  };
}

function typeOf({ type }: ToolSchema, required: boolean): Pick<ToolSchema, "type"> {
  if (type === undefined) return {};
  const types = (typeof type === "string" ? [type] : type).filter((one) => one !== "null");
  const nullable = !required || (typeof type !== "string" && type.includes("null"));
  const all: readonly JsonType[] = nullable ? [...types, "null"] : types;
  return { type: all.length === 1 && all[0] !== undefined ? all[0] : all };
}

function withNull(values: NonNullable<ToolSchema["enum"]>): NonNullable<ToolSchema["enum"]> {
  return values.includes(null) ? values : [...values, null];
}
