import type {
  ResolvedRequest,
  StepCall,
  StepOutcome,
  StepPort,
  StepProgress,
  ToolCall,
  UpstreamAnswer,
} from "./call.ts";
import { effectOf, reads } from "./effect.ts";
import type { ReadStep } from "./read-step.ts";
import type { Surroundings } from "./surroundings.ts";

/** A request that was answered with a success, and what it was sent for. */
export interface Sent {
  readonly answer: UpstreamAnswer;
  readonly around: Surroundings;
}

/** Resolves a step and sends it. What is known of it is kept however it ends. */
export async function sendOnce(
  port: StepPort,
  call: ToolCall,
  { step, resolve, headers }: ReadStep,
  around: Surroundings,
  outcomes: StepOutcome[],
): Promise<Sent> {
  const { id, operation, retry, success } = step;
  const answer = await send(port, call, {
    id,
    operation,
    request: () => resolve(call.arguments, around),
    headers,
    ...(retry === undefined ? {} : { retry }),
    ...(success === undefined ? {} : { success }),
    signal: call.signal,
    outcomes,
  });
  return { answer, around };
}

/** One request of a call. */
export interface Sending {
  readonly id: string;
  readonly operation: StepCall["operation"];
  readonly request: () => ResolvedRequest;
  readonly headers: readonly string[];
  readonly retry?: StepCall["retry"];
  readonly success?: StepCall["success"];
  readonly signal: AbortSignal;
  readonly outcomes: StepOutcome[];
}

/** Sends one request through the step chain and notes its outcome. */
export async function send(
  port: StepPort,
  call: ToolCall,
  { id, operation, request, headers, retry, success, signal, outcomes }: Sending,
): Promise<UpstreamAnswer> {
  const progress: StepProgress = { attempts: 0, sent: false };
  try {
    return await port.send({
      call,
      step: id,
      operation,
      request: request(),
      ...(headers.length === 0 ? {} : { headers }),
      ...(retry === undefined ? {} : { retry }),
      ...(success === undefined ? {} : { success }),
      signal,
      progress,
    });
  } finally {
    outcomes.push({
      step: id,
      source: operation.source,
      operation: operation.key,
      attempts: progress.attempts,
      effect: effectOf(reads(call.tool, operation), progress),
      ...(progress.status === undefined ? {} : { status: progress.status }),
      ...(progress.requestId === undefined ? {} : { requestId: progress.requestId }),
    });
  }
}
