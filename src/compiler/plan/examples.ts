import { pointer } from "../../util/pointer.ts";
import { toolProblem } from "../diagnostics/plan-tool.ts";
import type { ToolExample, ToolSchema } from "../ir/server-plan.ts";
import { placeIn } from "./place.ts";
import { targetText } from "./request/check-value.ts";
import { misfit } from "./schema/fits.ts";
import type { ToolContext } from "./tool-context.ts";

/** A tool's examples; each one's input must be a valid call. Reports the first thing that is wrong with each. */
export function planExamples(
  { name: tool, overlay, report, tool: { examples } }: ToolContext,
  schema: ToolSchema,
): readonly ToolExample[] {
  for (const [index, { input }] of examples.entries()) {
    const found = misfit(input, schema);
    if (found === undefined) continue;
    const at = placeIn(overlay, "tools", tool, "examples", index, "input");
    const place = { ...at, pointer: pointer(at.pointer, ...found.path) };
    const words = {
      index,
      place: found.path.length === 0 ? "its input" : targetText("input", found.path),
      reason: found.reason,
      nearest: found.nearest,
    };
    report(toolProblem("bad-example", words, place, tool));
  }
  return examples;
}
