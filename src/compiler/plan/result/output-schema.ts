import type { JsonType, Schema } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import type { SchemaView } from "../schema/view.ts";

/** Our own keys, all there. */
export function objectSchema(
  members: readonly (readonly [string, ToolSchema])[],
  nullable: boolean,
): ToolSchema {
  const schema: ToolSchema = {
    type: nullable ? ["object", "null"] : "object",
    properties: Object.fromEntries(members),
  };
  return members.length === 0 ? schema : { ...schema, required: members.map(([name]) => name) };
}

/**
 * A selected value as the output schema promises it: the document's types and null, without anything that an answer could
 * break (protocol.md, section 3): no enum, format, bounds. `many`: one flat list of such values, however many `[*]` the
 * path has.
 */
export function relaxed(schema: Schema, many: boolean, view: SchemaView): ToolSchema {
  const value = leaf(schema, view, true);
  return many ? arrayOf(value) : value;
}

/** Items of an array are told one level deep: enough to read them. */
function leaf(schema: Schema, view: SchemaView, outermost: boolean): ToolSchema {
  const kinds = view.kinds(schema);
  const types = [...(kinds ?? [])].filter(
    (kind) => kind !== "null" && !(kind === "integer" && kinds?.has("number") === true),
  );
  if (types.length === 0) return {};
  if (types.length === 1 && types[0] === "array" && outermost) {
    return arrayOf(leaf(view.items(schema), view, false));
  }
  return { type: [...types, "null"] satisfies readonly JsonType[] };
}

/** An array or null; items that may be anything are not mentioned. */
export function arrayOf(items: ToolSchema): ToolSchema {
  const type = ["array", "null"] as const;
  return Object.keys(items).length === 0 ? { type } : { type, items };
}
