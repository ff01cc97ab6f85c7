import type { JsonObject } from "../../util/json.ts";
import { cleanText } from "../../util/smuggling.ts";
import type { HandlerDefinition } from "../codegen/v1/handler.ts";
import type { Invoke, StepPort, ToolCall, UpstreamAnswer } from "./call.ts";
import { declaredOutput } from "./declared-output.ts";
import { McpgenError, toMcpgenError, withMessage } from "./error.ts";
import { type HandlerCalls, handlerCalls } from "./handler-calls.ts";
import { plainJson } from "./plain-json.ts";

/** Characters of the words with which a handler refuses. */
const LONGEST_REFUSAL = 1_000;

type Code = (context: {
  readonly input: JsonObject;
  readonly call: HandlerCalls["call"];
  readonly signal: AbortSignal;
  readonly refuse: (message: string) => never;
}) => unknown;

/**
 * The innermost part of the chain for a tool whose calls are made by code: loads the code with the first call, gives it a
 * copy of the arguments and the operations that the tool declares, and answers with what it returns as far as the output
 * schema declares it; beside it stands what became of changes that the code cannot have told. The code is not waited for once
 * the call's signal aborts.
 * @throws {McpgenError} what a call failed with, where the code does not handle it; `invalid_input` with the code's own words
 * where it refuses; `internal` without a word of it for anything else that it throws or returns. With what took effect.
 */
export function runHandler(port: StepPort): Invoke {
  return async (call) => {
    const { handler } = call.tool;
    if (handler === undefined) throw new McpgenError("internal", "This tool has no handler.");
    const calls = handlerCalls(port, call, handler.maxCalls);
    const refusals = new WeakSet<McpgenError>();
    const refuse = (message: string): never => {
      const error = new McpgenError("invalid_input", refusal(message));
      refusals.add(error);
      throw error;
    };
    try {
      const answer = await untilAborted(call.signal, async () => {
        const code = await codeOf(handler);
        const input = inputOf(call, handler);
        return await code({ input, call: calls.call, signal: call.signal, refuse });
      });
      await calls.end();
      const untold = calls.untold();
      return {
        kind: "raw",
        answer: answerOf(call, answer),
        ...(untold === undefined ? {} : { notices: [`What took effect: ${untold}.`] }),
      };
    } catch (thrown) {
      await calls.end();
      const told = calls.isOurs(thrown) || isOwn(thrown, refusals, call);
      throw withEffects(told ? (thrown as McpgenError) : closed(thrown), calls);
    }
  };
}

async function codeOf({ load }: HandlerDefinition): Promise<Code> {
  const { handler } = await load();
  if (typeof handler === "function") return handler as Code;
  throw new Error("the handler's file exports no function named handler");
}

/** A copy, so that the record keeps what the caller sent. */
function inputOf({ arguments: args }: ToolCall, { defaults = {} }: HandlerDefinition): JsonObject {
  const absent = Object.entries(defaults).filter(([name]) => !Object.hasOwn(args, name));
  return plainJson({ ...args, ...Object.fromEntries(absent) }) as JsonObject;
}

/** The code's answer, or the reason of the signal as soon as it aborts: code need not heed it. */
async function untilAborted(signal: AbortSignal, run: () => Promise<unknown>): Promise<unknown> {
  if (signal.aborted) throw signal.reason;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([run(), aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}

/** What the code returned, as the answer that the result is made of. */
function answerOf({ tool }: ToolCall, answer: unknown): UpstreamAnswer {
  const found = declaredOutput(tool.schemas.output ?? {}, plainJson(answer));
  if (found.kind === "fits") {
    return { status: 200, mediaType: "application/json", body: found.value };
  }
  throw new Error(`the handler answered with something else than it declares:\n${found.problems}`);
}

/** Whether the runtime itself made an error: that of the deadline, or of a refusal. */
function isOwn(thrown: unknown, refusals: WeakSet<McpgenError>, { signal }: ToolCall): boolean {
  if (!(thrown instanceof McpgenError)) return false;
  return refusals.has(thrown) || (signal.aborted && thrown === signal.reason);
}

/** An error of the code: its author's to read in the log, and nobody else's. */
function closed(thrown: unknown): McpgenError {
  const cause = thrown instanceof Error ? thrown : new Error("the handler threw no error");
  return toMcpgenError(cause instanceof McpgenError ? new Error(cause.message, { cause }) : cause);
}

function refusal(message: unknown): string {
  const text = cleanText(typeof message === "string" ? message : "").trim();
  if (text === "") return "This tool refused the call.";
  return text.length <= LONGEST_REFUSAL
    ? text
    : `${text.slice(0, LONGEST_REFUSAL - 1).toWellFormed()}…`;
}

/** The failure with what took effect before it. Where nobody knows that of a call, this is what the failure says. */
function withEffects(error: McpgenError, calls: HandlerCalls): McpgenError {
  const uncertain = calls.uncertain();
  const stopped = error.code === "deadline_exceeded" || error.code === "cancelled";
  const failure = stopped && uncertain !== undefined ? uncertain : error;
  const told = calls.told();
  if (told === undefined) return error;
  return withMessage(failure, `${failure.message} What took effect: ${told}.`);
}
