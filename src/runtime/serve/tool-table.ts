import { type ListedTool, toolDefinition } from "../../language/definition.ts";
import { digestOfJson } from "../../util/digest.ts";
import { isObject } from "../../util/json.ts";
import { byCodeUnit } from "../../util/order.ts";
import type { Principal } from "../call/identity.ts";
import { branchOf, type ToolByDefinition } from "../codegen/v1/branches.ts";
import type { GroupLoader, Server } from "../codegen/v1/server.ts";
import type { ToolDefinition } from "../codegen/v1/tool.ts";
import { decide, type ServerMode } from "../policy/decide.ts";
import type { Connections } from "./connections.ts";
import type { LockedDefinition } from "./lock.ts";

/** One tool, ready to be listed and called. */
export interface TableEntry {
  readonly tool: ToolDefinition;
  readonly definitionDigest: string;
  readonly listed: ListedTool;
}

/** What is decided by: known without loading the tool's file. */
export type ToolFacts = Pick<ToolDefinition, "effect" | "scopes">;

/** All tools of a server, in the order of declaration. Shared by all requests. */
export interface ToolTable {
  /** A tool that is listed, or one that has been loaded since. */
  get(name: string): TableEntry | undefined;
  /**
   * As {@link get}, for every tool of the server: one that is found instead of listed is loaded, once.
   * @throws {Error} for the operator, as {@link loadToolTable}.
   */
  load(name: string): Promise<TableEntry | undefined>;
  /** Of every tool of the server; undefined for a name that none has. */
  facts(name: string): ToolFacts | undefined;
  /** What the principal may use of the tools that are listed. */
  list(principal: Principal): readonly ListedTool[];
  /** Tools of this mode that are found instead of listed, in order. */
  readonly found: ReadonlyMap<string, ToolFacts>;
  /** How many tools this mode has. */
  readonly size: number;
  /** Whether every caller gets the same list. */
  readonly sameForAll: boolean;
  /** Every scope that a tool of this mode needs, in code-unit order. */
  readonly scopes: readonly string[];
  /** Whether a tool of this mode answers with links to files. */
  readonly keepsFiles: boolean;
}

type Locked = ReadonlyMap<string, LockedDefinition>;

/**
 * Loads the tools that a server lists and holds them against the lock: what is listed, and the scopes that it needs, are
 * what was built and reviewed. Tools that are found instead are only looked up in the lock; the same is proven of each
 * when it is loaded.
 * @param connections of the tools that have branches; left out: none has.
 * @throws {Error} that names the tool: one that its group does not export, that the lock does not know, or that differs
 *   from it.
 */
export async function loadToolTable(
  server: Server,
  definitions: Locked,
  mode: ServerMode,
  connections?: Connections,
): Promise<ToolTable> {
  const groups = groupCache(connections);
  const entries = new Map<string, TableEntry>();
  for (const [name, tool] of await loadAll(server.tools, groups)) {
    entries.set(name, entryOf(name, tool, definitions));
  }
  const shown = [...entries.values()].filter(({ tool }) => isShown(tool, mode));
  const loaders = server.discovery?.tools ?? {};
  const hidden = new Map<string, ToolFacts>();
  for (const name of Object.keys(loaders)) {
    if (!entries.has(name)) hidden.set(name, lockedOf(name, definitions));
  }
  const found = new Map([...hidden].filter(([, facts]) => isShown(facts, mode)));
  const loading = new Map<string, Promise<TableEntry>>();
  const load = async (name: string): Promise<TableEntry> => {
    const loader = loaders[name];
    const tool = loader === undefined ? undefined : (await groups(loader)).get(name);
    if (tool === undefined) throw new Error(`tool ${name}: its file does not export it`);
    const entry = entryOf(name, tool, definitions);
    entries.set(name, entry);
    return entry;
  };
  const everything = shown.map(({ listed }) => listed);
  const facts = [...shown.map(({ tool }) => tool), ...found.values()];
  const needed = new Set(facts.flatMap(({ scopes }) => scopes));
  return {
    get: (name) => entries.get(name),
    load: async (name) => {
      const entry = entries.get(name);
      if (entry !== undefined || !hidden.has(name)) return entry;
      let promise = loading.get(name);
      if (promise === undefined) {
        promise = load(name);
        loading.set(name, promise);
      }
      return promise;
    },
    facts: (name) => entries.get(name)?.tool ?? hidden.get(name),
    list: (principal) => {
      const permitted = shown.filter(
        ({ tool }) => decide(tool, principal, mode).effect === "permit",
      );
      return permitted.length === shown.length ? everything : permitted.map(({ listed }) => listed);
    },
    found,
    size: facts.length,
    sameForAll: needed.size === 0,
    scopes: [...needed].sort(byCodeUnit),
    // Tools that are found hand their files on in the answer itself.
    keepsFiles: shown.some(({ tool }) => tool.result.file?.as === "resource-link"),
  };
}

function isShown({ effect }: ToolFacts, mode: ServerMode): boolean {
  return !mode.readOnly || effect === "read";
}

function lockedOf(name: string, definitions: Locked): LockedDefinition {
  const locked = definitions.get(name);
  if (locked === undefined) {
    throw new Error(`tool ${name}: mcpgen.lock does not know it. Run mcpgen build.`);
  }
  return locked;
}

/** A tool that is what the lock says. Its effect stands in the annotations of what is listed. */
function entryOf(name: string, tool: ToolDefinition, definitions: Locked): TableEntry {
  const locked = lockedOf(name, definitions);
  const listed = toolDefinition(tool);
  const same =
    digestOfJson(listed) === locked.listed &&
    sameTexts(tool.scopes, locked.scopes) &&
    tool.effect === locked.effect;
  if (!same) {
    throw new Error(
      `tool ${name}: its code is not what mcpgen.lock was made with. Change the overlay, not the code, and run mcpgen build.`,
    );
  }
  return { tool, definitionDigest: locked.definition, listed };
}

type Groups = (loader: GroupLoader) => Promise<ReadonlyMap<string, ToolDefinition>>;

/** Loads each group once; of tools with branches the chosen ones. */
function groupCache(connections: Connections = new Map()): Groups {
  const groups = new Map<GroupLoader, Promise<ReadonlyMap<string, ToolDefinition>>>();
  return (loader) => {
    let group = groups.get(loader);
    if (group === undefined) {
      group = loader().then((exported) => toolsOf(exported, connections));
      groups.set(loader, group);
    }
    return group;
  };
}

/**
 * Every tool of a server, listed or not, in the order of declaration. Each group is loaded once.
 * @throws {Error} for a tool that its group does not export.
 */
export async function loadTools(
  server: Server,
  connections?: Connections,
): Promise<ReadonlyMap<string, ToolDefinition>> {
  return loadAll({ ...server.tools, ...server.discovery?.tools }, groupCache(connections));
}

async function loadAll(
  loaders: Server["tools"],
  groups: Groups,
): Promise<ReadonlyMap<string, ToolDefinition>> {
  const tools = await Promise.all(
    Object.entries(loaders).map(async ([name, loader]): Promise<[string, ToolDefinition]> => {
      const tool = (await groups(loader)).get(name);
      if (tool === undefined) throw new Error(`tool ${name}: its file does not export it`);
      return [name, tool];
    }),
  );
  return new Map(tools);
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}

/** The exports of a group that are tools, by name: of one with branches that of its connection. */
function toolsOf(
  group: { readonly [name: string]: unknown },
  connections: Connections,
): ReadonlyMap<string, ToolDefinition> {
  const tools = Object.values(group).filter(isTool);
  return new Map(
    tools.map((tool) => [tool.name, branchOf(tool, connections.get(tool.name))] as const),
  );
}

function isTool(value: unknown): value is ToolDefinition | ToolByDefinition {
  return (
    isObject(value) &&
    typeof value["name"] === "string" &&
    (Array.isArray(value["steps"]) || isObject(value["by"]))
  );
}
