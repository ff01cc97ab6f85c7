import type { RequestBody } from "../ir/api-model.ts";
import { type Context, descriptionOf, followObject } from "./context.ts";
import { lowerContent } from "./media-type.ts";
import { flagOf, memberOf, originOf, type WrittenObject } from "./written.ts";

/**
 * The request body of an operation (Request Body Object, OpenAPI 3.1.1, 4.8.13). Undefined where there is none or
 * where it has no content.
 */
export function lowerRequestBody(
  operation: WrittenObject,
  context: Context,
): RequestBody | undefined {
  const member = memberOf(operation, "requestBody");
  if (member === undefined || member.value === null) return undefined;
  const body = followObject(member, "requestBody", context);
  if (body === undefined) return undefined;
  const content = lowerContent(body, context);
  if (content.length === 0) return undefined;
  const description = descriptionOf(member, body, context);
  return Object.freeze({
    required: flagOf(body, "required"),
    ...(description === undefined ? {} : { description }),
    content,
    origin: originOf(body),
  });
}
