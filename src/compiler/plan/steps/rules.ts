import { stepProblem } from "../../diagnostics/plan-steps.ts";
import { safetyProblem } from "../../diagnostics/plan-tool.ts";
import type { Operation } from "../../ir/api-model.ts";
import type { Effect } from "../../ir/server-plan.ts";
import { declaredEffect, type EffectPlan, effectOf, strongest } from "../effect.ts";
import { keyIn, placeIn } from "../place.ts";
import { resultStep } from "../result/result-step.ts";
import type { StepWork } from "./plan-steps.ts";

/**
 * The effect of a tool with steps: the strongest of them. A POST step may be declared to read; the tool's own hints may
 * make it more careful, never less.
 */
export function stepsEffect(works: readonly StepWork[]): EffectPlan {
  const own = works.map(({ step, context }) =>
    declaredEffect({
      ...context,
      tool: {
        ...context.tool,
        hints: step.readOnly === undefined ? {} : { readOnly: step.readOnly },
      },
    }),
  );
  let effect = strongest(own.map((one) => one.effect));
  const [first] = works;
  const hints = first?.context.tool.hints ?? {};
  const { readOnly, destructive, idempotent, openWorld } = hints;
  if (readOnly === true && effect !== "read") contradicts(works, own, "readOnly: true");
  if (readOnly === false && effect === "read") effect = "write";
  if (destructive === true && effect === "read") contradicts(works, own, "destructive: true");
  if (destructive === true && effect === "write") effect = "destructive";
  if (destructive === false && effect === "destructive") {
    contradicts(works, own, "destructive: false");
  }
  return {
    effect,
    idempotent: idempotent ?? own.every((one) => one.idempotent),
    openWorld: openWorld ?? true,
    ...(own.some((one) => one.declaredReadOnly === true) ? { declaredReadOnly: true } : {}),
  };
}

/** Reports a hint of the tool against the first step that it does not fit. */
function contradicts(
  works: readonly StepWork[],
  effects: readonly EffectPlan[],
  hint: "readOnly: true" | "destructive: true" | "destructive: false",
): void {
  const wrong = (effect: Effect): boolean =>
    hint === "readOnly: true"
      ? effect !== "read"
      : hint === "destructive: false"
        ? effect === "destructive"
        : true;
  const at = effects.findIndex(({ effect }) => wrong(effect));
  const work = works[at];
  if (work === undefined) return;
  const { overlay, name, operation, report } = work.context;
  const [key = ""] = hint.split(":");
  const place = placeIn(overlay, "tools", name, "hints", key);
  const words = { hint, key: operation.key };
  report(safetyProblem("hint-contradicts-method", words, place, name));
}

/**
 * What may not stay half done: a step that changes something is followed by nothing that can end the call, unless it has
 * `undo`. A step that reads with `onError: continue` cannot end it.
 */
export function reportHalfDone(works: readonly StepWork[]): void {
  const writes = works.map(({ step, context }) => !isReading(step.readOnly, context.operation));
  for (const [i, { step, context }] of works.entries()) {
    const { overlay, name: tool, report, block } = context;
    const key = (...tokens: readonly string[]) => keyIn(overlay, ...block, ...tokens);
    const write = writes[i] === true;
    if (write && step.onError === "continue") {
      report(stepProblem("continue-on-write", { step: step.id }, key("onError"), tool));
    }
    if (!write && step.undo !== undefined) {
      report(stepProblem("undo-of-read", { step: step.id }, key("undo"), tool));
    }
    if (write && step.undo !== undefined && context.tool.reversibility === "irreversible") {
      report(stepProblem("undo-irreversible", { step: step.id }, key("undo"), tool));
    }
    if (step === resultStep(context.tool) && step.onError === "continue" && !write) {
      report(stepProblem("last-may-fail", { step: step.id }, key("onError"), tool));
    }
    if (!write || step.undo !== undefined) continue;
    if (step.forEach !== undefined && context.tool.reversibility === "irreversible") {
      report(stepProblem("repeated-irreversible", { step: step.id }, key("forEach"), tool));
    }
    const next = works
      .slice(i + 1)
      .find((later, j) => writes[i + 1 + j] === true || later.step.onError !== "continue");
    if (next === undefined) continue;
    const words = { step: step.id, next: next.step.id };
    report(stepProblem("write-then-fail", words, placeIn(overlay, ...block, "call"), tool));
  }
}

function isReading(readOnly: boolean | undefined, operation: Operation): boolean {
  return effectOf(operation) === "read" || (readOnly === true && operation.method === "POST");
}
