import type { Step, ToolDefinition } from "../../../runtime/codegen/v1/tool.ts";
import type { Fault } from "../../twin/faults.ts";
import { fail, failedWith, succeeded } from "../answers.ts";
import type { Arguments } from "../arguments.ts";
import type { Environment } from "../environment.ts";
import { callerOf, onlyReads } from "./callers.ts";
import { toldEffects } from "./effects.ts";
import { checkFlow } from "./flow.ts";
import { accepted, runIn, type StepRun, sentBy, undoneBy } from "./run.ts";
import { sceneWhere, type Tried } from "./scene.ts";
import { placeOf, pointerOf } from "./wants.ts";

/** What a test of one tool's steps is given. */
export interface StepTest {
  readonly e: Environment;
  readonly tool: ToolDefinition;
  readonly examples: readonly Arguments[];
}

/**
 * Every step is sent, none before what it waits for, each with the values of the arguments and of the answers before it
 * that its request names. Steps that exclude each other are sent in calls of their own.
 */
export async function stepsAreSent(test: StepTest, ids: readonly string[]): Promise<void> {
  const { tool } = test;
  const declared = tool.steps.map(({ id }) => id);
  if (declared.join() !== ids.join()) {
    fail(`The steps of "${tool.name}" are ${declared.join(", ")}: run \`mcpgen build\``);
  }
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) continue;
    const { scene, run } = await sceneOf(test, id, true);
    succeeded(run.outcome);
    inOrder(tool, run);
    // Values that the scene sets and a delay cannot both hit a request.
    if (scene.values.size === 0) inOrder(tool, await runIn(test.e, tool, scene, delays(tool)));
    checkFlow(tool, run, scene.args);
    const taken = run.requests.find(({ undo }) => undo);
    if (taken !== undefined) fail(`${taken.step} was taken back though nothing failed`, run);
    for (const { step } of run.requests) seen.add(step);
  }
}

/**
 * The API refuses a step, one that is repeated with its last item: the call fails, nothing that comes later is sent,
 * what took effect is taken back in this order, and the message says of each step what became of it.
 */
export async function stepFails(
  test: StepTest,
  id: string,
  undoes: readonly string[],
): Promise<void> {
  const { tool } = test;
  const { run, step } = await failing(test, id);
  nothingLater(tool, run, step);
  undone(run, undoes);
  toldEffects(tool, run, step);
  if (step.success === undefined) return;
  const { scene } = await sceneOf(test, id, true);
  const said = await runIn(test.e, tool, scene, [saysNo(tool, step)]);
  failedWith(said.outcome, "upstream_error");
  nothingLater(tool, said, step);
  const before = undoes.filter((one) => one !== id);
  undone(said, before);
}

/** The API answers a step with a success whose body says that it is none. */
function saysNo(tool: ToolDefinition, { id, success }: Step): Fault {
  const equals = success?.equals ?? null;
  const values = { [pointerOf(success?.path ?? "") ?? ""]: otherThan(equals) };
  return { kind: "values", values, caller: callerOf(tool, id) };
}

function otherThan(value: string | number | boolean | null): string | number | boolean {
  if (typeof value === "boolean") return !value;
  return typeof value === "number" ? value + 1 : `not ${value}`;
}

/** A step cannot be taken back after a later one failed: the others still are, and the message says so. */
export async function undoFails(test: StepTest, id: string): Promise<void> {
  const { tool } = test;
  const at = tool.steps.findIndex((step) => step.id === id);
  const later = tool.steps.slice(at + 1).find(({ onError }) => onError !== "continue");
  const fault: Fault = { status: refusal(tool), caller: callerOf(tool, id, true) };
  const { run, step } = await failing(test, (later ?? stepOf(tool, id)).id, [fault]);
  if (undoneBy(run, id).length === 0) fail(`Nobody tried to take ${id} back`, run);
  toldEffects(tool, run, step);
  if (!run.outcome.text.includes(`NOT undone`)) {
    fail(`The message does not say that ${id} is not undone`, run.outcome);
  }
}

/** The API refuses a step that may fail: the call goes on, says so, and sends what does not hang on it. */
export async function stepIsPassedOver(test: StepTest, id: string): Promise<void> {
  const { e, tool } = test;
  const step = stepOf(tool, id);
  const { scene } = await sceneOf(test, id, true);
  const refused = { status: refusal(tool, step), caller: callerOf(tool, id) };
  for (const fault of step.success === undefined ? [refused] : [refused, saysNo(tool, step)]) {
    const run = await runIn(e, tool, scene, [fault]);
    succeeded(run.outcome);
    if (!run.outcome.text.includes(id)) {
      fail(`The answer does not say that the step ${id} failed`, run.outcome);
    }
    goesOn(tool, run, step);
  }
}

/** The output that a step may not do without is empty: the call ends there in the words of the tool. */
export async function stepIsEmpty(test: StepTest, id: string): Promise<void> {
  const { e, tool } = test;
  const step = stepOf(tool, id);
  const { onEmpty } = step;
  const ref = { kind: "output", step: id, name: onEmpty?.output ?? "" } as const;
  const place = placeOf(ref, step);
  if (onEmpty === undefined || place?.from !== "body") {
    fail(`The step ${id} of "${tool.name}" has no output that can be empty`);
  }
  const { scene } = await sceneOf(test, id, true);
  const values = { ...scene.values.get(id), [place.pointer]: null };
  const run = await runIn(e, tool, { ...scene, values: new Map([...scene.values, [id, values]]) });
  succeeded(run.outcome);
  if (!run.outcome.text.startsWith(onEmpty.stop)) {
    fail(`The answer does not begin with "${onEmpty.stop}"`, run.outcome);
  }
  const at = tool.steps.indexOf(step);
  const later = tool.steps.slice(at + 1).find((one) => sentBy(run, one.id).length > 0);
  if (later !== undefined) fail(`The step ${later.id} was sent though ${id} was empty`, run);
  for (const one of tool.steps.slice(0, at)) {
    if (onlyReads(tool, one) || accepted(sentBy(run, one.id)).length === 0) continue;
    if (!run.outcome.text.includes(one.id)) {
      fail(`The answer does not say that ${one.id} took effect`, run.outcome);
    }
  }
}

/** The condition of a step does not hold: it is not sent, and the others are. */
export async function stepIsLeftOut(test: StepTest, id: string): Promise<void> {
  const { tool } = test;
  const { run } = await sceneOf(test, id, false);
  goesOn(tool, run, stepOf(tool, id));
}

/** Calls the tool while the API refuses the last request of a step; other faults come first. */
async function failing(
  test: StepTest,
  id: string,
  faults: readonly Fault[] = [],
): Promise<{ readonly run: StepRun; readonly step: Step }> {
  const { e, tool } = test;
  const { scene, run: good } = await sceneOf(test, id, true);
  const step = stepOf(tool, id);
  const after = step.forEach === undefined ? 0 : sentBy(good, id).length - 1;
  const fault = { status: refusal(tool, step), caller: callerOf(tool, id), after };
  const run = await runIn(e, tool, scene, [...faults, fault]);
  failedWith(run.outcome, "upstream_error");
  if (sentBy(run, id).length === 0) fail(`The step ${id} was not sent`, run);
  return { run, step };
}

function sceneOf({ e, tool, examples }: StepTest, id: string, sent: boolean): Promise<Tried> {
  stepOf(tool, id);
  return sceneWhere(e, tool, examples, id, sent);
}

function stepOf(tool: ToolDefinition, id: string): Step {
  const step = tool.steps.find((one) => one.id === id);
  return step ?? fail(`"${tool.name}" has no step ${id}: run \`mcpgen build\``);
}

/** What applies where a tool states nothing: the documented default of `defaults.retry`. */
const REPEATED_STATUS: readonly number[] = [429, 502, 503, 504];

/** A status that says no for certain, and after which nothing is sent again. */
function refusal(tool: ToolDefinition, step?: Step): number {
  const repeated = (step?.retry ?? tool.retry)?.status ?? REPEATED_STATUS;
  return [422, 409, 400, 404, 410].find((status) => !repeated.includes(status)) ?? 422;
}

/** How long an answer is held back, so that a request that does not wait for it is seen. */
const HELD_MS = 20;

function delays(tool: ToolDefinition): readonly Fault[] {
  return tool.steps.map(({ id }) => {
    return { kind: "delay", ms: HELD_MS, caller: callerOf(tool, id) };
  });
}

/** No step is sent before one that it waits for is answered; one that changes something waits for all, and all for it. */
function inOrder(tool: ToolDefinition, run: StepRun): void {
  for (const [i, { step: id, request }] of run.requests.entries()) {
    const step = stepOf(tool, id);
    for (const { step: before, request: earlier } of run.requests.slice(0, i)) {
      if (before === id) continue;
      const other = stepOf(tool, before);
      const isFree = onlyReads(tool, step) && onlyReads(tool, other);
      const isBehind = tool.steps.indexOf(other) > tool.steps.indexOf(step);
      if (isBehind && (!isFree || waits(tool, other, id))) {
        fail(`The step ${before} was sent before ${id}`, run);
      }
      if (isFree && !waits(tool, step, before)) continue;
      if (earlier.ended === undefined || earlier.ended > request.at) {
        fail(`The step ${id} was sent before ${before} was answered`, run);
      }
    }
  }
}

/** Whether a step reads another, or one that does. */
function waits(tool: ToolDefinition, { needs = [] }: Step, id: string): boolean {
  return needs.some((one) => one === id || waits(tool, stepOf(tool, one), id));
}

/** Nothing behind a step was sent, but for readers that may be sent beside one that reads. */
function nothingLater(tool: ToolDefinition, run: StepRun, failed: Step): void {
  let beside = onlyReads(tool, failed) && failed.onEmpty === undefined;
  for (const step of tool.steps.slice(tool.steps.indexOf(failed) + 1)) {
    beside &&= onlyReads(tool, step) && !waits(tool, step, failed.id);
    if (beside || sentBy(run, step.id).length === 0) continue;
    fail(`The step ${step.id} was sent though ${failed.id} had failed`, run);
  }
}

/** What took effect was taken back, each request of it, in this order and nothing else. */
function undone(run: StepRun, order: readonly string[]): void {
  const wanted = order.flatMap((id) => accepted(sentBy(run, id)).map(() => id));
  const sent = run.requests.filter(({ undo }) => undo).map(({ step }) => step);
  if (sent.join() === wanted.join()) return;
  fail(`To be taken back: ${wanted.join(", ") || "nothing"}; was: ${sent.join(", ")}`, run);
}

/** Every step that hangs on no condition and not on the given one was sent. */
function goesOn(tool: ToolDefinition, run: StepRun, without: Step): void {
  for (const step of tool.steps) {
    const free = step.when === undefined && step.forEach === undefined && step !== without;
    if (!free || waits(tool, step, without.id) || sentBy(run, step.id).length > 0) continue;
    fail(`The step ${step.id} was not sent`, run);
  }
}
