import {
  type Expression,
  type Guard,
  type ParsedValue,
  parseValue,
} from "../../../language/expression.ts";
import type { Ref } from "../../../language/reference.ts";
import type { TextPart } from "../../../language/template.ts";
import { nearest } from "../../../util/nearest.ts";
import { pointer } from "../../../util/pointer.ts";
import { bindingProblem } from "../../diagnostics/plan-request.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Condition, ValueExpr, ValueRef } from "../../ir/server-plan.ts";
import type { DeclaredInput } from "../inputs/declared.ts";
import { placeIn } from "../place.ts";
import { planCondition } from "../steps/condition.ts";
import { type InputTypes, isUnresolved, refType } from "../steps/ref-type.ts";
import { reportUnrepeatable } from "../steps/repeat.ts";
import { alone } from "../steps/scope.ts";
import type { ToolContext } from "../tool-context.ts";
import { type CheckContext, checkValue, targetText } from "./check-value.ts";
import { plainBraces } from "./plain-braces.ts";
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
  const types = inputTypes(byName);
  const check: CheckContext = {
    view: context.source.view,
    inline: context.source.inline,
    inputKinds: (name) => byName.get(name)?.kinds,
    refType: (ref, item) =>
      refType(ref, item === undefined ? context.scope : { ...context.scope, item }, types),
  };
  return [...context.tool.with.keys()].flatMap((text) => {
    const fixed = fixedValue(text, context, byName, check);
    return fixed === undefined ? [] : [fixed];
  });
}

/** What inputs are, for what reads a part of one. */
export function inputTypes(inputs: ReadonlyMap<string, DeclaredInput>): InputTypes {
  return (name) => {
    const input = inputs.get(name);
    return input === undefined ? undefined : alone(input.schema);
  };
}

function fixedValue(
  text: string,
  context: ToolContext,
  inputs: ReadonlyMap<string, DeclaredInput>,
  check: CheckContext,
): FixedValue | undefined {
  const { overlay, name: tool, report } = context;
  const place = placeIn(overlay, ...context.block, "with", text);
  const target = resolveTarget(text, { ...place, onKey: true }, context);
  const value = valueAt(text, place, context, inputs);
  if (target === undefined || value === undefined) return undefined;
  for (const { written, pointer: inner, ...span } of plainBraces(context.tool.with.get(text))) {
    const at = { ...place, pointer: place.pointer + inner, span };
    report(bindingProblem("plain-braces", { written }, at, tool));
  }
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
 * The value at a target with its expressions resolved; undefined where one of them is wrong, which is reported, or is
 * malformed, which parsing has reported.
 */
function valueAt(
  text: string,
  place: Origin,
  context: ToolContext,
  inputs: ReadonlyMap<string, DeclaredInput>,
): ValueExpr | undefined {
  const parsed = parseValue(context.tool.with.get(text) ?? null);
  if (parsed.value === undefined) context.fail();
  const known = areInputsKnown(parsed, place, context, inputs);
  const resolved = areRefsResolved(parsed, place, context, inputs);
  const conditions = new Map<string, Condition>();
  let sound = true;
  for (const { text: cel, pointer: inner } of parsed.conditions) {
    const at = { ...place, pointer: place.pointer + inner };
    const condition = planCondition(cel, at, context, inputs);
    if (condition === undefined) sound = false;
    else conditions.set(cel, condition);
  }
  if (parsed.value === undefined || !known || !resolved || !sound) return undefined;
  return planned(parsed.value, { inputs, conditions });
}

function areInputsKnown(
  { references }: ParsedValue,
  place: Origin,
  { tool: { input }, name: tool, report }: ToolContext,
  inputs: ReadonlyMap<string, DeclaredInput>,
): boolean {
  let known = true;
  for (const { name, pointer: inner, start, end } of references) {
    if (inputs.has(name)) continue;
    known = false;
    if (input.has(name)) continue;
    const near = nearest(name, input.keys());
    const at = { ...place, pointer: place.pointer + inner, span: { start, end } };
    report(bindingProblem("unknown-input", { name, nearest: near }, at, tool));
  }
  return known;
}

/** Reports references to steps, variables and parts that are not there, and lists that cannot be repeated for. */
function areRefsResolved(
  { refs }: ParsedValue,
  place: Origin,
  context: ToolContext,
  inputs: ReadonlyMap<string, DeclaredInput>,
): boolean {
  const types = inputTypes(inputs);
  let resolved = true;
  for (const { ref, pointer: inner, start, end, repeated } of refs) {
    if (ref.kind === "item" && repeated === true) continue;
    const at = { ...place, pointer: place.pointer + inner, span: { start, end } };
    const found = refType(ref, context.scope, types);
    if (isUnresolved(found)) {
      resolved = false;
      context.report(found.problem(at, context.name));
    } else if (inner.endsWith("/$each")) {
      resolved = reportUnrepeatable(ref, found, at, context) && resolved;
    }
  }
  return resolved;
}

interface Planning {
  readonly inputs: ReadonlyMap<string, DeclaredInput>;
  readonly conditions: ReadonlyMap<string, Condition>;
}

/** The expression as a value of the plan: inputs carry the default that the overlay gives them. */
function planned(expression: Expression, planning: Planning): ValueExpr {
  const { inputs } = planning;
  switch (expression.kind) {
    case "input":
      return inputValue(expression.name, inputs.get(expression.name));
    case "ref":
      return { kind: "ref", ...plannedRef(expression.ref, inputs) };
    case "template":
      return { kind: "template", parts: expression.parts.map((part) => plannedPart(part, inputs)) };
    case "array":
      return { kind: "array", items: expression.items.map((item) => planned(item, planning)) };
    case "object":
      return {
        kind: "object",
        members: expression.members.map(({ name, value }) => ({
          name,
          value: planned(value, planning),
        })),
      };
    case "when":
      return { ...expression, value: planned(expression.value, planning) };
    case "guard":
      return {
        kind: "guard",
        on: plannedGuard(expression.on, planning),
        value: planned(expression.value, planning),
      };
    case "each":
      return {
        kind: "each",
        over: plannedRef(expression.over, inputs),
        item: planned(expression.item, planning),
      };
    case "literal":
      return expression;
  }
}

/** A reference with the default that the overlay gives its input. */
export function plannedRef(ref: Ref, inputs: ReadonlyMap<string, DeclaredInput>): ValueRef {
  const preset = ref.kind === "input" ? inputs.get(ref.name)?.stated.default : undefined;
  return preset === undefined ? { ref } : { ref, default: preset };
}

function plannedPart(
  part: TextPart,
  inputs: ReadonlyMap<string, DeclaredInput>,
): string | { readonly input: string } | ValueRef {
  return typeof part === "object" && "ref" in part ? plannedRef(part.ref, inputs) : part;
}

function plannedGuard(on: Guard, { inputs, conditions }: Planning): ValueRef | Condition {
  if (on.kind !== "cel") return plannedRef(on, inputs);
  return conditions.get(on.text) ?? { cel: on.text, inputs: [], outputs: [] };
}

/** A reference to an input. */
export function inputValue(name: string, input: DeclaredInput | undefined): ValueExpr {
  const value = input?.stated.default;
  return { kind: "input", name, ...(value === undefined ? {} : { default: value }) };
}
