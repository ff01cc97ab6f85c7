import type { JsonObject } from "../../util/json.ts";
import type { Step } from "../codegen/v1/tool.ts";
import type {
  Invoke,
  ResolvedRequest,
  StepCall,
  StepOutcome,
  StepPort,
  StepProgress,
  ToolCall,
  UpstreamAnswer,
} from "./call.ts";
import { effectOf, reads } from "./effect.ts";
import { McpgenError } from "./error.ts";
import { requestResolver } from "./resolve.ts";

type Resolver = (args: JsonObject) => ResolvedRequest;

/**
 * The innermost part of the chain: resolves each step of the tool and sends it through the port, in order. What is
 * known of a step stands in `call.record.steps` however it ends. The answer is the last step's.
 * @throws {McpgenError} what the port throws; `internal` for a tool without steps.
 */
export function runSteps(port: StepPort): Invoke {
  const resolvers = new WeakMap<Step, Resolver>();
  const resolverOf = (step: Step): Resolver => {
    let resolver = resolvers.get(step);
    if (resolver === undefined) {
      resolver = requestResolver(step.request, step.operation.body?.required !== true);
      resolvers.set(step, resolver);
    }
    return resolver;
  };
  return async (call) => {
    let answer: UpstreamAnswer | undefined;
    for (const step of call.tool.steps) {
      answer = await runStep(port, call, step, resolverOf(step));
    }
    if (answer === undefined) throw new McpgenError("internal", "This tool has no steps.");
    return { kind: "raw", answer };
  };
}

async function runStep(
  port: StepPort,
  call: ToolCall,
  step: Step,
  resolve: Resolver,
): Promise<UpstreamAnswer> {
  const operation: StepCall["operation"] = step.operation;
  const progress: StepProgress = { attempts: 0, sent: false };
  try {
    return await port.send({
      call,
      step: step.id,
      operation,
      request: resolve(call.arguments),
      signal: call.signal,
      progress,
    });
  } finally {
    call.record.steps.push(outcomeOf(call, step.id, operation, progress));
  }
}

function outcomeOf(
  call: ToolCall,
  step: string,
  operation: StepCall["operation"],
  progress: StepProgress,
): StepOutcome {
  return {
    step,
    source: operation.source,
    operation: operation.key,
    attempts: progress.attempts,
    effect: effectOf(reads(call.tool, operation), progress),
    ...(progress.status === undefined ? {} : { status: progress.status }),
    ...(progress.requestId === undefined ? {} : { requestId: progress.requestId }),
  };
}
