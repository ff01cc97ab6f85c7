import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import type { CallOutcome } from "../connect.ts";
import { type FaultKind, MALFORMED } from "../twin/faults.ts";
import type { TwinRequest } from "../twin/log.ts";
import { callTool, fail, failedWith, succeeded } from "./answers.ts";
import type { Arguments } from "./arguments.ts";
import { type Environment, requestsTo } from "./environment.ts";
import { firstCall } from "./expectation.ts";

/** Timers may fire a little early against another clock. */
const SECOND_MS = 990;

interface Attempt {
  readonly outcome: CallOutcome;
  /** Requests to the tool's first operation. */
  readonly requests: readonly TwinRequest[];
}

/** Calls a tool while its first operation has a fault, `times` times. */
async function callWith(
  e: Environment,
  tool: ToolDefinition,
  args: Arguments,
  fault: FaultKind & { readonly times?: number },
  impatient = false,
): Promise<Attempt> {
  const { operation } = firstCall(tool, 0);
  const before = e.twin.log.length;
  e.twin.faults.add({ ...fault, operation });
  try {
    const outcome = await callTool(e, tool, args, impatient);
    const requests = requestsTo(e.twin, operation, before);
    const refused = requests.find((r) => r.refused !== undefined);
    if (refused !== undefined) fail("The twin refused the request", { refused, outcome });
    return { outcome, requests };
  } finally {
    e.twin.faults.clear();
  }
}

function sent({ requests, outcome }: Attempt, count: number): void {
  if (requests.length === count) return;
  fail(`${count} request(s) to the API were expected, ${requests.length} came`, {
    requests,
    outcome,
  });
}

/** {@link Contract.upstream401} */
export async function upstream401(
  e: Environment,
  tool: ToolDefinition,
  args: Arguments,
): Promise<void> {
  const attempt = await callWith(e, tool, args, { kind: "status", status: 401 });
  failedWith(attempt.outcome, "upstream_auth_failed");
  // A renewed credential may be tried once, on a call that may be repeated.
  const most = firstCall(tool, 401).safe ? 2 : 1;
  if (attempt.requests.length < 1 || attempt.requests.length > most) sent(attempt, most);
}

/** {@link Contract.rateLimited} */
export async function rateLimited(
  e: Environment,
  tool: ToolDefinition,
  args: Arguments,
): Promise<void> {
  const fault = { kind: "status", status: 429, retryAfter: 1, times: 1 } as const;
  const attempt = await callWith(e, tool, args, fault);
  if (firstCall(tool, 429).retries) {
    succeeded(attempt.outcome);
    sent(attempt, 2);
    const [first, second] = attempt.requests;
    const waited = (second?.at ?? 0) - (first?.at ?? 0);
    if (waited < SECOND_MS) fail(`The API asked to wait 1 s; ${waited} ms were waited`);
    return;
  }
  failedWith(attempt.outcome, "rate_limited");
  if (!/\b1\b/.test(attempt.outcome.text)) {
    fail("The message does not say after how many seconds to ask again", attempt.outcome);
  }
  sent(attempt, 1);
}

/** {@link Contract.unavailable} */
export async function unavailable(
  e: Environment,
  tool: ToolDefinition,
  args: Arguments,
): Promise<void> {
  const attempt = await callWith(e, tool, args, { kind: "status", status: 503, times: 1 });
  if (firstCall(tool, 503).retries) {
    succeeded(attempt.outcome);
    sent(attempt, 2);
    return;
  }
  failedWith(attempt.outcome, "upstream_error");
  sent(attempt, 1);
}

/** {@link Contract.timeout} */
export async function timeout(
  e: Environment,
  tool: ToolDefinition,
  args: Arguments,
): Promise<void> {
  const attempt = await callWith(e, tool, args, { kind: "hang" }, true);
  failedWith(attempt.outcome, tool.effect === "read" ? "deadline_exceeded" : "outcome_unknown");
  sent(attempt, 1);
}

/** {@link Contract.malformedBody} */
export async function malformedBody(
  e: Environment,
  tool: ToolDefinition,
  args: Arguments,
): Promise<void> {
  const attempt = await callWith(e, tool, args, { kind: "malformed" });
  const { json } = firstCall(tool, 200);
  if (json && attempt.outcome.raw.includes(MALFORMED.slice(7, 35))) {
    fail("The raw body of the API is shown", attempt.outcome);
  }
  // A write took effect whatever its answer looks like: it may say so, but not call it a success unseen.
  if (json && tool.effect === "read") failedWith(attempt.outcome, "upstream_error");
  else if (json && attempt.outcome.isError) {
    failedWith(attempt.outcome, "upstream_error", "outcome_unknown");
  }
  sent(attempt, 1);
}
