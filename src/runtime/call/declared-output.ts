import { compileSchema } from "../../schema/compile.ts";
import { isObject, type JsonValue, own } from "../../util/json.ts";
import type { JsonSchema } from "../codegen/v1/schemas.ts";

/** What code answers with, and what is wrong with it: for the operator. */
export type DeclaredOutput =
  | { readonly kind: "fits"; readonly value: JsonValue }
  | { readonly kind: "misfit"; readonly problems: string };

/**
 * Keeps of an answer what its schema declares, at every depth, and judges what is left. A declared key that is absent is
 * null. Schemas of definitions are trees of `properties`, `additionalProperties`, `items` and `anyOf`.
 */
export function declaredOutput(schema: JsonSchema, answer: JsonValue): DeclaredOutput {
  const value = kept(schema, answer);
  const problems = compileSchema(schema, "field")(value);
  return problems === undefined ? { kind: "fits", value } : { kind: "misfit", problems };
}

function kept(schema: unknown, value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    const items = formOf(schema, "items");
    return items === undefined
      ? value
      : (value as readonly JsonValue[]).map((item) => kept(items["items"], item));
  }
  if (!isObject(value)) return value;
  const form = formOf(schema, "properties");
  const properties = form?.["properties"];
  if (form === undefined || !isObject(properties)) {
    const others = formOf(schema, "additionalProperties")?.["additionalProperties"];
    if (others === undefined) return value;
    const members = Object.entries(value as { readonly [key: string]: JsonValue });
    return Object.fromEntries(members.map(([key, member]) => [key, kept(others, member)]));
  }
  const required = form["required"];
  const members: [string, JsonValue][] = [];
  for (const [key, of] of Object.entries(properties)) {
    const member = own(value, key) as JsonValue | undefined;
    if (member !== undefined) members.push([key, kept(of, member)]);
    else if (Array.isArray(required) && required.includes(key)) members.push([key, null]);
  }
  return Object.fromEntries(members);
}

/** The schema that speaks of what stands inside: itself, or the one branch that does. */
function formOf(
  schema: unknown,
  keyword: "items" | "properties" | "additionalProperties",
): Record<string, unknown> | undefined {
  if (!isObject(schema)) return undefined;
  if (isObject(schema[keyword])) return schema;
  const branches = schema["anyOf"];
  return Array.isArray(branches)
    ? branches.map((branch) => formOf(branch, keyword)).find((found) => found !== undefined)
    : undefined;
}
