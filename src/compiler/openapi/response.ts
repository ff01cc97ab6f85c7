import { byCodeUnit } from "../../util/order.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type { Response } from "../ir/api-model.ts";
import { type Context, descriptionOf, followObject } from "./context.ts";
import { lowerContent } from "./media-type.ts";
import { lowerSwaggerContent } from "./swagger/response.ts";
import { memberOf, membersOf, originOf, type WrittenObject } from "./written.ts";

/**
 * The responses of an operation (Responses Object, OpenAPI 3.1.1, 4.8.16): exact codes, then ranges, then
 * `default`. Ranges are upper case. A key that is no status is a warning and left out. `produces` are the media types of
 * 2.0.
 */
export function lowerResponses(
  operation: WrittenObject,
  produces: readonly string[],
  context: Context,
): readonly Response[] {
  const member = memberOf(operation, "responses");
  if (member === undefined || member.value === null) return [];
  const map = followObject(member, "responses", context);
  if (map === undefined) return [];
  const responses: Response[] = [];
  for (const [key, written] of membersOf(map)) {
    if (key.startsWith("x-")) continue;
    const status = statusOf(key);
    if (status === undefined) {
      const origin = { ...originOf(written), onKey: true };
      context.warnings.push(openApiProblem("unknown-status", { status: key }, origin));
      continue;
    }
    const response = followObject(written, `the response ${status}`, context);
    if (response === undefined) continue;
    const description = descriptionOf(written, response, context);
    responses.push(
      Object.freeze({
        status,
        ...(description === undefined ? {} : { description }),
        content:
          context.dialect.version === "2.0"
            ? lowerSwaggerContent(response, produces, context)
            : lowerContent(response, context),
        origin: originOf(response),
      }),
    );
  }
  return responses.sort(
    (a, b) => rank(a.status) - rank(b.status) || byCodeUnit(a.status, b.status),
  );
}

function statusOf(key: string): string | undefined {
  if (/^default$/i.test(key)) return "default";
  return /^[1-5](?:\d\d|XX)$/i.test(key) ? key.toUpperCase() : undefined;
}

function rank(status: string): number {
  if (status === "default") return 2;
  return status.endsWith("XX") ? 1 : 0;
}
