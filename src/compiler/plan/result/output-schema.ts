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
  const type = [...types, "null"] satisfies readonly JsonType[];
  const values = types.length === 1 && outermost ? mapValues(schema, types[0], view) : undefined;
  if (values === undefined) return { type };
  return { type, additionalProperties: leaf(values, view, false) };
}

/** What the values of a map are: of an object that names no member and says what any holds. */
function mapValues(
  schema: Schema,
  type: JsonType | undefined,
  view: SchemaView,
): Schema | undefined {
  if (type !== "object" || view.names(schema).length > 0) return undefined;
  const values = view.keyword(schema, (s) => s.additionalProperties);
  return typeof values === "object" && view.kinds(values) !== undefined ? values : undefined;
}

/** An array or null; items that may be anything are not mentioned. */
export function arrayOf(items: ToolSchema): ToolSchema {
  const type = ["array", "null"] as const;
  return Object.keys(items).length === 0 ? { type } : { type, items };
}
