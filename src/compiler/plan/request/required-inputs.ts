import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { DeclaredInput } from "../inputs/declared.ts";
import { placeIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import type { Writers } from "./bind.ts";
import type { BodyNode } from "./body-tree.ts";
import { type IsCertain, isWritten } from "./presence.ts";
import { bodyMember } from "./resolve-target.ts";

/**
 * The inputs that a caller must give: those the overlay calls required, and those without a default whose target is
 * required. A body member is required where its object stands in every request and is not valid without it. An optional
 * body is taken to be sent, which is what a tool that binds it means; `required: false` says otherwise. Reports that on a
 * target which cannot do without.
 */
export function requiredInputs(
  context: ToolContext,
  inputs: readonly DeclaredInput[],
  writers: Writers,
): ReadonlySet<string> {
  const required = new Set(inputs.filter((i) => i.stated.required === true).map((i) => i.name));
  const defaults = new Set(inputs.filter((i) => i.stated.default !== undefined).map((i) => i.name));
  const certain: IsCertain = (name) => required.has(name) || defaults.has(name);
  const open = inputs.filter(({ name, target }) => !certain(name) && target !== undefined);
  // What is required makes its object certain, which may make its neighbours required: until nothing changes.
  for (let before = -1; before !== required.size; ) {
    before = required.size;
    for (const input of open) {
      const sent = input.stated.required !== false;
      if (isRequired(input, sent, context, writers, certain)) required.add(input.name);
    }
  }
  for (const { name, stated, target } of open) {
    if (!required.has(name) || stated.required !== false || target === undefined) continue;
    const place = placeIn(context.overlay, "tools", context.name, "input", name, "required");
    const words = { name, target: target.text, stated: true, defaults: true };
    context.report(inputProblem("must-be-required", words, place, context.name));
  }
  return required;
}

function isRequired(
  { target }: DeclaredInput,
  sent: boolean,
  { shape, source: { view } }: ToolContext,
  { body }: Writers,
  certain: IsCertain,
): boolean {
  if (target === undefined) return false;
  if (target.kind === "parameter") return target.parameter.required;
  if (shape.body === undefined) return false;
  const { plan, schema } = shape.body;
  const needs = (path: readonly string[], member: string): boolean => {
    const parent = bodyMember(schema, path, view);
    return "schema" in parent && view.member(parent.schema, member)?.required === true;
  };
  /** Whether the part of the body at a path stands in every request. */
  const stands = (path: readonly string[]): boolean => {
    let node: BodyNode | undefined = body;
    for (const name of path) node = node?.members.get(name);
    if (node !== undefined && isWritten(node, certain)) return true;
    const last = path.at(-1);
    if (last === undefined) return sent || plan.required;
    const above = path.slice(0, -1);
    return needs(above, last) && stands(above);
  };
  const last = target.names.at(-1);
  if (last === undefined) return plan.required;
  const above = target.names.slice(0, -1);
  return needs(above, last) && stands(above);
}
