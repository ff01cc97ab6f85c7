import { array, type Code, call, string } from "../../src/compiler/emit/code.ts";
import type { StepPlan, ToolPlan } from "../../src/compiler/ir/server-plan.ts";
import type { Test } from "./test-line.ts";

/**
 * A line for each thing that the steps of a tool promise: that they are sent, and what happens where one fails, cannot be
 * taken back, is empty or is left out. `on` is what the tests are called on.
 */
export function stepTests({ name, steps }: ToolPlan, on: string): readonly Test[] {
  const isSequence =
    steps.length > 1 ||
    steps.some(
      ({ when, forEach, onEmpty, success }) =>
        (when ?? forEach ?? onEmpty ?? success) !== undefined,
    );
  if (!isSequence) return [];
  const suite = (method: string, ...rest: readonly Code[]): Code =>
    call(`${on}.${method}`, string(name), ...rest);
  const ids = steps.map(({ id }) => id);
  return [
    [`sends ${ids.join(", ")}`, suite("steps", array(ids.map(string)))],
    ...steps.flatMap((step, i): readonly Test[] => {
      const id = string(step.id);
      const canStop = steps.slice(i + 1).some(({ onError }) => onError !== "continue");
      const tests: Test[] = [];
      if (step.onError === "continue") {
        tests.push([`goes on without ${step.id}`, suite("passesOver", id)]);
      } else {
        const undoes = undoesOf(steps, i);
        const [title, ...more] =
          undoes.length === 0
            ? [`stops where ${step.id} fails`]
            : [`undoes ${undoes.join(", ")} where ${step.id} fails`, array(undoes.map(string))];
        tests.push([title, suite("stepFails", id, ...more)]);
      }
      if (step.undo !== undefined && (canStop || isPartial(step))) {
        tests.push([`says so where ${step.id} is not undone`, suite("undoFails", id)]);
      }
      if (isOfBody(step)) {
        tests.push([`stops where ${step.id} finds nothing`, suite("stopsEmpty", id)]);
      }
      if (step.when !== undefined) {
        tests.push([`leaves out ${step.id}`, suite("leavesOut", id)]);
      }
      return tests;
    }),
  ];
}

/** The steps that are taken back where one fails, in their order: its own items that were done, then those before it. */
function undoesOf(steps: readonly StepPlan[], failed: number): readonly string[] {
  return steps
    .slice(0, failed + 1)
    .filter((step, i) => step.undo !== undefined && (i < failed || isPartial(step)))
    .map(({ id }) => id)
    .reverse();
}

/** Whether a step may not be empty in what its body holds: header fields and the status are none of the twin's. */
function isOfBody({ onEmpty, outputs = [] }: StepPlan): boolean {
  const output = outputs.find(({ name }) => name === onEmpty?.output);
  return onEmpty !== undefined && (output === undefined || output.source.from === "body");
}

/** Whether a step can fail after a part of it is done. */
function isPartial({ forEach }: StepPlan): boolean {
  return (forEach?.max ?? 1) > 1;
}
