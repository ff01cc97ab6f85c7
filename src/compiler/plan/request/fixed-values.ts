import { type Expression, parseValue } from "../../../language/expression.ts";
import { nearest } from "../../../util/nearest.ts";
import { pointer } from "../../../util/pointer.ts";
import { bindingProblem } from "../../diagnostics/plan-request.ts";
import type { Origin } from "../../ir/origin.ts";
import type { ValueExpr } from "../../ir/server-plan.ts";
import type { DeclaredInput } from "../inputs/declared.ts";
import { placeIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import { type CheckContext, checkValue, targetText } from "./check-value.ts";
import { type ResolvedTarget, resolveTarget } from "./resolve-target.ts";

/** A value of `with` and where it goes. */
export interface FixedValue {
  readonly target: ResolvedTarget;
  readonly value: ValueExpr;
  readonly place: Origin;
}

/**
 * Reads `with`: targets are resolved, expressions name inputs that exist, and values are checked against what the document
 * says of their targets. A value with a problem is left out.
 */
export function fixedValues(
  context: ToolContext,
  inputs: readonly DeclaredInput[],
): readonly FixedValue[] {
  const byName = new Map(inputs.map((input) => [input.name, input]));
  const check: CheckContext = {
    view: context.source.view,
    inline: context.source.inline,
    inputKinds: (name) => byName.get(name)?.kinds,
  };
  return [...context.tool.with.keys()].flatMap((text) => {
    const fixed = fixedValue(text, context, byName, check);
    return fixed === undefined ? [] : [fixed];
  });
}

function fixedValue(
  text: string,
  context: ToolContext,
  inputs: ReadonlyMap<string, DeclaredInput>,
  check: CheckContext,
): FixedValue | undefined {
  const { overlay, name: tool, report } = context;
  const place = placeIn(overlay, "tools", tool, "with", text);
  const target = resolveTarget(text, { ...place, onKey: true }, context);
  const expression = expressionAt(text, place, context, inputs);
  if (target === undefined || expression === undefined) return undefined;
  const value = withDefaults(expression, inputs);
  const found = checkValue(value, target.schema, check);
  for (const { path, reason, nearest: near, member } of found) {
    const at = { ...place, pointer: pointer(place.pointer, ...path) };
    const where = targetText(text, path);
    report(
      member === undefined
        ? bindingProblem("misfit", { target: where, reason, nearest: near }, at, tool)
        : bindingProblem(
            "unknown-member",
            { name: member, target: where, nearest: near },
            at,
            tool,
          ),
    );
  }
  return found.length === 0 ? { target, value, place } : undefined;
}

/**
 * The value at a target with its expressions read; undefined where one names no input, which is reported, or is malformed,
 * which parsing has reported.
 */
function expressionAt(
  text: string,
  place: Origin,
  { tool: { input, with: values }, name: tool, report, fail }: ToolContext,
  inputs: ReadonlyMap<string, DeclaredInput>,
): Expression | undefined {
  const { value, references } = parseValue(values.get(text) ?? null);
  if (value === undefined) fail();
  let unknown = false;
  for (const { name, pointer: inner, start, end } of references) {
    if (inputs.has(name)) continue;
    unknown = true;
    if (input.has(name)) continue;
    const near = nearest(name, input.keys());
    const at = { ...place, pointer: place.pointer + inner, span: { start, end } };
    report(bindingProblem("unknown-input", { name, nearest: near }, at, tool));
  }
  return unknown ? undefined : value;
}

/** The expression as a value of the plan: inputs carry the default that the overlay gives them. */
function withDefaults(
  expression: Expression,
  inputs: ReadonlyMap<string, DeclaredInput>,
): ValueExpr {
  switch (expression.kind) {
    case "input":
      return inputValue(expression.name, inputs.get(expression.name));
    case "array":
      return { kind: "array", items: expression.items.map((item) => withDefaults(item, inputs)) };
    case "object":
      return {
        kind: "object",
        members: expression.members.map(({ name, value }) => ({
          name,
          value: withDefaults(value, inputs),
        })),
      };
    case "when":
      return { ...expression, value: withDefaults(expression.value, inputs) };
    default:
      return expression;
  }
}

/** A reference to an input. */
export function inputValue(name: string, input: DeclaredInput | undefined): ValueExpr {
  const value = input?.stated.default;
  return { kind: "input", name, ...(value === undefined ? {} : { default: value }) };
}
