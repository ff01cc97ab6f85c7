import { branchOf, type ToolByDefinition } from "../../runtime/codegen/v1/branches.ts";
import { env, type Server } from "../../runtime/codegen/v1/server.ts";
import type { Step, ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import type { Twin } from "../twin/start.ts";
import { callerOf, isSequence } from "./steps/callers.ts";

/** A server whose every address is the twin's, with what its environment must hold for that. */
export interface Retargeted {
  readonly server: Server;
  readonly env: { readonly [variable: string]: string };
}

/** The tools that a server declares, those that it lists first. */
export type ToolTable = ReadonlyMap<string, ToolDefinition>;

/**
 * Loads every tool of a server; of one with branches that of `connection`, where it has such a branch, else its first.
 * @throws {Error} where a name of the server's table is exported by no file, or no tool has the connection.
 */
export async function loadTools(server: Server, connection?: string): Promise<ToolTable> {
  const connections = new Map(Object.entries(server.connections ?? {}));
  const known = [...connections.values()].flat();
  if (connection !== undefined && !known.includes(connection)) {
    throw new Error(`The server has no connection "${connection}": run \`mcpgen build\``);
  }
  const tools = new Map<string, ToolDefinition>();
  const loaders = { ...server.tools, ...server.discovery?.tools };
  for (const [name, load] of Object.entries(loaders)) {
    const found = Object.values(await load()).find((value) => isTool(value, name)) as
      | ToolDefinition
      | ToolByDefinition
      | undefined;
    if (found === undefined) throw new Error(`No file of the server declares the tool "${name}"`);
    const names = connections.get(name) ?? [];
    const chosen = names.find((one) => one === connection) ?? names[0];
    tools.set(name, branchOf(found, chosen));
  }
  return tools;
}

/**
 * Points a server at the twin: base URLs, token endpoints and operations with servers of their own. Each step of a
 * sequence has a base URL of its own there, so that the twin knows which one sent a request. Nothing else of a tool
 * changes but its timeout and those of its steps, which are `timeoutMs` where that is given.
 */
export function retarget(
  server: Server,
  tools: ToolTable,
  twin: Pick<Twin, "url" | "tokenUrl">,
  timeoutMs: ((tool: ToolDefinition) => number) | undefined,
): Retargeted {
  const variables = new Map<string, string>();
  const sources = Object.entries(server.sources).map(([name, source], i) => {
    const variable = source.baseUrl?.env ?? `MCPGEN_TWIN_${i}`;
    variables.set(variable, twin.url(name));
    const { connections: _, ...own } = source;
    return [name, { ...own, baseUrl: env(variable) }] as const;
  });
  const schemes = Object.entries(server.securitySchemes ?? {}).map(([id, scheme]) => {
    const { connections: _, ...own } = scheme;
    const moved = own.use === "oauth2" ? { ...own, tokenUrl: twin.tokenUrl } : own;
    return [id, moved] as const;
  });
  const loaders = [...tools].map(([name, tool]) => {
    const ms = timeoutMs?.(tool);
    const steps = tool.steps.map((step) => stepAt(twin, tool, step, ms));
    const timeout = ms === undefined ? {} : { timeout: ms };
    const moved: ToolDefinition = { ...tool, steps, ...timeout };
    return [name, async () => ({ [name]: moved })] as const;
  });
  // Every tool is that of one connection by now: what others need is there as well.
  const { discovery, connections: _, ...rest } = server;
  const isFound = ([name]: readonly [string, unknown]): boolean =>
    discovery !== undefined && Object.hasOwn(discovery.tools, name);
  const found = Object.fromEntries(loaders.filter(isFound));
  return {
    server: {
      ...rest,
      sources: Object.fromEntries(sources),
      ...(schemes.length === 0 ? {} : { securitySchemes: Object.fromEntries(schemes) }),
      tools: Object.fromEntries(loaders.filter((loader) => !isFound(loader))),
      ...(discovery === undefined ? {} : { discovery: { ...discovery, tools: found } }),
    },
    env: Object.fromEntries(variables),
  };
}

function stepAt(
  twin: Pick<Twin, "url">,
  tool: ToolDefinition,
  { timeout, ...step }: Step,
  ms: number | undefined,
): Step {
  const { undo, id } = step;
  const moved = ({ operation }: Pick<Step, "operation">, isUndo: boolean): Step["operation"] => {
    const { baseUrl: _, ...rest } = operation;
    if (!isSequence(tool)) return rest;
    return { ...rest, baseUrl: twin.url(operation.source, callerOf(tool, id, isUndo)) };
  };
  return {
    ...step,
    ...(timeout === undefined ? {} : { timeout: ms ?? timeout }),
    operation: moved(step, false),
    ...(undo === undefined ? {} : { undo: { ...undo, operation: moved(undo, true) } }),
  };
}

function isTool(value: unknown, name: string): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as { name?: unknown }).name === name &&
    ("steps" in value || "by" in value)
  );
}
