import { digestOfJson } from "../../util/digest.ts";
import type { JsonObject, JsonValue } from "../../util/json.ts";
import { overLimit } from "../call/argument-limits.ts";
import type { Interceptor, StepAttempt, ToolCall, ToolResult } from "../call/call.ts";
import { type McpgenError, toMcpgenError } from "../call/error.ts";
import type { AuditLog } from "./audit-log.ts";
import type { AuditEvent } from "./event.ts";

/** What every record of a server says of the server. */
export interface AuditSubject {
  readonly server: string;
  /** The lock's digest. */
  readonly build: string;
}

/**
 * Outermost: hands the call a way to record its attempts, and closes the record whatever happens (success, denial,
 * invalid input, crash). The outcome's sinks cannot change what the call came to.
 */
export function recordAudit(log: AuditLog, subject: AuditSubject): Interceptor {
  return (next) => async (call) => {
    const started = performance.now();
    const facts = factsOf(call, subject);
    call.record.attempt = (step) =>
      log.attempt(attemptEvent(call, facts, step), { durable: step.effect === "write" });
    const close = (end: { readonly result: ToolResult } | { readonly error: McpgenError }) =>
      log.outcome(outcomeEvent(call, facts, end, performance.now() - started));
    let result: ToolResult;
    try {
      result = await next(call);
    } catch (thrown) {
      const error = toMcpgenError(thrown);
      await close({ error });
      throw error;
    }
    await close({ result });
    return result;
  };
}

/** What attempt and outcome say alike: made once. */
interface Facts {
  readonly id: string;
  readonly who: AuditEvent["who"];
  readonly what: AuditEvent["what"];
  readonly trace: AuditEvent["trace"] | undefined;
  readonly digest: string;
}

function factsOf(call: ToolCall, subject: AuditSubject): Facts {
  const { principal, actor, traceparent } = call;
  return {
    id: call.id,
    who: { user: principal.subject, issuer: principal.issuer, agent: actor.clientId },
    what: {
      server: subject.server,
      tool: call.tool.name,
      build: subject.build,
      definition: call.definitionDigest,
    },
    trace: traceparent === undefined ? undefined : { traceparent },
    digest: digestOfArguments(call.arguments),
  };
}

/** Arguments over the limits are refused further in; they are not worth the work of a digest. */
function digestOfArguments(args: JsonObject): string {
  return overLimit(args) === undefined ? digestOfJson(args) : "over-limit";
}

const UNDECIDED: AuditEvent["auth"] = { effect: "none", rules: [] };

/** The members of an event in the order in which every record has them. */
function eventOf(
  call: ToolCall,
  { id, who, what, trace, digest }: Facts,
  phase: AuditEvent["phase"],
  change: AuditEvent["change"],
): AuditEvent {
  const clear = clearValues(call);
  const event: { -readonly [K in keyof AuditEvent]: AuditEvent[K] } = {
    v: 1,
    id,
    ts: new Date().toISOString(),
    phase,
    who,
    what,
    auth: call.record.decision ?? UNDECIDED,
    input: clear === undefined ? { digest } : { digest, clear },
    change,
  };
  if (trace !== undefined) event.trace = trace;
  return event;
}

function attemptEvent(call: ToolCall, facts: Facts, attempt: StepAttempt): AuditEvent {
  const { step, source, operation } = attempt;
  const { steps } = call.record;
  return eventOf(call, facts, "attempt", [
    ...steps,
    { step, source, operation, attempts: 0, effect: "none" },
  ]);
}

function outcomeEvent(
  call: ToolCall,
  facts: Facts,
  end: { readonly result: ToolResult } | { readonly error: McpgenError },
  ms: number,
): AuditEvent {
  const { steps, warnings, bytesIn } = call.record;
  const shaped = "result" in end && end.result.kind === "shaped" ? end.result : undefined;
  const tokensOut = shaped?.tokens ?? 0;
  const bytesOut = shaped?.file?.bytes;
  return {
    ...eventOf(call, facts, "outcome", [...steps]),
    result: {
      ok: "result" in end,
      ...("error" in end ? { error: end.error.code } : {}),
      ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
    },
    cost: {
      ms: Math.round(ms * 1_000) / 1_000,
      bytesIn,
      tokensOut,
      ...(bytesOut === undefined ? {} : { bytesOut }),
    },
  };
}

/** Only validated values, and only of the arguments that the overlay clears. */
function clearValues(call: ToolCall): { readonly [name: string]: JsonValue } | undefined {
  const { input } = call.record;
  const names = call.tool.auditClear;
  if (input === undefined || names === undefined) return undefined;
  let clear: Record<string, JsonValue> | undefined;
  for (const name of names) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value === undefined) continue;
    clear ??= Object.create(null) as Record<string, JsonValue>;
    clear[name] = value;
  }
  return clear;
}
