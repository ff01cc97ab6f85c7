import { isLineTemplateError, parseLineTemplate } from "../../../language/line-template.ts";
import { nearest } from "../../../util/nearest.ts";
import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { SelectPlan } from "../../ir/server-plan.ts";
import { placeIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";

/** Reports what the template of `format: text` names and a selection does not have. Every variant has to have it. */
export function checkLineTemplate(
  text: string,
  selections: readonly (readonly SelectPlan[])[],
  { name: tool, overlay, report }: ToolContext,
): void {
  const template = parseLineTemplate(text);
  if (isLineTemplateError(template)) return;
  const place = placeIn(overlay, "tools", tool, "result", "text");
  const told = new Set<string>();
  for (const part of template) {
    if (typeof part === "string") continue;
    const name = part.keys.join(".");
    for (const select of selections) {
      if (has(select, part.keys) || told.has(name)) continue;
      told.add(name);
      const near = nearest(name, namesOf(select));
      report(selectProblem("unknown-placeholder", { name, nearest: near }, place, tool));
    }
  }
}

function has(select: readonly SelectPlan[], keys: readonly string[]): boolean {
  const [key, ...deeper] = keys;
  const item = select.find((one) => one.key === key);
  if (item === undefined) return false;
  if (deeper.length === 0) return true;
  return isOpen(item) && has(item.select, deeper);
}

/** A group or an object: a list has no members to name. */
function isOpen(item: SelectPlan): item is Exclude<SelectPlan, { kind: "field" }> {
  return item.kind === "group" || (item.kind === "descend" && !item.many);
}

function namesOf(select: readonly SelectPlan[]): readonly string[] {
  return select.flatMap((item) =>
    isOpen(item)
      ? [item.key, ...namesOf(item.select).map((name) => `${item.key}.${name}`)]
      : [item.key],
  );
}
