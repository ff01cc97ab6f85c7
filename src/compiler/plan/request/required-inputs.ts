import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { DeclaredInput } from "../inputs/declared.ts";
import { placeIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import type { Writers } from "./bind.ts";
import { type IsCertain, isWritten } from "./presence.ts";
import { bodyMember } from "./resolve-target.ts";

/**
 * The inputs that a caller must give: those the overlay calls required, and those without a default whose target is
 * required. A body member is required where its object stands in every request and is not valid without it. Reports
 * `required: false` on a required target.
 */
export function requiredInputs(
  context: ToolContext,
  inputs: readonly DeclaredInput[],
  writers: Writers,
): ReadonlySet<string> {
  const required = new Set(inputs.filter((i) => i.stated.required === true).map((i) => i.name));
  const defaults = new Set(inputs.filter((i) => i.stated.default !== undefined).map((i) => i.name));
  const certain: IsCertain = (name) => required.has(name) || defaults.has(name);
  const open = inputs.filter((i) => !required.has(i.name) && i.target !== undefined);
  // What is required makes its object certain, which may make its neighbours required: until nothing changes.
  for (let before = -1; before !== required.size; ) {
    before = required.size;
    for (const input of open) {
      if (!required.has(input.name) && isRequired(input, context, writers, certain)) {
        if (!defaults.has(input.name)) required.add(input.name);
      }
    }
  }
  for (const { name, stated, target } of open) {
    if (!required.has(name) || stated.required !== false || target === undefined) continue;
    const place = placeIn(context.overlay, "tools", context.name, "input", name, "required");
    const words = { name, target: target.text };
    context.report(inputProblem("must-be-required", words, place, context.name));
  }
  return required;
}

function isRequired(
  { target }: DeclaredInput,
  { shape, source }: ToolContext,
  { body }: Writers,
  certain: IsCertain,
): boolean {
  if (target === undefined) return false;
  if (target.kind === "parameter") return target.parameter.required;
  if (shape.body === undefined) return false;
  const { names } = target;
  const last = names.at(-1);
  if (last === undefined) return shape.body.plan.required;
  const parent = bodyMember(shape.body.schema, names.slice(0, -1), source.view);
  if (!("schema" in parent)) return false;
  if (source.view.member(parent.schema, last)?.required !== true) return false;
  return stands(names.slice(0, -1));

  /** Whether the object at a path stands in every request. */
  function stands(path: readonly string[]): boolean {
    let node: typeof body | undefined = body;
    for (const name of path) node = node?.members.get(name);
    if (node !== undefined && isWritten(node, certain)) return true;
    const own = path.at(-1);
    if (own === undefined) return shape.body?.plan.required ?? false;
    const above = bodyMember(shape.body?.schema ?? true, path.slice(0, -1), source.view);
    const required = "schema" in above && source.view.member(above.schema, own)?.required === true;
    return required && stands(path.slice(0, -1));
  }
}
