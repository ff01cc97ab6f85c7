import { randomUUID } from "node:crypto";
import type { CelValues } from "../../language/cel.ts";
import { isObject, type JsonObject, type JsonValue, own } from "../../util/json.ts";
import { resolvePointer } from "../../util/pointer.ts";
import type { Cel, InputRef, OutputRef, Ref } from "../codegen/v1/value.ts";
import type { ToolCall } from "./call.ts";
import { McpgenError } from "./error.ts";

/** What an absent argument leaves behind: whatever holds it is dropped. */
export const ABSENT: unique symbol = Symbol("absent");
export type Resolved = JsonValue | typeof ABSENT;

/** The outputs of the steps that ran, by step; undefined of one that was left out or passed over. */
export type Outputs = ReadonlyMap<string, ReadonlyMap<string, JsonValue> | undefined>;

/** What the values of a request are taken from. */
export interface Surroundings {
  /**
   * @throws {McpgenError} `upstream_error` where a step that ran did not give what is asked for; `internal` for a
   * variable that the operator has not set.
   */
  read(ref: Ref, args: JsonObject): Resolved;
  /** An argument or output for a result: null where it was left out, undefined where a step that ran did not give it. */
  look(ref: InputRef | OutputRef, args: JsonObject): JsonValue | undefined;
  /** Whether something is there and not null. */
  has(ref: Ref, args: JsonObject): boolean;
  /** @throws {McpgenError} where a condition cannot be decided. */
  holds(condition: Cel, args: JsonObject): boolean;
  withItem(item: JsonValue): Surroundings;
  /** With the outputs of one more step. */
  alsoWith(step: string, outputs: ReadonlyMap<string, JsonValue>): Surroundings;
}

/** What one call takes its values from. */
export interface SurroundingsOptions {
  readonly call: Pick<ToolCall, "principal" | "actor">;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly outputs: Outputs;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Compiles conditions; left out where the tool has none. */
  readonly compile?: (text: string) => (values: CelValues) => boolean;
  readonly item?: JsonValue;
}

/** Values from an argument that is not there. */
export const NOWHERE: Surroundings = surroundings({
  call: {
    principal: { issuer: "", subject: "", scopes: new Set() },
    actor: { clientId: "" },
  },
  environment: {},
  outputs: new Map(),
  now: 0,
});

/** Makes the surroundings of a call's requests. */
export function surroundings(options: SurroundingsOptions): Surroundings {
  const { outputs } = options;
  const read = (ref: Ref, args: JsonObject): Resolved => {
    switch (ref.kind) {
      case "input": {
        const value = into(argumentOf(ref, args), ref.pointer);
        return value === undefined ? ABSENT : value;
      }
      case "output":
        return outputOf(ref, outputs);
      case "item": {
        const value = into(options.item, ref.pointer);
        if (value === undefined)
          throw missing(`an item has nothing at ${ref.pointer ?? "its place"}`);
        return value;
      }
      case "env":
        return variableOf(ref.name, options.environment);
      case "auth":
        return options.call.principal.subject;
      case "now":
        return new Date(options.now).toISOString();
      case "uuid":
        return randomUUID();
    }
  };
  return {
    read,
    look: (ref, args) => {
      if (ref.kind === "output") {
        return outputs.get(ref.step) === undefined ? null : found(ref, outputs);
      }
      const value = argumentOf(ref, args);
      return value === undefined ? null : into(value, ref.pointer);
    },
    has: (ref, args) => {
      if (ref.kind === "output") return (found(ref, outputs) ?? null) !== null;
      if (ref.kind === "item") return (into(options.item, ref.pointer) ?? null) !== null;
      return read(ref, args) !== ABSENT;
    },
    holds: (condition, args) => holds(condition, args, options),
    withItem: (item) => surroundings({ ...options, item }),
    alsoWith: (step, own) =>
      surroundings({ ...options, outputs: new Map([...options.outputs, [step, own]]) }),
  };
}

/** Null is a value. */
function argumentOf(ref: InputRef, args: JsonObject): JsonValue | undefined {
  const value = own(args, ref.name);
  return value === undefined ? ref.default : (value as JsonValue);
}

function into(value: JsonValue | undefined, pointer: string | undefined): JsonValue | undefined {
  if (value === undefined || pointer === undefined) return value;
  return resolvePointer(value, pointer) as JsonValue | undefined;
}

function found({ step, name, pointer }: OutputRef, outputs: Outputs): JsonValue | undefined {
  return into(outputs.get(step)?.get(name), pointer);
}

function outputOf(ref: OutputRef, outputs: Outputs): Resolved {
  const value = found(ref, outputs);
  if (value !== undefined) return value;
  if (outputs.get(ref.step) === undefined) return ABSENT;
  const { step, name, pointer = "" } = ref;
  throw missing(`the step ${step} gave no ${name}${pointer}`);
}

function missing(what: string): McpgenError {
  return new McpgenError(
    "upstream_error",
    `The API's answer lacks a value that the next request needs: ${what}.`,
  );
}

function variableOf(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): JsonValue {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value !== undefined && value !== "") return value;
  throw new McpgenError(
    "internal",
    "This server is not set up for this tool. Its operator can find the reason in the server's log.",
    { cause: new Error(`${name} is not set`) },
  );
}

function holds({ text, reads }: Cel, args: JsonObject, options: SurroundingsOptions): boolean {
  const { compile, call } = options;
  if (compile === undefined) throw new McpgenError("internal", "A condition was not loaded.");
  const inputs: [string, JsonValue][] = [];
  const steps = new Map<string, [string, JsonValue][]>();
  for (const ref of reads) {
    if (ref.kind === "input") {
      const value = argumentOf(ref, args);
      if (value !== undefined) inputs.push([ref.name, value]);
      continue;
    }
    const known = steps.get(ref.step) ?? [];
    known.push([ref.name, found(ref, options.outputs) ?? null]);
    steps.set(ref.step, known);
  }
  try {
    return compile(text)({
      inputs: Object.fromEntries(inputs),
      steps: Object.fromEntries(
        [...steps].map(([step, values]) => [step, Object.fromEntries(values)]),
      ),
      user: { subject: call.principal.subject, issuer: call.principal.issuer },
      agent: { id: call.actor.clientId },
    });
  } catch (cause) {
    throw new McpgenError(
      "upstream_error",
      "A condition of this tool could not be decided: a value that it reads is absent or of another type than documented.",
      { cause },
    );
  }
}

/** Whether a value has a condition in it. */
export function hasCondition(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasCondition);
  if (!isObject(value)) return false;
  if (value["kind"] === "cel") return true;
  return Object.values(value).some(hasCondition);
}
