import type { JsonValue } from "../../util/json.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import type { StepOutcome, StepPort, ToolCall } from "./call.ts";
import { reads } from "./effect.ts";
import { McpgenError, toMcpgenError } from "./error.ts";
import { handlerRequest } from "./handler-request.ts";
import { send } from "./send-once.ts";

/** The operations that a handler may call, and what became of its calls. */
export interface HandlerCalls {
  /** By name, without a prototype; nothing else is in it. */
  readonly call: { readonly [name: string]: (request: unknown) => Promise<JsonValue> };
  /** Lets no further call begin, and waits for those that are under way: then the record has all of them. */
  end(): Promise<void>;
  /** Whether a call rejected with this error: only such errors may be told. */
  isOurs(thrown: unknown): thrown is McpgenError;
  /** The failure of a call of which nobody knows whether it took effect. */
  uncertain(): McpgenError | undefined;
  /** What the calls that change something came to, in words; undefined where none did or may have. */
  told(): string | undefined;
  /**
   * The same of a run that ended well, where its answer cannot have said it: nobody knows whether a change was made, or one
   * failed behind the answer.
   */
  untold(): string | undefined;
}

/** One call of a handler; its outcome stands in the list once it has ended. */
interface Made {
  readonly name: string;
  readonly writes: boolean;
  readonly outcomes: StepOutcome[];
  isOver: boolean;
}

/**
 * Makes the calls of one run of a handler: each goes through the port as a step does, `maxCalls` of them at most. The record
 * has them in the order in which they were made, each as soon as those before it have ended: what is recorded before a later
 * call goes out says what became of the earlier ones.
 */
export function handlerCalls(port: StepPort, call: ToolCall, maxCalls: number): HandlerCalls {
  const made: Made[] = [];
  const running = new Set<Promise<unknown>>();
  const thrown = new WeakSet<McpgenError>();
  let ended = false;
  let uncertain: McpgenError | undefined;
  let failedLate = false;
  let noted = 0;
  const note = (): void => {
    for (let next = made[noted]; next?.isOver === true; next = made[noted]) {
      call.record.steps.push(...next.outcomes);
      noted++;
    }
  };

  const make = async (name: string, operation: OperationDefinition, given: unknown) => {
    if (call.signal.aborted) throw call.signal.reason;
    if (ended) throw new Error(`the handler called ${name} after it had answered`);
    if (made.length >= maxCalls) throw tooMany(maxCalls);
    const one: Made = { name, writes: !reads(call.tool, operation), outcomes: [], isOver: false };
    made.push(one);
    try {
      const answer = await send(port, call, {
        id: name,
        operation,
        request: () => handlerRequest(name, operation, given),
        headers: [],
        signal: call.signal,
        outcomes: one.outcomes,
      });
      return answer.body ?? null;
    } catch (thrown) {
      failedLate ||= ended && one.writes;
      throw thrown;
    } finally {
      one.isOver = true;
      note();
    }
  };
  const start = (name: string, operation: OperationDefinition, given: unknown) => {
    const started = make(name, operation, given).catch((failure: unknown) => {
      const error = toMcpgenError(failure);
      thrown.add(error);
      if (error.code === "outcome_unknown") uncertain ??= error;
      throw error;
    });
    // Also where the handler does not wait for it: nothing of it may reach the process.
    const settled = started.then(
      () => undefined,
      () => undefined,
    );
    running.add(settled);
    void settled.then(() => running.delete(settled));
    return started;
  };
  const byName = Object.create(null) as {
    [name: string]: (request: unknown) => Promise<JsonValue>;
  };
  for (const { id, operation } of call.tool.steps) {
    byName[id] = (request) => start(id, operation, request);
  }
  return {
    call: Object.freeze(byName),
    end: async () => {
      ended = true;
      await Promise.all(running);
    },
    isOurs: (error): error is McpgenError => error instanceof McpgenError && thrown.has(error),
    uncertain: () => uncertain,
    told: () => (made.some(matters) ? told(made) : undefined),
    untold: () => (failedLate || made.some(isUncertain) ? told(made) : undefined),
  };
}

function tooMany(maxCalls: number): McpgenError {
  return new McpgenError(
    "internal",
    `This tool stopped after ${maxCalls} requests, which is the most that one call of it may make. Ask for less at once.`,
    { cause: new Error(`the handler made more than ${maxCalls} calls: see maxCalls`) },
  );
}

function effectOfCall({ outcomes }: Made): StepOutcome["effect"] {
  return outcomes.at(-1)?.effect ?? "none";
}

function matters(one: Made): boolean {
  return one.writes && effectOfCall(one) !== "none";
}

function isUncertain(one: Made): boolean {
  return one.writes && effectOfCall(one) === "unknown";
}

/** `move: done; note: done 2 times, failed`: by call, in the order of their first. */
function told(made: readonly Made[]): string {
  const words = new Map<string, Map<string, number>>();
  for (const one of made.filter(({ writes }) => writes)) {
    const effect = effectOfCall(one);
    const word =
      effect === "applied" ? "done" : effect === "unknown" ? "outcome unknown" : "failed";
    const counts = words.get(one.name) ?? new Map<string, number>();
    words.set(one.name, counts.set(word, (counts.get(word) ?? 0) + 1));
  }
  return [...words]
    .map(([name, counts]) => {
      const parts = [...counts].map(([word, n]) => (n === 1 ? word : `${word} ${n} times`));
      return `${name}: ${parts.join(", ")}`;
    })
    .join("; ");
}
