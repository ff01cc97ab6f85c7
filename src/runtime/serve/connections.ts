import type { Server } from "../codegen/v1/server.ts";

/** The variable that says which vendors a server works with. */
export const CONNECTION = "MCPGEN_CONNECTION";

/** The connection of each tool that has several, by tool. */
export type Connections = ReadonlyMap<string, string>;

/**
 * Reads which connection each tool with branches has: of the names in `MCPGEN_CONNECTION`, with commas between them, just
 * one must be the tool's.
 * @throws {Error} that says what the operator must set, of all tools at once.
 */
export function readConnections(
  { connections = {} }: Server,
  environment: Readonly<Record<string, string | undefined>>,
): Connections {
  const tools = Object.entries(connections);
  if (tools.length === 0) return new Map();
  const text = environment[CONNECTION] ?? "";
  const named = [...new Set(text.split(",").map((name) => name.trim()))].filter((n) => n !== "");
  const known = new Set(tools.flatMap(([, names]) => names));
  const unknown = named.filter((name) => !known.has(name));
  const problems = unknown.map(
    (name) => `${CONNECTION} names ${JSON.stringify(name)}: this server has ${list(known)}.`,
  );
  const chosen = new Map<string, string>();
  // Tools of one family need one word of the operator, not one each.
  const told = new Set<string>();
  for (const [tool, names] of tools) {
    const own = names.filter((name) => named.includes(name));
    const [one, ...more] = own;
    if (one !== undefined && more.length === 0) {
      chosen.set(tool, one);
      continue;
    }
    const problem =
      one === undefined
        ? `${CONNECTION} must name one of ${list(names)}`
        : `${CONNECTION} names ${list(own)}, of which it must name one`;
    if (told.has(problem)) continue;
    told.add(problem);
    problems.push(`${problem}, for ${tool}.`);
  }
  if (problems.length > 0) throw new Error(problems.join(" "));
  return chosen;
}

/** The server without the sources and credentials that only other connections need. */
export function serving(server: Server, connections: Connections): Server {
  const chosen = new Set(connections.values());
  const isNeeded = ([, { connections: only }]: readonly [
    string,
    { readonly connections?: readonly string[] },
  ]): boolean => only === undefined || only.some((name) => chosen.has(name));
  const { sources, securitySchemes } = server;
  return {
    ...server,
    sources: Object.fromEntries(Object.entries(sources).filter(isNeeded)),
    ...(securitySchemes === undefined
      ? {}
      : { securitySchemes: Object.fromEntries(Object.entries(securitySchemes).filter(isNeeded)) }),
  };
}

function list(names: Iterable<string>): string {
  return [...names].join(", ");
}
