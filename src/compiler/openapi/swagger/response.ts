import type { JsonValue } from "../../../util/json.ts";
import type { MediaType } from "../../ir/api-model.ts";
import type { Context } from "../context.ts";
import { schemaReference } from "../schema.ts";
import { isWrittenObject, memberOf, originOf, stringOf, type WrittenObject } from "../written.ts";

/**
 * The content of a response (Response Object, OpenAPI 2.0): its `schema` in each media type of `produces` and of its
 * `examples`. Without a schema it has content where there are examples.
 */
export function lowerSwaggerContent(
  response: WrittenObject,
  produces: readonly string[],
  context: Context,
): readonly MediaType[] {
  const examples = examplesOf(response);
  const written = memberOf(response, "schema");
  const origin = originOf(response);
  if (written === undefined || written.value === null) {
    return [...examples].map(([type, example]) =>
      Object.freeze({ type, examples: [example], encoding: {}, origin }),
    );
  }
  const schema = schemaReference(written, context);
  const file = isWrittenObject(written) && stringOf(written, "type") === "file";
  const stated = new Set([...produces, ...examples.keys()]);
  if (stated.size === 0) stated.add(file ? "application/octet-stream" : "application/json");
  return [...stated].map((type) => {
    const example = examples.get(type);
    return Object.freeze({
      type,
      schema,
      examples: example === undefined ? [] : [example],
      encoding: {},
      origin,
    });
  });
}

/** Example Object, OpenAPI 2.0: one example by media type. */
function examplesOf(response: WrittenObject): ReadonlyMap<string, JsonValue> {
  const member = memberOf(response, "examples");
  const examples = new Map<string, JsonValue>();
  if (member === undefined || !isWrittenObject(member)) return examples;
  for (const [type, value] of Object.entries(member.value)) {
    if (type.includes("/")) examples.set(type.toLowerCase(), value as JsonValue);
  }
  return examples;
}
