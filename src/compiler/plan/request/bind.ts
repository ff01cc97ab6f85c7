import { parseValue } from "../../../language/expression.ts";
import type { JsonValue } from "../../../util/json.ts";
import { branchProblem } from "../../diagnostics/plan-branches.ts";
import { bindingProblem, inputProblem } from "../../diagnostics/plan-request.ts";
import type { Parameter } from "../../ir/api-model.ts";
import type { InputPlan, RequestPlan } from "../../ir/server-plan.ts";
import { type DeclaredInput, declaredInputs } from "../inputs/declared.ts";
import { targetPlace } from "../inputs/target-place.ts";
import { keyIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";
import { type BodyNode, bodyTree, isEmptyBody, type Writer, writeBody } from "./body-tree.ts";
import { type FixedValue, fixedValues, inputValue } from "./fixed-values.ts";
import { requestPlan } from "./request-plan.ts";
import { reportUnfilled } from "./required.ts";
import { requiredInputs } from "./required-inputs.ts";
import type { ResolvedTarget } from "./resolve-target.ts";

/** What one tool binds in its operation. */
export interface BoundRequest {
  readonly inputs: readonly InputPlan[];
  readonly request: RequestPlan;
  /** In document order. */
  readonly parameters: readonly Parameter[];
  readonly hasBody: boolean;
}

/** Everything that is written into one request. */
export interface Writers {
  readonly parameters: ReadonlyMap<Parameter, Writer>;
  readonly body: BodyNode;
}

/**
 * Binds the inputs and fixed values of a tool declared by name to its operation's request. Reports unknown targets and
 * inputs, values that do not fit, two writers of one place, inputs that go nowhere, and required parts that nothing fills.
 */
export function bindTool(context: ToolContext): BoundRequest {
  const inputs = declaredInputs(context);
  reportUnused(context, inputs, referencesOf(context.tool.with));
  return bindRequest(context, inputs);
}

/** As {@link bindTool}, for one request of a tool whose inputs have been read. */
export function bindRequest(context: ToolContext, inputs: readonly DeclaredInput[]): BoundRequest {
  const fixed = fixedValues(context, inputs);
  const writers = collect(context, inputs, fixed);
  const required = requiredInputs(context, inputs, writers);
  reportUnfilled(context, inputs, writers, required);
  const plans = inputs.map(({ name, stated, schema }) => ({
    name,
    required: required.has(name),
    schema,
    ...(stated.default === undefined ? {} : { default: stated.default }),
    origin: keyIn(context.overlay, "tools", context.name, "input", name),
  }));
  const parameters = context.shape.parameters.filter((p) => writers.parameters.has(p));
  return {
    inputs: plans,
    request: requestPlan(
      parameters.map((p) => ({ parameter: p, value: writers.parameters.get(p)?.value })),
      writers.body,
      context.shape.body?.plan.required ?? false,
    ),
    parameters,
    hasBody: !isEmptyBody(writers.body),
  };
}

function collect(
  context: ToolContext,
  inputs: readonly DeclaredInput[],
  fixed: readonly FixedValue[],
): Writers {
  const { overlay, name: tool, report } = context;
  const parameters = new Map<Parameter, Writer>();
  const body = bodyTree();
  const write = (target: ResolvedTarget, writer: Writer): void => {
    const other =
      target.kind === "parameter"
        ? parameters.get(target.parameter)
        : writeBody(body, target.names, writer);
    if (other !== undefined) {
      const words = { target: writer.text, other: other.text };
      report(bindingProblem("two-writers", words, writer.place, tool));
    } else if (target.kind === "parameter") parameters.set(target.parameter, writer);
  };
  for (const input of inputs) {
    if (input.target === undefined) continue;
    const place = targetPlace(overlay, tool, input.name);
    const value = inputValue(input.name, input);
    write(input.target, { text: input.target.text, value, place });
  }
  for (const { target, value, place } of fixed) {
    write(target, { text: target.text, value, place: { ...place, onKey: true } });
  }
  return { parameters, body };
}

/** The inputs that values refer to, whatever else is wrong with those values; with those of their conditions. */
export function referencesOf(values: ReadonlyMap<string, JsonValue>): ReadonlySet<string> {
  return new Set(
    [...values.values()].flatMap((value) => {
      const { references, conditions } = parseValue(value);
      return [
        ...references.map((reference) => reference.name),
        ...conditions.flatMap(({ text }) => inputsNamed(text)),
      ];
    }),
  );
}

/** The inputs that a condition seems to read, whether or not it can be decided. */
export function inputsNamed(condition: string): readonly string[] {
  return [...condition.matchAll(/\binputs\.(\w+)/g)].map(([, name = ""]) => name);
}

/** Reports inputs without a target that nothing refers to. */
export function reportUnused(
  { overlay, name: tool, report, at }: ToolContext,
  inputs: readonly DeclaredInput[],
  used: ReadonlySet<string>,
): void {
  const [, , by, , branch] = at.map(String);
  for (const { name, target } of inputs) {
    if (target !== undefined || used.has(name)) continue;
    if (by === undefined || branch === undefined) {
      report(inputProblem("unused", { name }, keyIn(overlay, "tools", tool, "input", name), tool));
    } else {
      report(branchProblem("unused-input", { name, branch }, keyIn(overlay, ...at), tool));
    }
  }
}
