import { isPathError, parsePath } from "../../../language/path.ts";
import { successProblem } from "../../diagnostics/plan-success.ts";
import type { OverlaySuccess } from "../../ir/overlay.ts";
import type { SuccessPlan } from "../../ir/server-plan.ts";
import { keyIn, placeIn } from "../place.ts";
import { misfit } from "../schema/fits.ts";
import type { ToolContext } from "../tool-context.ts";
import { successBody } from "./response.ts";
import { answerOf, typeAt } from "./select.ts";

/**
 * Plans `success` of the call that `context` stands at: its operation answers with JSON, which has the path, and may hold
 * the value there. Reports what does not fit. Whatever may be absent may be null.
 *
 * @param file whether the answer is handed on as a file, so that nobody reads it.
 */
export function plannedSuccess(
  success: OverlaySuccess | undefined,
  context: ToolContext,
  file: boolean,
): SuccessPlan | undefined {
  if (success === undefined) return undefined;
  const { overlay, block, name: tool, operation, source, report } = context;
  const at = [...block, "success"] as const;
  const { path, equals } = success;
  const body = successBody(operation, source.view);
  if (file || (body.kind !== "json" && body.kind !== "undocumented")) {
    report(successProblem("no-json", { key: operation.key }, keyIn(overlay, ...at), tool));
    return undefined;
  }
  const place = placeIn(overlay, ...at, "path");
  const parsed = parsePath(path);
  if (!isPathError(parsed) && parsed.some(({ kind }) => kind === "each")) {
    report(successProblem("several-values", { path }, place, tool));
    return undefined;
  }
  const schema = body.kind === "json" ? (body.mediaType.schema ?? true) : true;
  const subject = { schema, view: source.view, called: answerOf(context) };
  const found = typeAt(path, subject, place, context);
  if (found === undefined) return undefined;
  const free = equals === null || typeof found.schema === "boolean";
  const wrong = free ? undefined : misfit(equals, source.inline(found.schema).schema)?.reason;
  if (wrong !== undefined) {
    const words = { path, value: equals, reason: wrong };
    report(successProblem("misfit", words, placeIn(overlay, ...at, "equals"), tool));
  }
  return success;
}
