import type { ListedTool } from "./definition.ts";

/**
 * The three tools through which a server with `discovery: dynamic` offers the tools of `expose`. Compiler and runtime
 * read them alike: the one counts them and keeps their names free, the other serves them.
 */
export const DISCOVERY: {
  readonly search: "search_tools";
  readonly describe: "describe_tool";
  readonly call: "call_tool";
} = { search: "search_tools", describe: "describe_tool", call: "call_tool" };

/** Names that no exposed tool gets, whether or not its server lists the three. */
export const DISCOVERY_NAMES: ReadonlySet<string> = new Set(Object.values(DISCOVERY));

/** How many tools one search answers with. */
export const MOST_FOUND = 5;

const text = { type: "string" } as const;

function closed(
  properties: { readonly [name: string]: unknown },
  required: readonly string[],
): ListedTool["inputSchema"] {
  return { type: "object", properties, required, additionalProperties: false };
}

/**
 * Their entries of tools/list: few words, since every conversation pays for them.
 * @param count how many tools can be found.
 * @param writes whether any of them has an effect.
 */
export function discoveryTools(count: number, writes: boolean): readonly ListedTool[] {
  return [
    {
      name: DISCOVERY.search,
      description: `Find tools among ${count} by what they do. Answers the best ${MOST_FOUND} as name(arguments; ? is optional) → fields of the answer.`,
      inputSchema: closed({ query: text }, ["query"]),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    {
      name: DISCOVERY.describe,
      description: "The full definition of a found tool, where its line is not enough.",
      inputSchema: closed({ name: text }, ["name"]),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    {
      name: DISCOVERY.call,
      description:
        "Call a found tool. fields: the parts of the answer to keep; without them a large answer keeps those named by the search.",
      inputSchema: closed(
        {
          name: text,
          arguments: { type: "object" },
          fields: { type: "array", items: text },
        },
        ["name"],
      ),
      annotations: writes ? { readOnlyHint: false, destructiveHint: true } : { readOnlyHint: true },
    },
  ];
}
