import type { ResolvedRequest, StepCall, ToolCall } from "../../src/runtime/call/call.ts";
import type { OperationDefinition } from "../../src/runtime/codegen/v1/operation.ts";
import type { ToolDefinition } from "../../src/runtime/codegen/v1/tool.ts";

/** A tool with nothing special about it. */
export function toolOf(facts: Partial<ToolDefinition> = {}): ToolDefinition {
  return {
    name: "tool",
    description: "A tool.",
    effect: "read",
    scopes: [],
    steps: [],
    result: { kind: "object", format: "json", maxTokens: 4_000 },
    schemas: { input: {} },
    ...facts,
  };
}

/** A call of a tool, as the chain sees it. */
export function callOf(facts: Partial<ToolCall> = {}): ToolCall {
  return {
    id: "call-1",
    tool: toolOf(),
    definitionDigest: "sha256:0",
    arguments: {},
    principal: { issuer: "local", subject: "user", scopes: "all" },
    actor: { clientId: "agent" },
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    record: { steps: [], warnings: [], bytesIn: 0 },
    ...facts,
  };
}

/** An operation of the source `api` that answers JSON. */
export function operationOf(facts: Partial<OperationDefinition> = {}): OperationDefinition {
  const method = facts.method ?? "GET";
  const path = facts.path ?? "/things";
  return {
    source: "api",
    key: `${method} ${path}`,
    method,
    path,
    responses: { "2XX": ["application/json"] },
    retry: method === "GET" ? "safe" : "never",
    ...facts,
  };
}

/** A step of a call; a write for anything but GET. */
export function stepOf(
  operation: OperationDefinition,
  request: Partial<ResolvedRequest> = {},
  facts: Partial<StepCall> = {},
): StepCall {
  const effect = operation.method === "GET" ? "read" : "write";
  const call = facts.call ?? callOf({ tool: toolOf({ effect }) });
  return {
    call,
    step: "step",
    operation,
    request: { path: {}, query: {}, header: {}, cookie: {}, ...request },
    signal: call.signal,
    progress: { attempts: 0, sent: false },
    ...facts,
  };
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (thrown) {
    return thrown;
  }
  throw new Error("it did not fail");
}
