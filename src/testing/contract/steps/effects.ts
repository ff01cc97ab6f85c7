import type { Step, ToolDefinition } from "../../../runtime/codegen/v1/tool.ts";
import { fail } from "../answers.ts";
import { onlyReads } from "./callers.ts";
import { accepted, type StepRun, sentBy, undoneBy } from "./run.ts";

/**
 * Checks what the message of a failed call says of its steps against what the API saw: each step that was sent, failed,
 * was undone or was never run. Where no step changed anything the message may not speak of it.
 */
export function toldEffects(tool: ToolDefinition, run: StepRun, failed: Step): void {
  const told = toldIn(run.outcome.text);
  const changed = tool.steps.some((step) => !onlyReads(tool, step) && count(run, step) > 0);
  if (!changed) {
    if (told !== undefined) fail("The message tells of changes that were not made", run.outcome);
    return;
  }
  if (told === undefined) fail("The message does not say what took effect", run.outcome);
  for (const [i, step] of tool.steps.entries()) {
    const words = told.get(step.id);
    const allowed = wordsFor(tool, run, step, i, failed);
    if (words !== undefined && allowed.includes(words)) continue;
    const wanted = `"${step.id}: ${allowed.join('" or "')}"`;
    fail(`What took effect is not told as it was: ${wanted} was expected`, run.outcome);
  }
}

/** By step. Names of steps hold neither of the marks. */
function toldIn(text: string): ReadonlyMap<string, string> | undefined {
  const sentence = / What took effect: (.+)\.(?: Retry after \d+ s\.)?$/s.exec(text)?.[1];
  if (sentence === undefined) return undefined;
  return new Map(
    sentence.split("; ").map((part) => {
      const colon = part.indexOf(": ");
      return [part.slice(0, colon), part.slice(colon + 2)] as const;
    }),
  );
}

function count(run: StepRun, { id }: Step): number {
  return accepted(sentBy(run, id)).length;
}

function wordsFor(
  tool: ToolDefinition,
  run: StepRun,
  step: Step,
  index: number,
  failed: Step,
): readonly string[] {
  const done = count(run, step);
  const isFailed = step === failed;
  if (sentBy(run, step.id).length === 0 && !isFailed) {
    if (index > tool.steps.indexOf(failed)) return ["not run", "left out"];
    // Repeated for an empty list it is done as well.
    return step.when === undefined ? ["done"] : ["left out", "done"];
  }
  const word = !isFailed
    ? "done"
    : done === 0
      ? "failed"
      : `failed after ${done} item${done === 1 ? "" : "s"}`;
  if (onlyReads(tool, step) || step.undo === undefined || done === 0) return [word];
  const undone = accepted(undoneBy(run, step.id)).length;
  if (undone === done) return [`${word}, undone`];
  return [`${word}, ${undone === 0 ? "NOT undone" : `${undone} of ${done} undone`}`];
}
