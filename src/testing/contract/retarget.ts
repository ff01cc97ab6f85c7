import { env, type Server } from "../../runtime/codegen/v1/server.ts";
import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";

/** A server whose every address is the twin's, with what its environment must hold for that. */
export interface Retargeted {
  readonly server: Server;
  readonly env: { readonly [variable: string]: string };
}

/** The tools that a server declares, those that it lists first. */
export type ToolTable = ReadonlyMap<string, ToolDefinition>;

/**
 * Loads every tool of a server.
 * @throws {Error} where a name of the server's table is exported by no file.
 */
export async function loadTools(server: Server): Promise<ToolTable> {
  const tools = new Map<string, ToolDefinition>();
  const loaders = { ...server.tools, ...server.discovery?.tools };
  for (const [name, load] of Object.entries(loaders)) {
    const found = Object.values(await load()).find((value) => isTool(value, name));
    if (found === undefined) throw new Error(`No file of the server declares the tool "${name}"`);
    tools.set(name, found as ToolDefinition);
  }
  return tools;
}

/**
 * Points a server at the twin: base URLs, token endpoints and operations with servers of their own. Nothing else of
 * a tool changes but its timeout, which is `timeoutMs` where that is given.
 */
export function retarget(
  server: Server,
  tools: ToolTable,
  twin: { url(source: string): string; readonly tokenUrl: string },
  timeoutMs: ((tool: ToolDefinition) => number) | undefined,
): Retargeted {
  const variables = new Map<string, string>();
  const sources = Object.entries(server.sources).map(([name, source], i) => {
    const variable = source.baseUrl?.env ?? `MCPGEN_TWIN_${i}`;
    variables.set(variable, twin.url(name));
    return [name, { ...source, baseUrl: env(variable) }] as const;
  });
  const schemes = Object.entries(server.securitySchemes ?? {}).map(([id, scheme]) => {
    const moved = scheme.use === "oauth2" ? { ...scheme, tokenUrl: twin.tokenUrl } : scheme;
    return [id, moved] as const;
  });
  const loaders = [...tools].map(([name, tool]) => {
    const steps = tool.steps.map((step) => {
      const { undo } = step;
      return {
        ...step,
        operation: withoutBaseUrl(step.operation),
        ...(undo === undefined
          ? {}
          : { undo: { ...undo, operation: withoutBaseUrl(undo.operation) } }),
      };
    });
    const timeout = timeoutMs === undefined ? {} : { timeout: timeoutMs(tool) };
    const moved: ToolDefinition = { ...tool, steps, ...timeout };
    return [name, async () => ({ [name]: moved })] as const;
  });
  const { discovery } = server;
  const isFound = ([name]: readonly [string, unknown]): boolean =>
    discovery !== undefined && Object.hasOwn(discovery.tools, name);
  const found = Object.fromEntries(loaders.filter(isFound));
  return {
    server: {
      ...server,
      sources: Object.fromEntries(sources),
      ...(schemes.length === 0 ? {} : { securitySchemes: Object.fromEntries(schemes) }),
      tools: Object.fromEntries(loaders.filter((loader) => !isFound(loader))),
      ...(discovery === undefined ? {} : { discovery: { ...discovery, tools: found } }),
    },
    env: Object.fromEntries(variables),
  };
}

function withoutBaseUrl({
  baseUrl: _,
  ...operation
}: ToolDefinition["steps"][number]["operation"]): ToolDefinition["steps"][number]["operation"] {
  return operation;
}

function isTool(value: unknown, name: string): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as { name?: unknown }).name === name &&
    Array.isArray((value as { steps?: unknown }).steps)
  );
}
