import { isLineTemplateError, parseLineTemplate } from "../../../language/line-template.ts";
import { nearest } from "../../../util/nearest.ts";
import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { SelectPlan } from "../../ir/server-plan.ts";
import type { ToolContext } from "../tool-context.ts";
import { resultPlace } from "./result-place.ts";

/** Reports what the template of `format: text` names and a selection does not have. Every variant has to have it. */
export function checkLineTemplate(
  text: string,
  selections: readonly (readonly SelectPlan[])[],
  context: ToolContext,
): void {
  const { name: tool, report } = context;
  const template = parseLineTemplate(text);
  if (isLineTemplateError(template)) return;
  const place = resultPlace(context, "text");
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
function isOpen(item: SelectPlan): item is Extract<SelectPlan, { kind: "group" | "descend" }> {
  return item.kind === "group" || (item.kind === "descend" && !item.many);
}

function namesOf(select: readonly SelectPlan[]): readonly string[] {
  return select.flatMap((item) =>
    isOpen(item)
      ? [item.key, ...namesOf(item.select).map((name) => `${item.key}.${name}`)]
      : [item.key],
  );
}
