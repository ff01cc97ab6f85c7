import { escapeUnseen } from "../../src/compiler/emit/literal.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { ServerPlan } from "../../src/compiler/ir/server-plan.ts";
import { SEARCH_INDEX_FILE, type SearchIndex } from "../../src/language/search-index.ts";
import { searchIndex } from "./search-index.ts";

/** `discovery.index`, for a server whose exposed tools are found instead of listed. */
export function discovery(plan: ServerPlan): readonly GeneratedFile[] {
  if (plan.discovery === undefined) return [];
  return [{ path: SEARCH_INDEX_FILE, text: indexText(searchIndex(plan)) }];
}

/** JSON with one tool and one term a line: what changed of them is what a reviewer sees. */
function indexText({ searchVersion, tools, terms }: SearchIndex): string {
  const lines = (items: readonly string[]): string =>
    items.map((item) => `\n    ${item}`).join(",") + (items.length === 0 ? "" : "\n  ");
  const json = (value: unknown): string => escapeUnseen(JSON.stringify(value));
  return `{
  "searchVersion": ${searchVersion},
  "tools": [${lines(tools.map(json))}],
  "terms": {${lines(Object.entries(terms).map(([term, at]) => `${json(term)}: ${json(at)}`))}}
}
`;
}
