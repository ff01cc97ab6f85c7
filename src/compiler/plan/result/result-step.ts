import { nearest } from "../../../util/nearest.ts";
import { stepProblem } from "../../diagnostics/plan-steps.ts";
import type { OverlayStep, OverlayTool } from "../../ir/overlay.ts";
import { placeIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";

/** The step whose answer a result is read of: the one that it names, else the last. Undefined of a tool with one call. */
export function resultStep({ steps, result }: OverlayTool): OverlayStep | undefined {
  const named = result?.step;
  return named === undefined ? steps?.at(-1) : steps?.find(({ id }) => id === named);
}

/** Reports a result that names no step of its tool. */
export function reportResultStep({ tool, name, overlay, report, at }: ToolContext): void {
  const step = tool.result?.step;
  if (step === undefined || resultStep(tool) !== undefined) return;
  const near = nearest(step, tool.steps?.map(({ id }) => id) ?? []);
  const place = placeIn(overlay, ...at, "result", "step");
  report(stepProblem("no-result-step", { step, nearest: near }, place, name));
}
