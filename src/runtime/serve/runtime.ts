import { baseUrlVariable, strayBaseUrls } from "../../language/base-url-variable.ts";
import { digestOf } from "../../util/digest.ts";
import type { JsonObject } from "../../util/json.ts";
import { randomId } from "../../util/random-id.ts";
import { isSecure } from "../../util/secure-url.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { Invoke, PolicyDecision, ToolCall, ToolResult } from "../call/call.ts";
import { compose } from "../call/compose.ts";
import { McpgenError, toMcpgenError } from "../call/error.ts";
import type { FileStore } from "../call/file-store.ts";
import type { Caller } from "../call/identity.ts";
import { runTool } from "../call/run-tool.ts";
import type { Server } from "../codegen/v1/server.ts";
import type { CallAnswer, CallContext, ServedTools } from "../mcp/served-tools.ts";
import { decide, type ServerMode } from "../policy/decide.ts";
import { memoryFiles } from "../store/memory-files.ts";
import { readConnections, serving } from "./connections.ts";
import {
  type ChainParts,
  callInterceptors,
  refusalInterceptors,
  stepInterceptors,
} from "./default-interceptors.ts";
import type { CallTool, Discovery, DiscoveryParts } from "./discovery.ts";
import type { ServedLock } from "./lock.ts";
import { listed } from "./own-variables.ts";
import { loadToolTable, type TableEntry, type ToolFacts, type ToolTable } from "./tool-table.ts";
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
  /** Seals what callers hold on to: 32 bytes. Left out: random, so that it ends with the process. */
  readonly sealKey?: Uint8Array;
}

/** A server's tools behind their chain. */
export interface Runtime extends ServedTools {
  readonly scopes: readonly string[];
  readonly toolCount: number;
  /** How many of them are found instead of listed. */
  readonly foundCount: number;
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
export async function createRuntime(declared: Server, options: RuntimeOptions): Promise<Runtime> {
  const connections = readConnections(declared, options.environment);
  const server = serving(declared, connections);
  const upstream = readUpstream(server, options.environment);
  for (const variable of upstream.credentials.missingSecrets()) {
    options.report(`${variable} is not set: calls that need it will fail`);
  }
  for (const [name, tools] of Object.entries(server.variables ?? {})) {
    if (options.environment[name]) continue;
    options.report(`${name} is not set: calls of ${listed(tools)} will fail`);
  }
  for (const [name, { baseUrl, server: fallback }] of Object.entries(server.sources)) {
    const base = upstream.origins.get(name);
    if (base !== undefined && !isSecure(base.origin)) {
      options.report(
        `the source "${name}" is called without TLS: what is sent there, credentials included, can be read on the way`,
      );
    }
    if (base?.forAll === true) {
      const variable = baseUrlVariable(name);
      options.report(`${variable}: the source "${name}" is called at ${base.origin}${base.path}`);
      continue;
    }
    if (baseUrl === undefined || options.environment[baseUrl.env] || fallback === undefined)
      continue;
    // As it was read: a document's own text may hold anything.
    const called = base === undefined ? "" : `${base.origin}${base.path}`;
    options.report(`${baseUrl.env} is not set: the source "${name}" is called at ${called}`);
  }
  for (const variable of strayBaseUrls(options.environment, Object.keys(declared.sources))) {
    options.report(`${variable} is set, and this server has no such source`);
  }
  const { definitions } = options.lock;
  const table = await loadToolTable(server, definitions, options.mode, connections);
  // Loaded only by servers that have tools to find.
  const discover =
    server.discovery === undefined ? undefined : (await import("./discovery.ts")).discoveryOf;
  return runtimeOf(server, options, table, upstream, (callTool) =>
    discover === undefined ? undefined : discover(discoveryParts(server, options, table, callTool)),
  );
}

function runtimeOf(
  server: Server,
  options: RuntimeOptions,
  table: ToolTable,
  upstream: UpstreamSettings,
  discover: (callTool: CallTool) => Discovery | undefined,
): Runtime {
  const { log, mode } = options;
  const subject = { server: server.name, build: options.lock.digest };
  const refuse = compose(Object.values(refusalInterceptors({ log, subject, mode })), permitted);
  let loading: Promise<Permit> | undefined;
  let loaded: Permit | undefined;
  const loadChain = (): Promise<Permit> => {
    loading ??= import("./features.ts").then(({ features }) => {
      const { send, close, ...rest } = features(upstream, options.sealKey);
      const parts: ChainParts = { log, subject, mode, ...rest };
      const step = compose(Object.values(stepInterceptors(parts)), send);
      const call = compose(
        Object.values(callInterceptors(parts)),
        runTool({ send: step, environment: options.environment }),
      );
      loaded = { call, close };
      return loaded;
    });
    return loading;
  };
  const files = memoryFiles();
  const invoke: Invoke = async (call) => (loaded ?? (await loadChain())).call(call);
  const running = new Set<Promise<unknown>>();

  const run = async (chain: Invoke, call: ToolCall): Promise<CallAnswer> => {
    try {
      const result = await chain(call);
      if (result.kind === "shaped") return await answerOf(call, result, files);
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
  const denial = (facts: ToolFacts, caller: Caller): PolicyDecision | undefined => {
    const decision = decide(facts, caller.principal, mode);
    return decision.effect === "deny" ? decision : undefined;
  };

  /** A caller who lost the tool has lost its files. */
  const mayUse = (name: string, caller: Caller): boolean => {
    const facts = table.facts(name);
    return facts !== undefined && denial(facts, caller) === undefined;
  };

  const challenge: ServedTools["challenge"] = async (name, args, caller, context) => {
    const facts = table.facts(name);
    if (facts === undefined || denial(facts, caller)?.reason !== "insufficient_scope") {
      return undefined;
    }
    const entry = await table.load(name);
    if (entry === undefined) return undefined;
    await track(run(refuse, callOf(entry, args, caller, context)));
    return facts.scopes;
  };
  const callTool: CallTool = async (name, args, caller, context) => {
    let entry = table.get(name);
    try {
      entry ??= await table.load(name);
    } catch (error) {
      // Its code is not what was built: the operator's to mend, and all that a caller learns is that it failed.
      options.report(error instanceof Error ? error.message : String(error));
      return { kind: "failed", error: toMcpgenError(error) };
    }
    if (entry === undefined) return { kind: "unknown" };
    const call = callOf(entry, args, caller, context);
    const denied = denial(entry.tool, caller);
    if (denied === undefined) return track(run(invoke, call));
    const answer = await track(run(refuse, call));
    return denied.reason === "read_only" ? { kind: "unknown" } : answer;
  };
  const discovery = discover(callTool);

  return {
    identity: server,
    sameForAll: table.sameForAll,
    scopes: table.scopes,
    toolCount: table.size,
    foundCount: table.found.size,
    list: ({ principal }) => {
      const listed = table.list(principal);
      return discovery === undefined ? listed : [...listed, ...discovery.list(principal)];
    },
    inputSchema: (name) => {
      const own = discovery?.get(name);
      if (own !== undefined) return own.inputSchema;
      const tool = table.get(name)?.tool;
      if (tool === undefined || (mode.readOnly && tool.effect !== "read")) return undefined;
      return tool.schemas.input;
    },
    challenge: async (name, args, caller, context) => {
      if (discovery?.get(name) === undefined) return challenge(name, args, caller, context);
      const inner = discovery.inner(name, args);
      if (inner === undefined) return undefined;
      return challenge(inner.name, inner.arguments, caller, context);
    },
    keepsFiles: table.keepsFiles,
    files: async (caller) => {
      const kept = await files.list(caller);
      return kept.filter(({ tool }) => mayUse(tool, caller));
    },
    file: async (uri, caller) => {
      const kept = await files.read(caller, uri);
      return kept !== undefined && mayUse(kept.tool, caller) ? kept : undefined;
    },
    call: (name, args, caller, context) =>
      discovery?.get(name) === undefined
        ? callTool(name, args, caller, context)
        : track(discovery.call(name, args, caller, context)),
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
    warm: async () => void (await loadChain()),
    close: async () => (await loading)?.close(),
  };
}

/** A shaped result as it is answered: a file that stands behind a link is kept for its caller. */
async function answerOf(
  { tool, principal, actor }: ToolCall,
  { file, ...answer }: Extract<ToolResult, { kind: "shaped" }>,
  files: FileStore,
): Promise<CallAnswer> {
  if (file === undefined) return answer;
  if (file.as === "resource-link") {
    return { ...answer, file: await files.keep({ principal, actor }, tool.name, file) };
  }
  const id = digestOf(file.content).slice("sha256:".length, "sha256:".length + 32);
  return { ...answer, file: { file, uri: `mcpgen://file/${id}/${encodeURIComponent(file.name)}` } };
}

/** @throws {Error} for a lock that knows no search index. */
function discoveryParts(
  { discovery }: Server,
  { lock, mode, report }: RuntimeOptions,
  table: ToolTable,
  callTool: CallTool,
): DiscoveryParts {
  if (discovery === undefined || lock.searchIndex === undefined) {
    throw new Error("mcpgen.lock lacks the digest of the search index. Run mcpgen build.");
  }
  const indexDigest = lock.searchIndex;
  return { definition: discovery, indexDigest, table, mode, callTool, report };
}

function callOf(
  entry: TableEntry,
  args: JsonObject,
  { principal, actor }: Caller,
  { signal, traceparent, fields }: CallContext,
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
    ...(fields === undefined ? {} : { fields }),
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
