import { type ListedTool, toolDefinition } from "../../language/definition.ts";
import { isObject } from "../../util/json.ts";
import { byCodeUnit } from "../../util/order.ts";
import type { Principal } from "../call/identity.ts";
import type { GroupLoader, Server } from "../codegen/v1/server.ts";
import type { ToolDefinition } from "../codegen/v1/tool.ts";
import { decide, type ServerMode } from "../policy/decide.ts";

/** One tool, ready to be listed and called. */
export interface TableEntry {
  readonly tool: ToolDefinition;
  readonly definitionDigest: string;
  readonly listed: ListedTool;
}

/** All tools of a server, in the order of declaration. Immutable, shared by all requests. */
export interface ToolTable {
  get(name: string): TableEntry | undefined;
  /** What the principal may use. */
  list(principal: Principal): readonly ListedTool[];
  /** How many tools this mode has. */
  readonly size: number;
  /** Whether every caller gets the same list. */
  readonly sameForAll: boolean;
  /** Every scope that a tool of this mode needs, in code-unit order. */
  readonly scopes: readonly string[];
}

/**
 * Loads every group, once each, and looks the tools up in them.
 * @param definitions digests by tool, from the lock.
 * @throws {Error} for a tool that its group does not export or the lock does not know.
 */
export async function loadToolTable(
  server: Server,
  definitions: ReadonlyMap<string, string>,
  mode: ServerMode,
): Promise<ToolTable> {
  const groups = new Map<GroupLoader, Promise<ReadonlyMap<string, ToolDefinition>>>();
  const groupOf = (loader: GroupLoader): Promise<ReadonlyMap<string, ToolDefinition>> => {
    let group = groups.get(loader);
    if (group === undefined) {
      group = loader().then(toolsOf);
      groups.set(loader, group);
    }
    return group;
  };
  const entries = await Promise.all(
    Object.entries(server.tools).map(async ([name, loader]): Promise<[string, TableEntry]> => {
      const tool = (await groupOf(loader)).get(name);
      const definitionDigest = definitions.get(name);
      if (tool === undefined) throw new Error(`tool ${name}: its file does not export it`);
      if (definitionDigest === undefined) {
        throw new Error(`tool ${name}: mcpgen.lock does not know it. Run mcpgen build.`);
      }
      return [name, { tool, definitionDigest, listed: toolDefinition(tool) }];
    }),
  );
  return toolTable(new Map(entries), mode);
}

/** The exports of a group that are tools, by name. */
function toolsOf(group: { readonly [name: string]: unknown }): ReadonlyMap<string, ToolDefinition> {
  const tools = Object.values(group).filter(
    (value): value is ToolDefinition & Record<string, unknown> =>
      isObject(value) && typeof value["name"] === "string" && Array.isArray(value["steps"]),
  );
  return new Map(tools.map((tool) => [tool.name, tool]));
}

function toolTable(entries: ReadonlyMap<string, TableEntry>, mode: ServerMode): ToolTable {
  const shown = [...entries.values()].filter(
    ({ tool }) => !mode.readOnly || tool.effect === "read",
  );
  const everything = shown.map(({ listed }) => listed);
  const needed = new Set(shown.flatMap(({ tool }) => tool.scopes));
  return {
    get: (name) => entries.get(name),
    list: (principal) => {
      const permitted = shown.filter(
        ({ tool }) => decide(tool, principal, mode).effect === "permit",
      );
      return permitted.length === shown.length ? everything : permitted.map(({ listed }) => listed);
    },
    size: shown.length,
    sameForAll: needed.size === 0,
    scopes: [...needed].sort(byCodeUnit),
  };
}
