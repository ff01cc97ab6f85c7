import type { Step } from "../codegen/v1/tool.ts";
import type { StepPort, ToolCall } from "./call.ts";
import { reads } from "./effect.ts";
import { type McpgenError, toMcpgenError, withMessage } from "./error.ts";
import { outputsOfAnswer, type ReadStep } from "./read-step.ts";
import { type Sent, send } from "./send-once.ts";
import type { StepResult } from "./steps.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a failure is told and taken back with. */
export interface FailureParts {
  readonly port: StepPort;
  readonly call: ToolCall;
  readonly around: Surroundings;
  readonly stepOf: (step: Step) => ReadStep;
}

/** What taking steps back may take, beyond the deadline of the call: nobody else will do it. */
const UNDO_MS = 800;

/**
 * The failure of a tool of which other steps took effect: what can be taken back is taken back, last first, and the
 * message says of each step that changes something what became of it. The code stays the failure's own.
 */
export async function failureAfter(
  parts: FailureParts,
  results: readonly StepResult[],
  failed: Extract<StepResult, { kind: "failed" }>,
): Promise<McpgenError> {
  const { call } = parts;
  const { error } = failed;
  const changes = (step: Step): boolean => !reads(call.tool, step.operation);
  const done = results.filter(
    (result): result is Exclude<StepResult, { kind: "skipped" }> =>
      result.kind !== "skipped" && result.sent.length > 0 && changes(result.step),
  );
  if (done.length === 0) return error;
  const undone = new Map<string, string>();
  for (const { step, sent } of done.toReversed()) {
    undone.set(step.id, await takeBack(parts, parts.stepOf(step), sent));
  }
  const told = call.tool.steps.map((step) => {
    const result = results.find((one) => one.step === step);
    return `${step.id}: ${wordOf(call, result, undone.get(step.id))}`;
  });
  return withMessage(error, `${error.message} What took effect: ${told.join("; ")}.`);
}

function wordOf(
  call: ToolCall,
  result: StepResult | undefined,
  undone: string | undefined,
): string {
  if (result === undefined) return "not run";
  if (result.kind === "skipped") return "left out";
  const count = result.sent.length;
  const after = count === 0 ? "" : ` after ${count} item${count === 1 ? "" : "s"}`;
  const word = result.kind === "done" ? "done" : `${failure(call, result.step, count)}${after}`;
  return undone === undefined || undone === "" ? word : `${word}, ${undone}`;
}

/** What became of the request that failed: a change may have been made behind it. */
function failure(call: ToolCall, { id }: Step, answered: number): string {
  const own = call.record.steps.filter(({ step }) => step === id).map(({ effect }) => effect);
  if (own.includes("unknown")) return "outcome unknown";
  // Of the changes that were made, those that were answered usably are told apart.
  const made = own.filter((effect) => effect === "applied").length;
  return made > answered ? "made without an answer that can be used" : "failed";
}

/** Takes back every request of a step, last first; what became of it in words. */
async function takeBack(
  { port, call }: FailureParts,
  { undo, step, outputs }: ReadStep,
  sent: readonly Sent[],
): Promise<string> {
  if (undo === undefined) return "";
  let taken = 0;
  for (const { answer, around } of sent.toReversed()) {
    const signal = AbortSignal.timeout(UNDO_MS);
    try {
      const own = around.alsoWith(step.id, outputsOfAnswer(outputs, answer));
      await send(port, call, {
        id: `${step.id}.undo`,
        operation: undo.call.operation,
        request: () => undo.resolve(call.arguments, own),
        headers: [],
        ...(undo.call.success === undefined ? {} : { success: undo.call.success }),
        signal,
        outcomes: call.record.steps,
      });
      taken++;
    } catch (thrown) {
      call.record.warnings.push(`undo of ${step.id}: ${toMcpgenError(thrown).code}`);
    }
  }
  if (taken === sent.length) return "undone";
  return taken === 0 ? "NOT undone" : `${taken} of ${sent.length} undone`;
}
