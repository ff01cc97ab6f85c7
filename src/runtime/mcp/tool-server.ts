import {
  type CallToolRequestParams,
  type CallToolResult,
  CLIENT_INFO_META_KEY,
  type ListToolsResult,
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type ScopeChallenge,
  type ServerContext,
  type ServerOptions,
  type StandardSchemaV1,
  TRACEPARENT_META_KEY,
  type Transport,
} from "@modelcontextprotocol/server";
import { isObject, type JsonObject, own } from "../../util/json.ts";
import type { Caller } from "../call/identity.ts";
import { callResult } from "./call-result.ts";
import { listedResource, readResult } from "./file-content.ts";
import type { CallContext, ServedTools } from "./served-tools.ts";

/** How long a client may keep tools/list: it changes only with the server's version. */
const LIST_TTL_MS = 300_000;
/** One text for a tool that does not exist and one that this server hides. */
const UNKNOWN_TOOL = "Unknown tool. tools/list names the tools of this server.";
/** One text for a link that never was, one that has run out, and one of somebody else. */
const NO_FILE = "No such file, or its link has run out. Call the tool again for a new one.";
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Who calls. The name is what the client says of itself: it identifies nobody who has not been identified already. */
export type CallerOf = (clientName: string | undefined) => Caller;

/**
 * The SDK's server over a shared table of tools, made anew for every HTTP request: nothing is registered, so that
 * its cost does not grow with the number of tools. A subclass, since only McpServer checks `Mcp-Param-*` headers
 * and turns missing scopes into HTTP challenges.
 */
export class ToolServer extends McpServer {
  readonly #tools: ServedTools;
  readonly #callerOf: CallerOf;

  constructor(tools: ServedTools, callerOf: CallerOf) {
    super(identityOf(tools), optionsOf(tools));
    this.#tools = tools;
    this.#callerOf = callerOf;
    this.server.registerCapabilities({ tools: { listChanged: false } });
    this.server.setRequestHandler("tools/list", (_, ctx) => this.#list(ctx));
    this.server.setRequestHandler("tools/call", CHECKED_ALREADY, ({ name, arguments: args }, ctx) =>
      this.#call(name, args, ctx),
    );
    if (tools.keepsFiles) this.#serveFiles();
    this.resolveScopeChallenge = ({ request }) => this.#challenge(request.method, request.params);
  }

  /** The SDK makes an error for every exchange that ends, and nobody reads its stack, which costs more than a step. */
  override async connect(transport: Transport): Promise<void> {
    await super.connect(transport);
    const close = transport.onclose;
    transport.onclose = () => withoutStacks(() => close?.());
  }

  override toolInputSchemaJson(name: string): Record<string, unknown> | undefined {
    return this.#tools.inputSchema(name) as Record<string, unknown> | undefined;
  }

  /** The files behind the links of this caller: nothing else is a resource here. */
  #serveFiles(): void {
    this.server.registerCapabilities({ resources: { listChanged: false, subscribe: false } });
    this.server.setRequestHandler("resources/list", async (_, ctx) => {
      const kept = await this.#tools.files(this.#caller(ctx));
      return { resources: kept.map(listedResource) };
    });
    this.server.setRequestHandler("resources/templates/list", () => ({ resourceTemplates: [] }));
    this.server.setRequestHandler("resources/read", async ({ params }, ctx) => {
      const kept = await this.#tools.file(params.uri, this.#caller(ctx));
      if (kept === undefined) throw new ResourceNotFoundError(params.uri, NO_FILE);
      return readResult(kept);
    });
  }

  #caller(ctx: ServerContext | undefined): Caller {
    const declared = own(own(ctx?.mcpReq.envelope, CLIENT_INFO_META_KEY), "name");
    const name = declared ?? this.server.getClientVersion()?.name;
    return this.#callerOf(typeof name === "string" ? name : undefined);
  }

  #list(ctx: ServerContext): ListToolsResult {
    // The table's entries are frozen; the SDK reads them only.
    return { tools: this.#tools.list(this.#caller(ctx)) } as unknown as ListToolsResult;
  }

  async #call(name: string, args: unknown, ctx: ServerContext): Promise<CallToolResult> {
    const answer = await this.#tools.call(
      name,
      argumentsOf(args),
      this.#caller(ctx),
      contextOf(ctx.mcpReq.signal, ctx.mcpReq._meta),
    );
    if (answer.kind === "unknown") {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, UNKNOWN_TOOL);
    }
    return callResult(answer);
  }

  async #challenge(method: string, params: unknown): Promise<ScopeChallenge | undefined> {
    const name = own(params, "name");
    if (method !== "tools/call" || typeof name !== "string") return undefined;
    const scopes = await this.#tools.challenge(
      name,
      argumentsOf(own(params, "arguments")),
      this.#caller(undefined),
      contextOf(new AbortController().signal, own(params, "_meta")),
    );
    return isSome(scopes) ? { scopes } : undefined;
  }
}

/** The SDK has checked the request against the protocol's own schema before a handler of tools/call runs. */
const CHECKED_ALREADY: { readonly params: StandardSchemaV1<CallToolRequestParams> } = {
  params: {
    "~standard": {
      version: 1,
      vendor: "mcpgen",
      validate: (value) => ({ value: value as CallToolRequestParams }),
    },
  },
};

function withoutStacks(run: () => void): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function identityOf({ identity }: ServedTools) {
  const { name, version, title } = identity;
  return { name, version, ...(title === undefined ? {} : { title }) };
}

function isSome(scopes: readonly string[] | undefined): scopes is [string, ...string[]] {
  return scopes !== undefined && scopes.length > 0;
}

const OPTIONS = new WeakMap<ServedTools, ServerOptions>();

/** The options that every server of a table shares. */
function optionsOf(tools: ServedTools): ServerOptions {
  let options = OPTIONS.get(tools);
  if (options === undefined) {
    const cache = {
      ttlMs: LIST_TTL_MS,
      cacheScope: tools.sameForAll ? ("public" as const) : ("private" as const),
    };
    const { instructions } = tools.identity;
    options = {
      cacheHints: { "tools/list": cache, "server/discover": cache },
      // For elicited answers only: this server asks for none, and the SDK's own would bring ajv.
      jsonSchemaValidator: {
        getValidator: () => () => ({
          valid: false,
          data: undefined,
          errorMessage: "not asked for",
        }),
      },
      ...(instructions === undefined ? {} : { instructions }),
    };
    OPTIONS.set(tools, options);
  }
  return options;
}

function argumentsOf(value: unknown): JsonObject {
  return isObject(value) ? (value as JsonObject) : {};
}

/** The caller's trace context (MCP reserves the key, W3C gives the form); anything malformed is left out. */
function contextOf(signal: AbortSignal, meta: unknown): CallContext {
  const traceparent = own(meta, TRACEPARENT_META_KEY);
  return typeof traceparent === "string" && TRACEPARENT.test(traceparent)
    ? { signal, traceparent }
    : { signal };
}
