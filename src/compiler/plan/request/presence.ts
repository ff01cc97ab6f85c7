import type { ValueExpr } from "../../ir/server-plan.ts";
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
    case "template":
      return value.parts.every((part) => typeof part === "string" || certain(part.input));
    case "array":
      return value.items.some((item) => isCertain(item, certain));
    case "when":
      return certain(value.input) && isCertain(value.value, certain);
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
      return value.parts.flatMap((part) => (typeof part === "string" ? [] : [part.input]));
    case "object":
      return value.members.flatMap((member) => inputsOf(member.value));
    case "array":
      return value.items.flatMap(inputsOf);
    case "when":
      return [value.input, ...inputsOf(value.value)];
  }
}
