import { byCodeUnit } from "../../util/order.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type { Response } from "../ir/api-model.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import { type Context, followObject, textOf } from "./context.ts";
import { lowerContent } from "./media-type.ts";
import { memberOf, membersOf, originOf, type WrittenObject } from "./written.ts";

/**
 * The responses of an operation (Responses Object, OpenAPI 3.1.1, 4.8.16): exact codes, then ranges, then
 * `default`. Ranges are upper case. A key that is no status is a warning and left out.
 */
export function lowerResponses(
  operation: WrittenObject,
  context: Context,
  warnings: Diagnostic[],
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
      warnings.push(openApiProblem("unknown-status", { status: key }, origin));
      continue;
    }
    const response = followObject(written, `the response ${status}`, context);
    if (response === undefined) continue;
    const description = textOf(response, "description", context);
    responses.push(
      Object.freeze({
        status,
        ...(description === undefined ? {} : { description }),
        content: lowerContent(response, context),
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
