import { printPath } from "../../../language/path.ts";
import { inputProblem } from "../../diagnostics/plan-request.ts";
import { stepProblem } from "../../diagnostics/plan-steps.ts";
import type { Schema } from "../../ir/schema.ts";
import type { ValueExpr } from "../../ir/server-plan.ts";
import type { DeclaredInput } from "../inputs/declared.ts";
import { keyIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import type { Writers } from "./bind.ts";
import { type BodyNode, isEmptyBody, type Writer } from "./body-tree.ts";
import { type IsCertain, inputsOf, isCertain, isConditional, stepsOf } from "./presence.ts";

/**
 * Reports every required part of the request that nothing fills, and every one that only an optional input fills by way
 * of `with`.
 */
export function reportUnfilled(
  context: ToolContext,
  inputs: readonly DeclaredInput[],
  writers: Writers,
  required: ReadonlySet<string>,
): void {
  const { name: tool, operation, overlay, report, shape, source } = context;
  const defaults = new Set(
    inputs.filter((input) => input.stated.default !== undefined).map((input) => input.name),
  );
  const certain: IsCertain = (name) => required.has(name) || defaults.has(name);
  const place = keyIn(overlay, ...context.block);
  const unfilled = (target: string): void => {
    report(inputProblem("required-unbound", { target, key: operation.key }, place, tool));
  };
  const filled = (target: string, { value, text, place: written }: Writer): void => {
    const why = mayBeAbsent(value, context);
    if (why !== undefined) {
      report(stepProblem("may-be-absent", { target, why }, written, tool));
      return;
    }
    if (isCertain(value, certain)) return;
    const name = inputsOf(value).find((input) => !certain(input));
    // An input that goes to its own target has been judged by that.
    if (name === undefined || context.tool.input.get(name)?.to === text) return;
    const at = keyIn(overlay, "tools", tool, "input", name);
    const stated = context.tool.input.get(name)?.required === false;
    const words = { name, target, stated, defaults: true };
    report(inputProblem("must-be-required", words, at, tool));
  };

  for (const parameter of shape.parameters) {
    if (!parameter.required) continue;
    const target = printPath([
      { kind: "name", name: parameter.in },
      { kind: "name", name: parameter.name },
    ]);
    const writer = writers.parameters.get(parameter);
    if (writer !== undefined) filled(target, writer);
    else if (!isAttempted(context, target)) unfilled(target);
  }
  for (const parameter of shape.forbidden) {
    if (parameter.required) unfilled(`${parameter.in}.${parameter.name}`);
  }
  const { body } = shape;
  if (body === undefined) return;
  if (isEmptyBody(writers.body)) {
    if (body.plan.required && !isAttempted(context, "body")) unfilled("body");
    return;
  }
  visit(writers.body, body.schema, ["body"]);

  function visit(node: BodyNode, schema: Schema, path: readonly string[]): void {
    if (node.writer !== undefined) return;
    for (const name of source.view.requiredNames(schema)) {
      const target = printPath([...path, name].map((one) => ({ kind: "name", name: one })));
      const member = node.members.get(name);
      if (member === undefined) {
        if (!isAttempted(context, target)) unfilled(target);
      } else if (member.writer !== undefined) filled(target, member.writer);
    }
    for (const [name, member] of node.members) {
      const declared = source.view.member(schema, name);
      if (declared !== undefined) visit(member, declared.schema, [...path, name]);
    }
  }
}

/** Why something that only a condition or another step gives may not be there; undefined where it always is. */
function mayBeAbsent(value: ValueExpr, { scope }: ToolContext): string | undefined {
  if (isConditional(value)) return "a condition may leave it out";
  for (const id of value.kind === "object" || value.kind === "array" ? [] : stepsOf(value)) {
    const { uncertain, when } = scope.before.get(id) ?? {};
    if (uncertain !== undefined && (when === undefined || when !== scope.when)) return uncertain;
  }
  return undefined;
}

/** Whether the overlay writes a target or a part of it, though what it writes was refused. */
function isAttempted({ tool, meant }: ToolContext, target: string): boolean {
  const texts = [
    ...meant,
    ...tool.with.keys(),
    ...[...tool.input.values()].map((input) => input.to ?? ""),
  ];
  return texts.some(
    (text) => text === target || text.startsWith(`${target}.`) || text.startsWith(`${target}[`),
  );
}
