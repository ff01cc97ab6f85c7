import { quote } from "./quote.ts";
import { type Reporter, type Rules, reporter, rule } from "./rule.ts";

const mean = (near: string | undefined): string | undefined =>
  near === undefined ? undefined : `did you mean ${quote(near)}?`;

/** What each problem of the `step` group is told with. */
export type StepProblems = {
  readonly unknown: { step: string; nearest: string | undefined };
  readonly later: { step: string };
  readonly self: { step: string };
  readonly "unknown-output": { step: string; name: string; nearest: string | undefined };
  readonly "unknown-part": { place: string; pointer: string; nearest: string | undefined };
  readonly "no-body": { step: string; found: string };
  readonly "no-item": Record<never, never>;
  readonly "secret-variable": { name: string };
  readonly condition: { reason: string; nearest: string | undefined };
  readonly "unasked-input": { name: string };
  readonly "unsafe-pattern": { pattern: string; reason: string };
  readonly "not-a-list": { place: string; found: string };
  readonly unbounded: { place: string };
  readonly "too-many": { place: string; most: number; max: number };
  readonly "never-empty": { step: string; output: string };
  readonly "input-target": { name: string };
  readonly "may-be-absent": { target: string; why: string };
  readonly "write-then-fail": { step: string; next: string };
  readonly "continue-on-write": { step: string };
  readonly "undo-of-read": { step: string };
  readonly "undo-irreversible": { step: string };
  readonly "repeated-irreversible": { step: string };
  readonly "last-may-fail": { step: string };
  readonly "no-result-step": { step: string; nearest: string | undefined };
  readonly "too-many-calls": { worst: number; most: number };
  readonly "late-timeout": { step: string; timeout: number; most: number };
};

/** Tools of several calls: what flows between them, and what becomes of a failure. */
export const stepRules: Rules<StepProblems> = {
  unknown: rule(
    "error",
    ({ step }) => `there is no step ${quote(step)}`,
    (p) => mean(p.nearest) ?? `name the id of a step that stands before this one`,
  ),
  later: rule(
    "error",
    ({ step }) => `the step ${quote(step)} runs later than what reads it`,
    () => "steps run from top to bottom: move it up",
  ),
  self: rule(
    "error",
    ({ step }) => `the step ${quote(step)} reads its own output`,
    () => "a step reads inputs and the steps before it",
  ),
  "unknown-output": rule(
    "error",
    ({ step, name }) => `the step ${quote(step)} has no output ${quote(name)}`,
    (p) => mean(p.nearest) ?? "declare it under the step's outputs, or read a part of its body",
  ),
  "unknown-part": rule(
    "error",
    ({ place, pointer }) => `${place} has nothing at ${quote(pointer)}`,
    (p) => mean(p.nearest) ?? "name what its document describes",
  ),
  "no-body": rule(
    "error",
    ({ step, found }) => `nothing can be read of the answer of ${quote(step)}: it is ${found}`,
    () => "read steps whose operation answers with JSON",
  ),
  "no-item": rule(
    "error",
    () => "$item stands outside everything that is repeated",
    () => "use it in the with of a step with forEach, or beside $each",
  ),
  "secret-variable": rule(
    "error",
    ({ name }) => `the variable ${quote(name)} holds a credential`,
    () => "credentials reach an API through auth alone",
  ),
  condition: rule(
    "error",
    ({ reason }) => `this condition cannot be decided: ${reason}`,
    (p) =>
      mean(p.nearest) ?? "write CEL over inputs.NAME, steps.ID.OUTPUT, user.subject and agent.id",
  ),
  "unasked-input": rule(
    "error",
    ({ name }) => `this condition reads the input ${quote(name)}, which may be absent`,
    ({ name }) => `ask first: has(inputs.${name}) && …; or make the input required`,
  ),
  "unsafe-pattern": rule(
    "error",
    ({ pattern, reason }) => `the pattern ${quote(pattern)} is not safe to match: ${reason}`,
    () => "write it without repetitions inside repetitions, looking around and references back",
  ),
  "not-a-list": rule(
    "error",
    ({ place, found }) => `${place} is ${found}, and only a list can be repeated for`,
    () => "name a list",
  ),
  unbounded: rule(
    "error",
    ({ place }) => `${place} may have any number of items`,
    () => "give the input maxItems",
  ),
  "too-many": rule(
    "error",
    ({ place, most, max }) => `${place} may have ${most} items, and the step takes ${max}`,
    ({ max }) => `give the input maxItems: ${max}, or raise forEach.max`,
  ),
  "never-empty": rule(
    "error",
    ({ step, output }) => `the output ${quote(output)} of ${quote(step)} is never empty`,
    () => "remove onEmpty, or watch a part of the body",
  ),
  "input-target": rule(
    "error",
    ({ name }) => `the input ${quote(name)} of a tool with steps has a target`,
    ({ name }) =>
      `write type: or like: in place of "to", and bind it in a step's with: $inputs.${name}`,
  ),
  "may-be-absent": rule(
    "error",
    ({ target, why }) => `${quote(target)} is required, and ${why}`,
    () => "take the value from a step that always runs, or give this step the same condition",
  ),
  "write-then-fail": rule(
    "error",
    ({ step, next }) =>
      `${quote(step)} changes something, and ${quote(next)} after it may fail: half the work would stay`,
    () =>
      "a step that changes something stands last, or has undo:, or is followed only by reading steps with onError: continue",
  ),
  "continue-on-write": rule(
    "error",
    ({ step }) => `${quote(step)} changes something: its failure cannot be passed over`,
    () => "remove onError: continue; only a step that reads may have it",
  ),
  "undo-of-read": rule(
    "error",
    ({ step }) => `${quote(step)} only reads: there is nothing to undo`,
    () => "remove undo",
  ),
  "undo-irreversible": rule(
    "error",
    ({ step }) => `${quote(step)} has undo, and the tool is irreversible`,
    () => "say reversibility: compensable",
  ),
  "repeated-irreversible": rule(
    "error",
    ({ step }) => `${quote(step)} changes something for each item: it may fail after some of them`,
    () => "give the step undo:, or say reversibility: reversible or compensable",
  ),
  "last-may-fail": rule(
    "error",
    ({ step }) => `the result is read of ${quote(step)}, whose failure is passed over`,
    () => "remove onError: continue of that step, or read the result of another one: result.step",
  ),
  "no-result-step": rule(
    "error",
    ({ step }) => `the result is to be read of the step ${quote(step)}, and this tool has none`,
    (p) => mean(p.nearest) ?? "name the id of one of its steps, or remove step",
  ),
  "too-many-calls": rule(
    "error",
    ({ worst, most }) => `one call may make ${worst} upstream calls, more than ${most}`,
    () => "lower forEach.max",
  ),
  "late-timeout": rule(
    "error",
    ({ step, timeout, most }) =>
      `${quote(step)} may take ${timeout} ms, and the whole tool takes ${most} ms at most`,
    () => "give the step less time, or the tool more",
  ),
};

/** Reports a problem of the `step` group. */
export const stepProblem: Reporter<StepProblems> = reporter("step", stepRules);
