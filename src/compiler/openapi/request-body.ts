import type { RequestBody } from "../ir/api-model.ts";
import { type Context, followObject, textOf } from "./context.ts";
import { lowerContent } from "./media-type.ts";
import { flagOf, memberOf, originOf, type WrittenObject } from "./written.ts";

/**
 * The request body of an operation (Request Body Object, OpenAPI 3.1.1, 4.8.13). Undefined where there is none,
 * where it has no content, or where the version says that this method has none.
 */
export function lowerRequestBody(
  operation: WrittenObject,
  method: string,
  context: Context,
): RequestBody | undefined {
  const member = memberOf(operation, "requestBody");
  if (member === undefined || member.value === null) return undefined;
  if (context.dialect.bodyless.has(method)) return undefined;
  const body = followObject(member, "requestBody", context);
  if (body === undefined) return undefined;
  const content = lowerContent(body, context);
  if (content.length === 0) return undefined;
  const description = textOf(body, "description", context);
  return Object.freeze({
    required: flagOf(body, "required"),
    ...(description === undefined ? {} : { description }),
    content,
    origin: originOf(body),
  });
}
