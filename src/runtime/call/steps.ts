import { BODY } from "../../language/reference.ts";
import type { JsonValue } from "../../util/json.ts";
import type { Step } from "../codegen/v1/tool.ts";
import type { Invoke, StepPort, ToolCall, UpstreamAnswer } from "./call.ts";
import { reads } from "./effect.ts";
import { McpgenError, toMcpgenError } from "./error.ts";
import { failureAfter } from "./partial-failure.ts";
import { outputsOfAnswer, type ReadStep, readStep } from "./read-step.ts";
import { type Sent, sendOnce } from "./send-once.ts";
import { type Outputs, type Surroundings, surroundings } from "./surroundings.ts";
import { withinStep } from "./within-step.ts";

/** What became of one step. */
export type StepResult =
  | { readonly kind: "done"; readonly step: Step; readonly sent: readonly Sent[] }
  | { readonly kind: "skipped"; readonly step: Step }
  | {
      readonly kind: "failed";
      readonly step: Step;
      readonly error: McpgenError;
      /** The requests that were answered before, of a step that is repeated. */
      readonly sent: readonly Sent[];
    };

/**
 * The innermost part of the chain: resolves each step of the tool and sends it through the port, in order; neighbours
 * that all read and need nothing of each other at once. What is known of a step stands in `call.record.steps` in the
 * order of the steps, however it ends. The answer is that of the step which the result is read of.
 * @throws {McpgenError} what the port throws, with what took effect before; `internal` for a tool without steps.
 */
export function runSteps(port: StepPort): Invoke {
  const known = new WeakMap<Step, ReadStep>();
  const stepOf = (step: Step): ReadStep => {
    let read = known.get(step);
    if (read === undefined) {
      read = readStep(step);
      known.set(step, read);
    }
    return read;
  };
  return async (call) => {
    const { steps, result } = call.tool;
    const answering =
      result.step === undefined ? steps.at(-1) : steps.find(({ id }) => id === result.step);
    if (answering === undefined) throw new McpgenError("internal", "This tool has no steps.");
    const conditional = steps.some((step) => stepOf(step).conditional);
    const compile = conditional ? (await import("../../language/cel.ts")).compileCel : undefined;
    const outputs = new Map<string, ReadonlyMap<string, JsonValue> | undefined>();
    const around = surroundings({
      call,
      environment: port.environment ?? {},
      outputs,
      now: Date.now(),
      ...(compile === undefined ? {} : { compile }),
    });
    const results: StepResult[] = [];
    const notices: string[] = [];
    let answer: UpstreamAnswer | undefined;
    for (let at = 0; at < steps.length; ) {
      const batch = batchAt(call, at);
      const ended = await Promise.all(
        batch.map((step) => runStep(port, call, stepOf(step), around)),
      );
      for (const { result, outcomes } of ended) {
        call.record.steps.push(...outcomes);
        results.push(result);
        const { step } = result;
        if (result.kind === "skipped") outputs.set(step.id, undefined);
        else if (result.kind === "done") {
          outputs.set(step.id, outputsOf(stepOf(step), result.sent));
          if (step === answering) answer = answerOf(step, result.sent);
        } else if (step.onError === "continue" && !call.signal.aborted) {
          outputs.set(step.id, undefined);
          notices.push(`The step ${step.id} failed and was passed over: ${result.error.message}`);
          call.record.warnings.push(`step ${step.id}: ${result.error.code}`);
        }
      }
      const failed = ended.find(
        ({ result }) =>
          result.kind === "failed" && (result.step.onError !== "continue" || call.signal.aborted),
      )?.result;
      if (failed?.kind === "failed") {
        throw await failureAfter({ port, call, around, stepOf }, results, failed);
      }
      const stop = batch.flatMap((step) => emptyOf(step, outputs))[0];
      if (stop !== undefined) {
        return { kind: "stopped", text: [stop, ...notices, ...effects(call, results)].join("\n") };
      }
      at += batch.length;
    }
    if (answer === undefined) {
      const text = `Nothing was done by ${answering.id}: its condition does not hold.`;
      return { kind: "stopped", text: [text, ...notices, ...effects(call, results)].join("\n") };
    }
    return {
      kind: "raw",
      answer: { ...answer, elsewhere: (ref) => around.look(ref, call.arguments) },
      ...(notices.length === 0 ? {} : { notices }),
    };
  };
}

/** The steps from one on that run at once: itself, and the readers behind it that need nothing of each other. */
function batchAt(call: ToolCall, at: number): readonly Step[] {
  const { steps } = call.tool;
  const batch: Step[] = [];
  for (const step of steps.slice(at)) {
    const alone = !reads(call.tool, step.operation);
    const waits = step.needs?.some((id) => batch.some((one) => one.id === id)) === true;
    if (batch.length > 0 && (alone || waits)) break;
    batch.push(step);
    if (alone || step.onEmpty !== undefined) break;
  }
  return batch;
}

async function runStep(
  port: StepPort,
  call: ToolCall,
  read: ReadStep,
  around: Surroundings,
): Promise<{ readonly result: StepResult; readonly outcomes: ToolCall["record"]["steps"] }> {
  const { step } = read;
  const outcomes: ToolCall["record"]["steps"] = [];
  const sent: Sent[] = [];
  try {
    if (step.when !== undefined && !around.holds(step.when, call.arguments)) {
      return { result: { kind: "skipped", step }, outcomes };
    }
    await withinStep(call, step, async (bounded) => {
      if (step.forEach === undefined) {
        sent.push(await sendOnce(port, bounded, read, around, outcomes));
      } else {
        await sendEach(port, bounded, read, around, sent, outcomes);
      }
    });
    return { result: { kind: "done", step, sent }, outcomes };
  } catch (thrown) {
    return { result: { kind: "failed", step, error: toMcpgenError(thrown), sent }, outcomes };
  }
}

/** Sends a step once for each item, a few at once; results and records stand in the items' order. */
async function sendEach(
  port: StepPort,
  call: ToolCall,
  read: ReadStep,
  around: Surroundings,
  sent: Sent[],
  outcomes: ToolCall["record"]["steps"],
): Promise<void> {
  const { forEach } = read.step;
  if (forEach === undefined) return;
  const list = around.read(forEach.over, call.arguments);
  const items = typeof list === "symbol" || list === null ? [] : list;
  if (!Array.isArray(items)) {
    throw new McpgenError(
      "upstream_error",
      `The step ${read.step.id} got something that is no list.`,
    );
  }
  if (items.length > forEach.max) {
    throw new McpgenError(
      forEach.over.kind === "input" ? "invalid_input" : "upstream_error",
      `The step ${read.step.id} takes at most ${forEach.max} items, and there are ${items.length}.`,
    );
  }
  const results: (Sent | undefined)[] = items.map(() => undefined);
  const kept: ToolCall["record"]["steps"][] = items.map(() => []);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (failure === undefined && next < items.length) {
      const i = next++;
      const item = around.withItem(items[i] as JsonValue);
      try {
        results[i] = await sendOnce(port, call, read, item, kept[i] ?? []);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: forEach.concurrency ?? 1 }, worker));
  outcomes.push(...kept.flat());
  for (const one of results) if (one !== undefined) sent.push(one);
  if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
}

/** What later steps may read: of a repeated step each output is a list. */
function outputsOf(
  { step, outputs }: ReadStep,
  sent: readonly Sent[],
): ReadonlyMap<string, JsonValue> {
  const each = sent.map(({ answer }) => outputsOfAnswer(outputs, answer));
  const [only] = each;
  if (step.forEach === undefined) return only ?? new Map();
  const names = [BODY, ...outputs.map(({ name }) => name)];
  return new Map(names.map((name) => [name, each.map((one) => one.get(name) ?? null)]));
}

function answerOf({ forEach }: Step, sent: readonly Sent[]): UpstreamAnswer | undefined {
  const last = sent.at(-1)?.answer;
  if (forEach === undefined) return last;
  const body = sent.map(({ answer }) => answer.body ?? null);
  return { status: last?.status ?? 200, mediaType: "application/json", body };
}

/** The words of `onEmpty` where its output is null, absent, or an empty text or list. */
function emptyOf({ id, onEmpty }: Step, outputs: Outputs): readonly string[] {
  const of = outputs.get(id);
  if (onEmpty === undefined || of === undefined) return [];
  const value = of.get(onEmpty.output) ?? null;
  const empty =
    value === null || value === "" || (Array.isArray(value) && value.every((one) => one === null));
  return empty ? [onEmpty.stop] : [];
}

/** What the steps before changed, where the tool ends early. */
function effects(call: ToolCall, results: readonly StepResult[]): readonly string[] {
  const done = results.filter(
    ({ kind, step }) => kind === "done" && !reads(call.tool, step.operation),
  );
  if (done.length === 0) return [];
  return [`What took effect stays: ${done.map(({ step }) => step.id).join(", ")}.`];
}
