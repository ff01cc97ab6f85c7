import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import type { CallOutcome } from "../connect.ts";
import { DEFAULT_SEED } from "../twin/answer.ts";
import { type FaultKind, MALFORMED } from "../twin/faults.ts";
import type { TwinRequest } from "../twin/log.ts";
import { callTool, fail, failedWith, succeeded } from "./answers.ts";
import { type Arguments, sampleArguments, sampleInput } from "./arguments.ts";
import { type Environment, requestsTo } from "./environment.ts";
import { leadingCall } from "./expectation.ts";
import { isSequence } from "./steps/callers.ts";
import { sentBy, valueFaults } from "./steps/run.ts";
import { type Scene, sceneWhere } from "./steps/scene.ts";

/** Timers may fire a little early against another clock. */
const SECOND_MS = 990;

interface Attempt {
  readonly outcome: CallOutcome;
  /** Requests of the tool's leading call. */
  readonly requests: readonly TwinRequest[];
  /** How many of them a call that goes well makes. */
  readonly usual: number;
}

/** Calls a tool while its leading call has a fault, `times` times. */
async function callWith(
  e: Environment,
  tool: ToolDefinition,
  examples: readonly Arguments[],
  fault: FaultKind & { readonly times?: number },
  impatient = false,
): Promise<Attempt> {
  const { step, operation, caller } = leadingCall(tool, 0);
  const { scene, usual } = await goodScene(e, tool, examples, step.id);
  const before = e.twin.log.length;
  e.twin.faults.add({ ...fault, operation, ...(caller === undefined ? {} : { caller }) });
  for (const set of valueFaults(tool, scene)) e.twin.faults.add(set);
  try {
    const outcome = await callTool(e, tool, scene.args, impatient);
    const to = { operation, ...(caller === undefined ? {} : { caller }) };
    const requests = requestsTo(e.twin, to, before);
    const refused = requests.find((r) => r.refused !== undefined);
    if (refused !== undefined) fail("The twin refused the request", { refused, outcome });
    return { outcome, requests, usual };
  } finally {
    e.twin.faults.clear();
  }
}

/** What makes the leading call of a tool be sent: where it is the only one, any arguments do. */
async function goodScene(
  e: Environment,
  tool: ToolDefinition,
  examples: readonly Arguments[],
  step: string,
): Promise<{ readonly scene: Scene; readonly usual: number }> {
  if (!isSequence(tool)) {
    const args = examples[0] ?? (await sampledFor(e, tool));
    return { scene: { args, values: new Map() }, usual: 1 };
  }
  const { scene, run } = await sceneWhere(e, tool, examples, step, true);
  return { scene, usual: sentBy(run, step).length };
}

/** Arguments that the API takes: those that are required; where it asks for more than a tool does, all of them. */
async function sampledFor(e: Environment, tool: ToolDefinition): Promise<Arguments> {
  const args = sampleArguments(tool, DEFAULT_SEED);
  const before = e.twin.log.length;
  await callTool(e, tool, args);
  const isRefused = e.twin.log.slice(before).some(({ refused }) => refused !== undefined);
  return isRefused ? sampleInput(tool.name, tool.schemas.input, DEFAULT_SEED, "all") : args;
}

function sent({ requests, outcome }: Attempt, count: number, most: number = count): void {
  if (requests.length >= count && requests.length <= most) return;
  fail(`${count} request(s) to the API were expected, ${requests.length} came`, {
    requests,
    outcome,
  });
}

/** {@link Contract.upstream401} */
export async function upstream401(
  e: Environment,
  tool: ToolDefinition,
  examples: readonly Arguments[],
): Promise<void> {
  const attempt = await callWith(e, tool, examples, { kind: "status", status: 401 });
  failedWith(attempt.outcome, "upstream_auth_failed");
  // A renewed credential may be tried once, on a call that may be repeated.
  const most = leadingCall(tool, 401).safe ? 2 : 1;
  sent(attempt, 1, most * attempt.usual);
}

/** {@link Contract.rateLimited} */
export async function rateLimited(
  e: Environment,
  tool: ToolDefinition,
  examples: readonly Arguments[],
): Promise<void> {
  const fault = { kind: "status", status: 429, retryAfter: 1, times: 1 } as const;
  const attempt = await callWith(e, tool, examples, fault);
  if (leadingCall(tool, 429).retries) {
    succeeded(attempt.outcome);
    sent(attempt, attempt.usual + 1);
    const [first, second] = attempt.requests;
    const waited = (second?.at ?? 0) - (first?.at ?? 0);
    if (waited < SECOND_MS) fail(`The API asked to wait 1 s; ${waited} ms were waited`);
    return;
  }
  failedWith(attempt.outcome, "rate_limited");
  if (!/\b1\b/.test(attempt.outcome.text)) {
    fail("The message does not say after how many seconds to ask again", attempt.outcome);
  }
  sent(attempt, 1, attempt.usual);
}

/** {@link Contract.unavailable} */
export async function unavailable(
  e: Environment,
  tool: ToolDefinition,
  examples: readonly Arguments[],
): Promise<void> {
  const attempt = await callWith(e, tool, examples, { kind: "status", status: 503, times: 1 });
  if (leadingCall(tool, 503).retries) {
    succeeded(attempt.outcome);
    sent(attempt, attempt.usual + 1);
    return;
  }
  failedWith(attempt.outcome, "upstream_error");
  sent(attempt, 1, attempt.usual);
}

/** {@link Contract.timeout} */
export async function timeout(
  e: Environment,
  tool: ToolDefinition,
  examples: readonly Arguments[],
): Promise<void> {
  const attempt = await callWith(e, tool, examples, { kind: "hang" }, true);
  const { reads } = leadingCall(tool, 0);
  failedWith(attempt.outcome, reads ? "deadline_exceeded" : "outcome_unknown");
  sent(attempt, 1, attempt.usual);
}

/** {@link Contract.malformedBody} */
export async function malformedBody(
  e: Environment,
  tool: ToolDefinition,
  examples: readonly Arguments[],
): Promise<void> {
  const attempt = await callWith(e, tool, examples, { kind: "malformed" });
  const { json, reads } = leadingCall(tool, 200);
  if (json && attempt.outcome.raw.includes(MALFORMED.slice(7, 35))) {
    fail("The raw body of the API is shown", attempt.outcome);
  }
  // A write took effect whatever its answer looks like: it may say so, but not call it a success unseen.
  if (json && reads) failedWith(attempt.outcome, "upstream_error");
  else if (json && attempt.outcome.isError) {
    failedWith(attempt.outcome, "upstream_error", "outcome_unknown");
  }
  sent(attempt, 1, attempt.usual);
}
