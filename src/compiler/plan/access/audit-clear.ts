import { nearest } from "../../../util/nearest.ts";
import { auditProblem } from "../../diagnostics/plan-access.ts";
import type { Overlay } from "../../ir/overlay.ts";
import { placeIn, type Report } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";

/** The inputs of a tool that the overlay's global `audit.clear` names, in the order of the inputs. */
export function globallyClear(overlay: Overlay, inputs: readonly string[]): readonly string[] {
  if (overlay.audit.clear.length === 0) return [];
  return inputs.filter((name) => overlay.audit.clear.includes(name));
}

/** The inputs of a tool declared by name whose values stand in the record. Reports names that are no input of it. */
export function declaredClear(
  { name: tool, overlay, report, tool: { audit, input } }: ToolContext,
  inputs: readonly string[],
): readonly string[] {
  for (const [i, name] of audit.clear.entries()) {
    if (input.has(name)) continue;
    const near = nearest(name, input.keys());
    const place = placeIn(overlay, "tools", tool, "audit", "clear", i);
    report(auditProblem("unknown-input", { name, nearest: near }, place, tool));
  }
  const clear = new Set([...audit.clear, ...globallyClear(overlay, inputs)]);
  return inputs.filter((name) => clear.has(name));
}

/** Reports names of the global `audit.clear` that no tool has as an input. */
export function reportUnmatchedClear(
  overlay: Overlay,
  inputs: ReadonlySet<string>,
  report: Report,
): void {
  for (const [i, name] of overlay.audit.clear.entries()) {
    if (inputs.has(name)) continue;
    const near = nearest(name, inputs);
    const place = placeIn(overlay, "audit", "clear", i);
    report(auditProblem("matches-nothing", { name, nearest: near }, place));
  }
}
