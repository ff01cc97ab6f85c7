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

type Facts = Pick<AuditEvent, "v" | "id" | "who" | "what" | "trace"> & { readonly digest: string };

function factsOf(call: ToolCall, subject: AuditSubject): Facts {
  const { principal, actor, traceparent } = call;
  return {
    v: 1,
    id: call.id,
    who: { user: principal.subject, issuer: principal.issuer, agent: actor.clientId },
    what: {
      server: subject.server,
      tool: call.tool.name,
      build: subject.build,
      definition: call.definitionDigest,
    },
    digest: digestOfArguments(call.arguments),
    ...(traceparent === undefined ? {} : { trace: { traceparent } }),
  };
}

/** Arguments over the limits are refused further in; they are not worth the work of a digest. */
function digestOfArguments(args: JsonObject): string {
  return overLimit(args) === undefined ? digestOfJson(args) : "over-limit";
}

function eventOf(call: ToolCall, facts: Facts, phase: AuditEvent["phase"]): AuditEvent {
  const { digest, ...rest } = facts;
  const { decision } = call.record;
  const clear = clearValues(call);
  return {
    ...rest,
    ts: new Date().toISOString(),
    phase,
    auth:
      decision === undefined
        ? { effect: "none", rules: [] }
        : {
            effect: decision.effect,
            rules: decision.rules,
            ...(decision.reason === undefined ? {} : { reason: decision.reason }),
          },
    input: { digest, ...(clear === undefined ? {} : { clear }) },
    change: [],
  };
}

function attemptEvent(call: ToolCall, facts: Facts, attempt: StepAttempt): AuditEvent {
  const { step, source, operation } = attempt;
  return {
    ...eventOf(call, facts, "attempt"),
    change: [...call.record.steps, { step, source, operation, attempts: 0, effect: "none" }],
  };
}

function outcomeEvent(
  call: ToolCall,
  facts: Facts,
  end: { readonly result: ToolResult } | { readonly error: McpgenError },
  ms: number,
): AuditEvent {
  const { steps, warnings, bytesIn } = call.record;
  const tokensOut = "result" in end && end.result.kind === "shaped" ? end.result.tokens : 0;
  return {
    ...eventOf(call, facts, "outcome"),
    change: [...steps],
    result: {
      ok: "result" in end,
      ...("error" in end ? { error: end.error.code } : {}),
      ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
    },
    cost: { ms: Math.round(ms * 1_000) / 1_000, bytesIn, tokensOut },
  };
}

/** Only validated values, and only of the arguments that the overlay clears. */
function clearValues(call: ToolCall): { readonly [name: string]: JsonValue } | undefined {
  const { input } = call.record;
  const names = call.tool.auditClear;
  if (input === undefined || names === undefined) return undefined;
  const present = names.flatMap((name) => {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return present.length === 0 ? undefined : Object.fromEntries(present);
}
