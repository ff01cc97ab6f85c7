import type { JsonObject } from "../../util/json.ts";
import { randomId } from "../../util/random-id.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { Invoke, PolicyDecision, ToolCall } from "../call/call.ts";
import { compose } from "../call/compose.ts";
import { McpgenError, toMcpgenError } from "../call/error.ts";
import type { Caller } from "../call/identity.ts";
import { runSteps } from "../call/steps.ts";
import type { Server } from "../codegen/v1/server.ts";
import type { CallAnswer, CallContext, ServedTools } from "../mcp/served-tools.ts";
import { decide, type ServerMode } from "../policy/decide.ts";
import {
  type ChainParts,
  callInterceptors,
  refusalInterceptors,
  stepInterceptors,
} from "./default-interceptors.ts";
import type { ServedLock } from "./lock.ts";
import { loadToolTable, type TableEntry, type ToolTable } from "./tool-table.ts";
import { readUpstream, type UpstreamSettings } from "./upstream.ts";

/** The chain of a call that policy permits. */
interface Permit {
  readonly call: Invoke;
  readonly close: () => Promise<void>;
}

/** What a runtime is made with. */
export interface RuntimeOptions {
  readonly lock: ServedLock;
  readonly mode: ServerMode;
  readonly log: AuditLog;
  /** Where secrets and base URLs are looked up by name. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Tells the operator; never a client. */
  readonly report: (message: string) => void;
}

/** A server's tools behind their chain. */
export interface Runtime extends ServedTools {
  readonly scopes: readonly string[];
  readonly toolCount: number;
  /** Loads what only calls need, ahead of the first one. */
  warm(): Promise<void>;
  /** Resolves when no call is running. */
  idle(): Promise<void>;
  /** Lets go of the upstreams. Records stay open: the log is its owner's. */
  close(): Promise<void>;
}

/**
 * Loads a server's tools, once, and puts the chain around them.
 * @throws {Error} for the operator: a tool or a source that cannot be served.
 */
export async function createRuntime(server: Server, options: RuntimeOptions): Promise<Runtime> {
  const upstream = readUpstream(server, options.environment);
  for (const variable of upstream.credentials.missingSecrets()) {
    options.report(`${variable} is not set: calls that need it will fail`);
  }
  for (const [name, { baseUrl, server: fallback }] of Object.entries(server.sources)) {
    if (baseUrl === undefined || options.environment[baseUrl.env] || fallback === undefined)
      continue;
    options.report(`${baseUrl.env} is not set: the source "${name}" is called at ${fallback}`);
  }
  const table = await loadToolTable(server, options.lock.definitions, options.mode);
  return runtimeOf(server, options, table, upstream);
}

function runtimeOf(
  server: Server,
  options: RuntimeOptions,
  table: ToolTable,
  upstream: UpstreamSettings,
): Runtime {
  const { log, mode } = options;
  const subject = { server: server.name, build: options.lock.digest };
  const refuse = compose(Object.values(refusalInterceptors({ log, subject, mode })), permitted);
  let loading: Promise<Permit> | undefined;
  let loaded: Permit | undefined;
  const load = (): Promise<Permit> => {
    loading ??= import("./features.ts").then(({ features }) => {
      const { send, close, ...rest } = features(upstream);
      const parts: ChainParts = { log, subject, mode, ...rest };
      const step = compose(Object.values(stepInterceptors(parts)), send);
      const call = compose(Object.values(callInterceptors(parts)), runSteps({ send: step }));
      loaded = { call, close };
      return loaded;
    });
    return loading;
  };
  const invoke: Invoke = async (call) => (loaded ?? (await load())).call(call);
  const running = new Set<Promise<unknown>>();

  const run = async (chain: Invoke, call: ToolCall): Promise<CallAnswer> => {
    try {
      const result = await chain(call);
      if (result.kind === "shaped") return result;
      throw new Error("an unshaped result reached the end of the chain");
    } catch (thrown) {
      const error = toMcpgenError(thrown);
      if (error.code === "internal") options.report(`call ${call.id} failed: ${causeOf(error)}`);
      return { kind: "failed", error };
    }
  };
  const track = <T>(promise: Promise<T>): Promise<T> => {
    running.add(promise);
    void promise.finally(() => running.delete(promise));
    return promise;
  };
  const denial = (entry: TableEntry, caller: Caller): PolicyDecision | undefined => {
    const decision = decide(entry.tool, caller.principal, mode);
    return decision.effect === "deny" ? decision : undefined;
  };

  return {
    identity: server,
    sameForAll: table.sameForAll,
    scopes: table.scopes,
    toolCount: table.size,
    list: ({ principal }) => table.list(principal),
    inputSchema: (name) => {
      const tool = table.get(name)?.tool;
      if (tool === undefined || (mode.readOnly && tool.effect !== "read")) return undefined;
      return tool.schemas.input;
    },
    challenge: async (name, args, caller, context) => {
      const entry = table.get(name);
      if (entry === undefined) return undefined;
      if (denial(entry, caller)?.reason !== "insufficient_scope") return undefined;
      await track(run(refuse, callOf(entry, args, caller, context)));
      return entry.tool.scopes;
    },
    call: async (name, args, caller, context) => {
      const entry = table.get(name);
      if (entry === undefined) return { kind: "unknown" };
      const call = callOf(entry, args, caller, context);
      const denied = denial(entry, caller);
      if (denied === undefined) return track(run(invoke, call));
      const answer = await track(run(refuse, call));
      return denied.reason === "read_only" ? { kind: "unknown" } : answer;
    },
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
    warm: async () => void (await load()),
    close: async () => (await loading)?.close(),
  };
}

function callOf(
  entry: TableEntry,
  args: JsonObject,
  { principal, actor }: Caller,
  { signal, traceparent }: CallContext,
): ToolCall {
  return {
    id: randomId(),
    tool: entry.tool,
    definitionDigest: entry.definitionDigest,
    arguments: args,
    principal,
    actor,
    signal,
    deadline: Number.POSITIVE_INFINITY,
    record: { steps: [], warnings: [], bytesIn: 0 },
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** The refusal chain ends before it gets here, or the two decisions differ. */
const permitted: Invoke = () => {
  throw new McpgenError("internal", "This call was refused and then permitted.");
};

function causeOf(error: McpgenError): string {
  const { cause } = error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : error.message;
}
