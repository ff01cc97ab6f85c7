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
import { McpgenError } from "./error.ts";
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
  { step, resolve, headers, takesInput }: ReadStep,
  around: Surroundings,
  outcomes: StepOutcome[],
): Promise<Sent> {
  const { id, operation, retry, success } = step;
  const sending = send(port, call, {
    id,
    operation,
    request: () => resolve(call.arguments, around),
    headers,
    ...(retry === undefined ? {} : { retry }),
    ...(success === undefined ? {} : { success }),
    signal: call.signal,
    outcomes,
  });
  const answer = await (takesInput ? sending : sending.catch((thrown) => notGiven(id, thrown)));
  return { answer, around };
}

/** Of a request that no argument is part of, what cannot be sent came from the answers before it. */
function notGiven(id: string, thrown: unknown): never {
  if (!(thrown instanceof McpgenError) || thrown.code !== "invalid_input") throw thrown;
  const words = `The step ${id} cannot send what the steps before it gave: ${thrown.message}`;
  throw new McpgenError("upstream_error", words, { cause: thrown });
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
