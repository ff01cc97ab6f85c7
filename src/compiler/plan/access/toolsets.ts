import { nearest } from "../../../util/nearest.ts";
import { toolsetProblem } from "../../diagnostics/plan-access.ts";
import type { Overlay } from "../../ir/overlay.ts";
import type { ServerPlan } from "../../ir/server-plan.ts";
import { placeIn, type Report } from "../place.ts";

/**
 * Toolsets with the tools of those that they extend, theirs first. Reports unknown tools and toolsets and circles.
 *
 * @param planned the tools of the plan.
 * @param declared tools that exist, whether or not they could be planned.
 * @param tagged tools of `expose` by the tags of their operations.
 */
export function planToolsets(
  overlay: Overlay,
  planned: ReadonlySet<string>,
  declared: ReadonlySet<string>,
  tagged: ReadonlyMap<string, readonly string[]>,
  report: Report,
): ServerPlan["toolsets"] {
  const done = new Map<string, readonly string[]>();
  const chain: string[] = [];

  const toolsOf = (name: string): readonly string[] => {
    const known = done.get(name);
    if (known !== undefined) return known;
    const toolset = overlay.toolsets.get(name);
    if (toolset === undefined) return [];
    chain.push(name);
    const tools = new Set<string>();
    for (const [i, parent] of toolset.extends.entries()) {
      const place = placeIn(overlay, "toolsets", name, "extends", i);
      if (!overlay.toolsets.has(parent)) {
        const near = nearest(parent, overlay.toolsets.keys());
        report(toolsetProblem("unknown-toolset", { toolset: parent, nearest: near }, place));
      } else if (chain.includes(parent)) {
        const circle = [...chain.slice(chain.indexOf(parent)), parent];
        report(toolsetProblem("cycle", { chain: circle }, place));
      } else for (const tool of toolsOf(parent)) tools.add(tool);
    }
    for (const [i, tool] of toolset.tools.entries()) {
      if (planned.has(tool)) tools.add(tool);
      else if (!declared.has(tool)) {
        const near = nearest(tool, new Set([...declared, ...planned]));
        const place = placeIn(overlay, "toolsets", name, "tools", i);
        report(toolsetProblem("unknown-tool", { tool, nearest: near }, place));
      }
    }
    for (const [i, tag] of (toolset.tags ?? []).entries()) {
      for (const tool of tagged.get(tag) ?? []) tools.add(tool);
      if (tagged.has(tag)) continue;
      const place = placeIn(overlay, "toolsets", name, "tags", i);
      report(toolsetProblem("unknown-tag", { tag, nearest: nearest(tag, tagged.keys()) }, place));
    }
    chain.pop();
    const list = [...tools];
    done.set(name, list);
    return list;
  };

  return [...overlay.toolsets.keys()].map((name) => ({ name, tools: toolsOf(name) }));
}
