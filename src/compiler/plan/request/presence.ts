import type { Ref } from "../../../language/reference.ts";
import type { Condition, ValueExpr, ValueRef } from "../../ir/server-plan.ts";
import type { BodyNode } from "./body-tree.ts";

/** Whether an input is always there: required, or with a default. */
export type IsCertain = (input: string) => boolean;

/** Whether a value stands in every request. */
export function isCertain(value: ValueExpr, certain: IsCertain): boolean {
  switch (value.kind) {
    case "literal":
    case "object":
      return true;
    case "input":
      return value.default !== undefined || certain(value.name);
    case "ref":
      return isRefCertain(value, certain);
    case "template":
      return value.parts.every((part) =>
        typeof part === "string"
          ? true
          : "input" in part
            ? certain(part.input)
            : isRefCertain(part, certain),
      );
    case "array":
      return value.items.some((item) => isCertain(item, certain));
    case "when":
      return certain(value.input) && isCertain(value.value, certain);
    case "guard":
    case "each":
      return false;
  }
}

/** An output that should be there and is not ends the call; only an argument may be left out. */
function isRefCertain({ ref, default: preset }: ValueRef, certain: IsCertain): boolean {
  return ref.kind !== "input" || preset !== undefined || certain(ref.name);
}

/** Whether a value, as a whole, hangs on a condition or on how many items there are. */
export function isConditional(value: ValueExpr): boolean {
  return value.kind === "guard" || value.kind === "each";
}

/** The steps that a value reads, whose absence would leave it out. */
export function stepsOf(value: ValueExpr): readonly string[] {
  return refsOf(value).flatMap((ref) => (ref.kind === "output" ? [ref.step] : []));
}

/** Every reference of a value but to bare inputs, those of conditions left out. */
export function refsOf(value: ValueExpr): readonly Ref[] {
  switch (value.kind) {
    case "ref":
      return [value.ref];
    case "template":
      return value.parts.flatMap((part) =>
        typeof part !== "string" && "ref" in part ? [part.ref] : [],
      );
    case "object":
      return value.members.flatMap((member) => refsOf(member.value));
    case "array":
      return value.items.flatMap(refsOf);
    case "when":
      return refsOf(value.value);
    case "guard":
      return [...("ref" in value.on ? [value.on.ref] : []), ...refsOf(value.value)];
    case "each":
      return [value.over.ref, ...refsOf(value.item)];
    default:
      return [];
  }
}

/** Every condition of a value. */
export function conditionsOf(value: ValueExpr): readonly Condition[] {
  switch (value.kind) {
    case "object":
      return value.members.flatMap((member) => conditionsOf(member.value));
    case "array":
      return value.items.flatMap(conditionsOf);
    case "when":
      return conditionsOf(value.value);
    case "guard":
      return [...("cel" in value.on ? [value.on] : []), ...conditionsOf(value.value)];
    case "each":
      return conditionsOf(value.item);
    default:
      return [];
  }
}

/** Whether a part of the body stands in every request: something in it does. */
export function isWritten(node: BodyNode, certain: IsCertain): boolean {
  if (node.writer !== undefined) return isCertain(node.writer.value, certain);
  for (const member of node.members.values()) if (isWritten(member, certain)) return true;
  return false;
}

/** The inputs that a value refers to, first met first. */
export function inputsOf(value: ValueExpr): readonly string[] {
  switch (value.kind) {
    case "literal":
      return [];
    case "input":
      return [value.name];
    case "template":
      return value.parts.flatMap((part) =>
        typeof part === "string" ? [] : "input" in part ? [part.input] : inputOf(part.ref),
      );
    case "ref":
      return inputOf(value.ref);
    case "object":
      return value.members.flatMap((member) => inputsOf(member.value));
    case "array":
      return value.items.flatMap(inputsOf);
    case "when":
      return [value.input, ...inputsOf(value.value)];
    case "guard": {
      const { on } = value;
      const asked = "cel" in on ? on.inputs.map(({ name }) => name) : inputOf(on.ref);
      return [...asked, ...inputsOf(value.value)];
    }
    case "each":
      return [...inputOf(value.over.ref), ...inputsOf(value.item)];
  }
}

function inputOf(ref: Ref): readonly string[] {
  return ref.kind === "input" ? [ref.name] : [];
}
