import { isPathError, type Path, parsePath } from "../../../language/path.ts";
import type { JsonValue } from "../../../util/json.ts";
import { bindingProblem } from "../../diagnostics/plan-request.ts";
import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { OverlayPushdown, OverlaySelect } from "../../ir/overlay.ts";
import { placeIn } from "../place.ts";
import { resolveTarget } from "../request/resolve-target.ts";
import type { ToolContext } from "../tool-context.ts";

/**
 * The tool with the names of its selected fields in the request, where `result.pushdown` says where they go: `list` names
 * members of an item, `paths` dotted paths into it; `under` is the member that they stand in. Of variants all are named:
 * each must find its fields. A target of arrays gets a list, one of strings the names with commas.
 */
export function withPushdown(context: ToolContext): ToolContext {
  const { tool, name, overlay, report } = context;
  const stated = tool.result?.pushdown;
  if (stated === undefined) return context;
  const place = placeIn(overlay, ...context.at, "result", "pushdown");
  const to = placeIn(overlay, ...context.at, "result", "pushdown", "to");
  const names = selectedNames(stated, selections(context));
  if (names.length === 0) {
    report(selectProblem("nothing-pushed", { under: stated.under }, place, name));
    return context;
  }
  const target = resolveTarget(stated.to, to, context);
  if (target === undefined) return context;
  const inputs = [...tool.input.values()].map((input) => input.to);
  if (tool.with.has(stated.to) || inputs.includes(stated.to)) {
    report(bindingProblem("two-writers", { target: stated.to, other: stated.to }, to, name));
    return context;
  }
  const kinds = context.source.view.kinds(target.schema);
  const list = kinds === undefined || kinds.has("array");
  if (!list && !kinds.has("string")) {
    report(selectProblem("bad-pushdown", { target: stated.to }, to, name));
    return context;
  }
  const value: JsonValue = list ? names : names.join(",");
  return { ...context, tool: { ...tool, with: new Map([...tool.with, [stated.to, value]]) } };
}

function selections({ tool }: ToolContext): readonly OverlaySelect[] {
  const { select, variants } = tool.result ?? {};
  return [...(Array.isArray(select) ? select : []), ...[...(variants?.values() ?? [])].flat()];
}

function selectedNames(
  { as, under }: OverlayPushdown,
  select: readonly OverlaySelect[],
): readonly string[] {
  const base = parsePath(under ?? "");
  if (isPathError(base)) return [];
  const names = pathsOf(select, []).flatMap((path) => {
    const inside = base.every((one, i) => isSame(one, path[i]));
    if (!inside) return [];
    const text = plainNames(path.slice(base.length));
    const kept = as === "list" ? text.slice(0, 1) : text;
    return kept.length === 0 ? [] : [kept.join(".")];
  });
  return [...new Set(names)];
}

function isSame(one: Path[number], other: Path[number] | undefined): boolean {
  return other?.kind === "name" && one.kind === "name" && one.name === other.name;
}

/** Names only: whether a name is of a list's items is not the selection's to say. */
function plainNames(path: Path): readonly string[] {
  return path.flatMap((segment) => (segment.kind === "name" ? [segment.name] : []));
}

function pathsOf(select: readonly OverlaySelect[], base: Path): readonly Path[] {
  return select.flatMap((item) => {
    if (item.kind === "group") return pathsOf(item.select, base);
    // What stands elsewhere is no field of this answer.
    if (item.kind === "ref" || (item.kind === "descend" && item.ref !== undefined)) return [];
    const path = parsePath(item.kind === "field" ? item.path : item.from);
    if (isPathError(path)) return [];
    const whole = [...base, ...path];
    return item.kind === "field" ? [whole] : pathsOf(item.select, whole);
  });
}
