import {
  BODY,
  isReferenceError,
  type OutputSource,
  parseOutput,
} from "../../language/reference.ts";
import { isObject, type JsonObject, type JsonValue } from "../../util/json.ts";
import { resolvePointer } from "../../util/pointer.ts";
import type { Step, Undo } from "../codegen/v1/tool.ts";
import type { ResolvedRequest, UpstreamAnswer } from "./call.ts";
import { McpgenError } from "./error.ts";
import { requestResolver } from "./resolve.ts";
import { hasCondition, type Surroundings } from "./surroundings.ts";

export type Resolve = (args: JsonObject, around: Surroundings) => ResolvedRequest;

/** A step whose request and outputs have been read, once for all calls. */
export interface ReadStep {
  readonly step: Step;
  readonly resolve: Resolve;
  readonly outputs: readonly { readonly name: string; readonly source: OutputSource }[];
  /** Header fields that its outputs name. */
  readonly headers: readonly string[];
  /** Whether something of what it sends is an argument: where nothing is, nobody who calls can mend it. */
  readonly takesInput: boolean;
  /** Whether something of it hangs on a condition. */
  readonly conditional: boolean;
  readonly undo?: { readonly call: Undo; readonly resolve: Resolve };
}

/** @throws {McpgenError} `internal` for outputs that no compiler wrote. */
export function readStep(step: Step): ReadStep {
  const { undo } = step;
  const outputs = Object.entries(step.outputs ?? {}).map(([name, text]) => ({
    name,
    source: sourceOf(text),
  }));
  return {
    step,
    resolve: resolverOf(step),
    outputs,
    headers: outputs.flatMap(({ source }) => (source.from === "header" ? [source.name] : [])),
    takesInput: takesInput([step.request, step.forEach?.over]),
    conditional: hasCondition([step.when, step.request, undo?.request]),
    ...(undo === undefined ? {} : { undo: { call: undo, resolve: resolverOf(undo) } }),
  };
}

function takesInput(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(takesInput);
  if (!isObject(value) || value["kind"] === "literal") return false;
  return value["kind"] === "input" || Object.values(value).some(takesInput);
}

/** The outputs of one answer; what is not there is left out. */
export function outputsOfAnswer(
  outputs: ReadStep["outputs"],
  { status, body, headers = {} }: UpstreamAnswer,
): ReadonlyMap<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  if (body !== undefined) values.set(BODY, body);
  for (const { name, source } of outputs) {
    const value =
      source.from === "status"
        ? status
        : source.from === "header"
          ? headers[source.name]
          : resolvePointer(body, source.pointer);
    if (value !== undefined) values.set(name, value as JsonValue);
  }
  return values;
}

function resolverOf({ request, operation }: Pick<Step, "request" | "operation">): Resolve {
  return requestResolver(request, operation.body?.required !== true);
}

function sourceOf(text: string): OutputSource {
  const source = parseOutput(text);
  if (!isReferenceError(source)) return source;
  throw new McpgenError("internal", "An output of this tool cannot be read.");
}
