import type { InputPlan, ToolPlan, ToolSchema } from "../ir/server-plan.ts";
import type { EffectPlan } from "./effect.ts";
import { handlerResult } from "./handler/handler-result.ts";
import type { PlannedCall } from "./planned-tool.ts";
import { declaredResult } from "./result/result.ts";
import { type Finding, toolCalls } from "./tool-calls.ts";
import type { ToolContext } from "./tool-context.ts";

/** What a tool calls and answers, planned: all of it but its words and its owner. */
export interface ToolBody {
  /** The tool as the call sees it that the result is read of. */
  readonly context: ToolContext;
  readonly contexts: readonly ToolContext[];
  readonly calls: readonly PlannedCall[];
  readonly effect: EffectPlan;
  /** Those of the overlay, then those that variants and pages add. */
  readonly inputs: readonly InputPlan[];
  readonly plan: Pick<
    ToolPlan,
    "steps" | "by" | "handler" | "upstreamCalls" | "upstreamScopes" | "page" | "result"
  >;
  /** What the result holds, whether or not it is structured; undefined where that is the body as it is. */
  readonly shape?: ToolSchema;
  readonly outputSchema?: ToolSchema;
}

/** Plans a tool, or one branch of it. Undefined where an operation is not there, which is reported. */
export function toolBody(finding: Finding): ToolBody | undefined {
  const planned = toolCalls(finding);
  if (planned === undefined) return undefined;
  const { last: context, contexts, calls, effect, steps, facts, page } = planned;
  const answer =
    finding.tool.handler === undefined
      ? declaredResult(context, planned.inputs)
      : handlerResult(context);
  const { result, outputSchema, shape, detail } = page === undefined ? answer : page.result(answer);
  const added = [detail, page?.input].filter((one) => one !== undefined);
  return {
    context,
    contexts,
    calls,
    effect,
    inputs: [...planned.inputs, ...added],
    plan: { steps, ...facts, ...(page?.plan === undefined ? {} : { page: page.plan }), result },
    ...(shape === undefined ? {} : { shape }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
  };
}
