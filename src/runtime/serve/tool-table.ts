import { type ListedTool, toolDefinition } from "../../language/definition.ts";
import { digestOfJson } from "../../util/digest.ts";
import { isObject } from "../../util/json.ts";
import { byCodeUnit } from "../../util/order.ts";
import type { Principal } from "../call/identity.ts";
import type { GroupLoader, Server } from "../codegen/v1/server.ts";
import type { ToolDefinition } from "../codegen/v1/tool.ts";
import { decide, type ServerMode } from "../policy/decide.ts";
import type { LockedDefinition } from "./lock.ts";

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
 * Loads every tool of a server and holds it against the lock: what is listed, and the scopes that it needs, are what
 * was built and reviewed.
 * @throws {Error} that names the tool: one that its group does not export, that the lock does not know, or that differs
 *   from it.
 */
export async function loadToolTable(
  server: Server,
  definitions: ReadonlyMap<string, LockedDefinition>,
  mode: ServerMode,
): Promise<ToolTable> {
  const entries = new Map<string, TableEntry>();
  for (const [name, tool] of await loadTools(server)) {
    const locked = definitions.get(name);
    if (locked === undefined) {
      throw new Error(`tool ${name}: mcpgen.lock does not know it. Run mcpgen build.`);
    }
    const listed = toolDefinition(tool);
    if (digestOfJson(listed) !== locked.listed || !sameTexts(tool.scopes, locked.scopes)) {
      throw new Error(
        `tool ${name}: its code is not what mcpgen.lock was made with. Change the overlay, not the code, and run mcpgen build.`,
      );
    }
    entries.set(name, { tool, definitionDigest: locked.definition, listed });
  }
  return toolTable(entries, mode);
}

/**
 * Every tool of a server, in the order of declaration. Each group is loaded once.
 * @throws {Error} for a tool that its group does not export.
 */
export async function loadTools(server: Server): Promise<ReadonlyMap<string, ToolDefinition>> {
  const groups = new Map<GroupLoader, Promise<ReadonlyMap<string, ToolDefinition>>>();
  const groupOf = (loader: GroupLoader): Promise<ReadonlyMap<string, ToolDefinition>> => {
    let group = groups.get(loader);
    if (group === undefined) {
      group = loader().then(toolsOf);
      groups.set(loader, group);
    }
    return group;
  };
  const tools = await Promise.all(
    Object.entries(server.tools).map(async ([name, loader]): Promise<[string, ToolDefinition]> => {
      const tool = (await groupOf(loader)).get(name);
      if (tool === undefined) throw new Error(`tool ${name}: its file does not export it`);
      return [name, tool];
    }),
  );
  return new Map(tools);
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
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
