import { sensitivityProblem } from "../../diagnostics/plan-sensitivity.ts";
import type { Origin } from "../../ir/origin.ts";
import { type Overlay, SENSITIVITIES, type Sensitivity } from "../../ir/overlay.ts";
import type { OperationPlan, ToolPlan } from "../../ir/server-plan.ts";
import { keyIn, placeIn, type Report } from "../place.ts";

/**
 * The tools with how much care their data needs: what the overlay says of the tool, else the highest class among the
 * sources that it calls. One that nothing classifies stays as it is.
 */
export function classified(tools: readonly ToolPlan[], overlay: Overlay): readonly ToolPlan[] {
  return tools.map((tool) => {
    const sensitivity = stated(tool, overlay) ?? highest(tool, overlay);
    return sensitivity === undefined ? tool : { ...tool, sensitivity };
  });
}

/**
 * Reports what regulated data does not allow: an account that all callers share, a write that nobody approves, arguments
 * that stand in the record. Exposed tools are told of at their source, once for each kind of problem.
 */
export function reportRegulated(
  tools: readonly ToolPlan[],
  operations: readonly OperationPlan[],
  overlay: Overlay,
  report: Report,
): void {
  const known = new Map(operations.map((one) => [`${one.source} ${one.id}`, one]));
  const told = new Set<string>();
  for (const tool of tools) {
    if (tool.sensitivity !== "regulated") continue;
    const { place, name } = placeOf(tool, overlay);
    const once = (kind: string): boolean => {
      const key = `${kind} ${place.pointer}`;
      if (told.has(key)) return false;
      told.add(key);
      return true;
    };
    const called = calls(tool).map((call) => known.get(call));
    const shared = called.find((one) => one !== undefined && one.security.length > 0);
    if (shared !== undefined && once("account")) {
      const schemes = [...new Set(shared.security.flat())];
      report(sensitivityProblem("service-account", { key: shared.key, schemes }, place, name));
    }
    if (tool.effect !== "read" && once("approval")) {
      report(sensitivityProblem("needs-approval", { effect: tool.effect }, place, name));
    }
    if (tool.auditClear.length > 0 && once("clear")) {
      report(sensitivityProblem("clear", { names: tool.auditClear }, place, name));
    }
  }
}

function stated(tool: ToolPlan, overlay: Overlay): Sensitivity | undefined {
  return tool.exposed ? undefined : overlay.tools.get(tool.name)?.sensitivity;
}

function highest(tool: ToolPlan, overlay: Overlay): Sensitivity | undefined {
  const levels = tool.steps.map(({ source }) => levelOf(overlay.sources.get(source)?.sensitivity));
  return SENSITIVITIES[Math.max(-1, ...levels)];
}

function levelOf(sensitivity: Sensitivity | undefined): number {
  return sensitivity === undefined ? -1 : SENSITIVITIES.indexOf(sensitivity);
}

/** Where the class is written that a tool has. */
function placeOf(
  tool: ToolPlan,
  overlay: Overlay,
): { readonly place: Origin; readonly name?: string } {
  const regulated = tool.steps.find(
    ({ source }) => overlay.sources.get(source)?.sensitivity === "regulated",
  );
  if (tool.exposed) {
    return { place: placeIn(overlay, "sources", regulated?.source ?? "", "sensitivity") };
  }
  const place =
    stated(tool, overlay) === undefined
      ? keyIn(overlay, "tools", tool.name)
      : placeIn(overlay, "tools", tool.name, "sensitivity");
  return { place, name: tool.name };
}

/**
 * Reports tools without a class where others have one: a map of what data a server reaches has no white spots. An overlay
 * that classifies nothing has no map. Exposed tools are told of at their source, once.
 */
export function reportUnclassified(
  tools: readonly ToolPlan[],
  overlay: Overlay,
  report: Report,
): void {
  const bare = tools.filter(({ sensitivity }) => sensitivity === undefined);
  if (bare.length === tools.length) return;
  const told = new Set<string>();
  for (const { name, exposed, steps } of bare) {
    const source = steps[0]?.source ?? "";
    const place = exposed ? keyIn(overlay, "sources", source) : keyIn(overlay, "tools", name);
    if (told.has(place.pointer)) continue;
    told.add(place.pointer);
    report(sensitivityProblem("unclassified", { tool: name }, place, name));
  }
}

/** Every operation that a tool may call, also to take a step back: as `source id`. */
function calls({ steps }: ToolPlan): readonly string[] {
  return steps.flatMap(({ source, operation, undo }) => [
    `${source} ${operation}`,
    ...(undo === undefined ? [] : [`${undo.source} ${undo.operation}`]),
  ]);
}
