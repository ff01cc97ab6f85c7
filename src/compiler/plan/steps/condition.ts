import { type CelType, checkCel, isCelError } from "../../../language/cel.ts";
import { celPaths } from "../../../language/cel-paths.ts";
import { matchingSteps } from "../../../schema/matching-steps.ts";
import { nearest } from "../../../util/nearest.ts";
import { stepProblem } from "../../diagnostics/plan-steps.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Condition } from "../../ir/server-plan.ts";
import type { DeclaredInput } from "../inputs/declared.ts";
import { PATTERN_REASONS } from "../inputs/inline-problem.ts";
import { partOf } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import { reportNames } from "./condition-names.ts";
import { alone, type RefType } from "./scope.ts";

/** Type-checks a condition where it stands. Reports what is wrong with it. */
export function planCondition(
  text: string,
  place: Origin,
  context: ToolContext,
  inputs: ReadonlyMap<string, DeclaredInput>,
): Condition | undefined {
  const { name: tool, overlay, report, scope, source } = context;
  const steps = new Map(
    [...scope.before].map(([id, { outputs }]) => [
      id,
      new Map([...outputs].map(([name, type]) => [name, celType(type)])),
    ]),
  );
  const types = new Map([...inputs].map(([name, { schema }]) => [name, celType(alone(schema))]));
  if (reportNames(text, place, context, inputs)) return undefined;
  const read = checkCel(text, { inputs: types, steps });
  if (isCelError(read)) {
    const { message: reason, start = 0, end = 0 } = read;
    const missing = /^no such key: (\w+)/.exec(reason)?.[1];
    const isInput = celPaths(text).some(
      ({ names: [root, name] }) => root === "inputs" && name === missing,
    );
    const near = isInput && missing !== undefined ? nearest(missing, inputs.keys()) : undefined;
    const at = partOf(overlay, place, { start, end });
    report(stepProblem("condition", { reason, nearest: near }, at, tool));
    return undefined;
  }
  for (const pattern of read.patterns) {
    const fault = source.patternFaults(pattern) ?? (isCostly(pattern) ? "unsafe" : undefined);
    if (fault === undefined) continue;
    const words = { pattern, reason: PATTERN_REASONS[fault] };
    report(stepProblem("unsafe-pattern", words, place, tool));
  }
  for (const name of read.inputs) {
    const { stated } = inputs.get(name) ?? {};
    const certain = stated?.required === true || stated?.default !== undefined;
    if (certain || read.asked.includes(name)) continue;
    report(stepProblem("unasked-input", { name }, place, tool));
  }
  return {
    cel: text,
    inputs: read.inputs.map((name) => {
      const preset = inputs.get(name)?.stated.default;
      return preset === undefined ? { name } : { name, default: preset };
    }),
    outputs: read.outputs.map((path) => {
      const dot = path.indexOf(".");
      return { step: path.slice(0, dot), name: path.slice(dot + 1) };
    }),
  };
}

/** A condition is decided on the platform's own engine, which may backtrack: only what never does is let in. */
function isCostly(pattern: string): boolean {
  return matchingSteps(pattern)(LONG_TEXT) > LONG_TEXT * STEPS_A_CHARACTER;
}

const LONG_TEXT = 10_000;
const STEPS_A_CHARACTER = 100;

/** What a condition may do with a value: anything with one that may be null or of several types. */
function celType({ schema, view }: RefType): CelType {
  const kinds = view.kinds(schema);
  if (kinds === undefined) return "dyn";
  const [kind, ...others] = kinds;
  if ([...kinds].every((one) => one === "integer" || one === "number")) return "double";
  if (kind === undefined || others.length > 0) return "dyn";
  if (kind === "string") return "string";
  if (kind === "boolean") return "bool";
  if (kind === "object") return "map<string, dyn>";
  if (kind !== "array") return "dyn";
  const item = celType({ schema: view.items(schema), view });
  return item === "string" || item === "double" || item === "bool" ? `list<${item}>` : "list<dyn>";
}
