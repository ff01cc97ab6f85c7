import { readFile } from "node:fs/promises";
import type { ListedTool } from "../../language/definition.ts";
import { DISCOVERY, discoveryTools } from "../../language/discovery-tools.ts";
import { signatureOf } from "../../language/signature.ts";
import type { JsonObject } from "../../util/json.ts";
import { nearest } from "../../util/nearest.ts";
import type { KeptFields } from "../call/call.ts";
import { McpgenError, toMcpgenError } from "../call/error.ts";
import type { Caller, Principal } from "../call/identity.ts";
import type { DiscoveryDefinition } from "../codegen/v1/server.ts";
import { type DiscoveryRequest, readRequest } from "../discovery/read-request.ts";
import { type ToolSearch, toolSearch } from "../discovery/tool-search.ts";
import type { CallAnswer, CallContext } from "../mcp/served-tools.ts";
import { decide, type ServerMode } from "../policy/decide.ts";
import type { ToolFacts, ToolTable } from "./tool-table.ts";

/** Calls a tool by its own name, through the whole chain. */
export type CallTool = (
  name: string,
  args: JsonObject,
  caller: Caller,
  context: CallContext,
) => Promise<CallAnswer>;

/** The three tools of a server whose other tools are found instead of listed. */
export interface Discovery {
  /** Their entries of tools/list; none where the principal could find nothing. */
  list(principal: Principal): readonly ListedTool[];
  /** One of the three by name. */
  get(name: string): ListedTool | undefined;
  /** The call that a call of `call_tool` stands for; undefined for any other, and for one that is malformed. */
  inner(name: string, args: JsonObject): Extract<DiscoveryRequest, { kind: "call" }> | undefined;
  /** Answers a call of one of the three. Never rejects. */
  call(name: string, args: JsonObject, caller: Caller, context: CallContext): Promise<CallAnswer>;
}

/** What discovery is made of. */
export interface DiscoveryParts {
  readonly definition: DiscoveryDefinition;
  /** Digest of the search index in the lock. */
  readonly indexDigest: string;
  readonly table: ToolTable;
  readonly mode: ServerMode;
  readonly callTool: CallTool;
  /** Tells the operator. */
  readonly report: (message: string) => void;
}

/**
 * Finding, describing and calling tools that are not listed. Only what {@link decide} permits is found and described; a
 * call is the tool's own from here on: its policy, validation, limits and record, under its name. A tool that a caller
 * may not see and one that does not exist get the same words.
 */
export function discoveryOf(parts: DiscoveryParts): Discovery {
  const { definition, indexDigest, table, mode, report } = parts;
  const found = [...table.found.values()];
  const tools = discoveryTools(
    found.length,
    found.some(({ effect }) => effect !== "read"),
  );
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const kinds = distinct(found);
  const search = toolSearch({
    read: () => readFile(definition.index, "utf8"),
    digest: indexDigest,
  });
  const isPermitted = (facts: ToolFacts, principal: Principal): boolean =>
    decide(facts, principal, mode).effect === "permit";
  const visible =
    (principal: Principal) =>
    (name: string): ToolFacts | undefined => {
      const facts = table.facts(name);
      return facts !== undefined && isPermitted(facts, principal) ? facts : undefined;
    };

  const answer = async (
    request: DiscoveryRequest,
    caller: Caller,
    context: CallContext,
  ): Promise<CallAnswer> => {
    const sees = visible(caller.principal);
    if (request.kind === "search") return said(await search.find(request.query, sees));
    const { name } = request;
    const missing = (): McpgenError => unknownTool(name, [...table.found.keys()], sees);
    if (request.kind === "describe") {
      const entry = sees(name) === undefined ? undefined : await table.load(name);
      if (entry === undefined) throw missing();
      return said(JSON.stringify(entry.listed));
    }
    const fields = await fieldsOf(request, search);
    const result = await parts.callTool(name, request.arguments, caller, { ...context, fields });
    if (result.kind === "unknown") throw missing();
    return result.kind === "failed" && result.error.code === "invalid_input"
      ? { kind: "failed", error: withSignature(result.error, name, table) }
      : result;
  };

  return {
    list: (principal) => (kinds.some((kind) => isPermitted(kind, principal)) ? tools : []),
    get: (name) => byName.get(name),
    inner: (name, args) => {
      if (!byName.has(name)) return undefined;
      try {
        const request = readRequest(name, args);
        return request.kind === "call" ? request : undefined;
      } catch {
        // Its own answer says what is wrong with it.
        return undefined;
      }
    },
    call: async (name, args, caller, context) => {
      if (!byName.has(name)) return { kind: "unknown" };
      try {
        return await answer(readRequest(name, args), caller, context);
      } catch (thrown) {
        const error = toMcpgenError(thrown);
        if (error.code === "internal") report(`${name} failed: ${String(thrown)}`);
        return { kind: "failed", error };
      }
    },
  };
}

/** Keeps everything. */
const ALL = "*";

/** What the caller asked for; else what the search has shown, for answers that are too large to be read whole. */
async function fieldsOf(
  { name, fields }: Extract<DiscoveryRequest, { kind: "call" }>,
  search: ToolSearch,
): Promise<KeptFields> {
  if (fields === undefined) return { paths: await search.answerOf(name), asked: false };
  return { paths: fields.includes(ALL) ? [] : fields, asked: true };
}

function said(text: string): CallAnswer {
  return { kind: "shaped", text };
}

/** One of each: a thousand tools differ in few scopes, and every list asks. */
function distinct(facts: readonly ToolFacts[]): readonly ToolFacts[] {
  const kinds = new Map(
    facts.map(({ effect, scopes }) => [JSON.stringify([effect, ...scopes]), { effect, scopes }]),
  );
  return [...kinds.values()];
}

/** The same words for a tool that is hidden from the caller and one that does not exist. */
function unknownTool(
  name: string,
  names: readonly string[],
  sees: (name: string) => unknown,
): McpgenError {
  const meant = nearest(
    name.slice(0, 64),
    names.filter((one) => sees(one) !== undefined),
  );
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return new McpgenError(
    "invalid_input",
    `There is no tool of this name.${hint} ${DISCOVERY.search} finds the tools of this server.`,
  );
}

/** How the tool is called, for a model that has called it wrongly. */
function withSignature(error: McpgenError, name: string, table: ToolTable): McpgenError {
  const entry = table.get(name);
  if (entry === undefined) return error;
  const signature = signatureOf(name, entry.tool.schemas.input);
  return new McpgenError("invalid_input", `${error.message}\nCall it as ${signature}`);
}
