import { BODY, printReference, type Ref } from "../../../language/reference.ts";
import { nearest } from "../../../util/nearest.ts";
import { pointer as pointerOf, tokensOf } from "../../../util/pointer.ts";
import { stepProblem } from "../../diagnostics/plan-steps.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import { alone, type RefType, type StepScope, TEXT } from "./scope.ts";

/** What a reference gives; or what is wrong with it, told at a place. */
export type Resolved = RefType | { readonly problem: (place: Origin, tool: string) => Diagnostic };

/** Inputs by name; undefined for one that is not there or could not be planned. */
export type InputTypes = (name: string) => RefType | undefined;

/**
 * Resolves a reference: the step exists and has run before, has the output, and the output has what the pointer names.
 * An input that is not there has been reported: it may be anything.
 */
export function refType(ref: Ref, scope: StepScope, inputs: InputTypes): Resolved {
  switch (ref.kind) {
    case "input":
      return inside(inputs(ref.name) ?? alone(true), ref.pointer, `the input ${ref.name}`);
    case "output":
      return outputType(ref, scope);
    case "item":
      if (scope.item === undefined) {
        return { problem: (place, tool) => stepProblem("no-item", {}, place, tool) };
      }
      return inside(scope.item, ref.pointer, "the item");
    case "env": {
      const { name } = ref;
      if (!scope.secrets.has(name)) return TEXT;
      return {
        problem: (place, tool) => stepProblem("secret-variable", { name }, place, tool),
      };
    }
    default:
      return TEXT;
  }
}

/** Whether {@link refType} failed. */
export function isUnresolved(found: Resolved): found is Exclude<Resolved, RefType> {
  return "problem" in found;
}

function outputType(ref: Extract<Ref, { kind: "output" }>, scope: StepScope): Resolved {
  const { step, name } = ref;
  const known = scope.before.get(step);
  if (known === undefined) {
    const problem = step === scope.id ? "self" : scope.ids.includes(step) ? "later" : undefined;
    const near = nearest(step, scope.before.keys());
    return {
      problem: (place, tool) =>
        problem === undefined
          ? stepProblem("unknown", { step, nearest: near }, place, tool)
          : stepProblem(problem, { step }, place, tool),
    };
  }
  const output = known.outputs.get(name);
  if (output !== undefined) {
    return inside(output, ref.pointer, printReference({ kind: "output", step, name }));
  }
  const { unreadable } = known;
  if (name === BODY && unreadable !== undefined) {
    const words = { step, found: unreadable };
    return { problem: (place, tool) => stepProblem("no-body", words, place, tool) };
  }
  const words = { step, name, nearest: nearest(name, known.outputs.keys()) };
  return { problem: (place, tool) => stepProblem("unknown-output", words, place, tool) };
}

/** What a pointer leads to in a value; `where` names the value. */
export function inside(type: RefType, pointer: string | undefined, where: string): Resolved {
  const { view } = type;
  let { schema } = type;
  const tokens = tokensOf(pointer ?? "") ?? [];
  for (const [i, token] of tokens.entries()) {
    const kinds = view.kinds(schema);
    const index = /^(0|[1-9]\d*)$/.test(token);
    const object = kinds === undefined || kinds.has("object");
    const member = object ? view.member(schema, token)?.schema : undefined;
    const item =
      index && (kinds === undefined || kinds.has("array"))
        ? view.items(schema, Number(token))
        : undefined;
    const next = member ?? item;
    if (next === undefined) {
      const head = tokens.slice(0, i);
      const near = object ? nearest(token, view.names(schema)) : undefined;
      const words = {
        place: where,
        pointer: pointer ?? "",
        nearest:
          near === undefined ? undefined : pointerOf("", ...head, near, ...tokens.slice(i + 1)),
      };
      return { problem: (place, tool) => stepProblem("unknown-part", words, place, tool) };
    }
    schema = next;
  }
  return { schema, view };
}
