import { MOST_FOUND } from "../../language/discovery-tools.ts";
import { type FoundTool, SEARCH_VERSION, type SearchIndex } from "../../language/search-index.ts";
import { digestOf } from "../../util/digest.ts";
import { isObject, own } from "../../util/json.ts";
import { rank } from "./rank.ts";

/** Where a server's search index is. */
export interface SearchSource {
  /** The file's text. */
  readonly read: () => Promise<string>;
  /** What `mcpgen.lock` promises of it. */
  readonly digest: string;
}

/** Whether a tool may be found, and what it does to the world. Undefined for one that this caller does not see. */
export type Visible = (name: string) => { readonly effect: string } | undefined;

/** What a server knows of the tools that it does not list. */
export interface ToolSearch {
  /** Answers a query with the best tools, one a line. */
  find(query: string, visible: Visible): Promise<string>;
  /** The telling paths of a tool's answer; none where its document does not say. */
  answerOf(name: string): Promise<readonly string[]>;
}

const NOTHING = "No tool fits. Say what it should do in other words, such as: list open invoices.";

/**
 * Makes the search of one server. Its index is read, held against the lock and kept when the first query comes.
 * @throws {Error} for the operator: a file that is not there or is not what the lock was made with.
 */
export function toolSearch(source: SearchSource): ToolSearch {
  let loading: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> => {
    loading ??= load(source);
    return loading;
  };
  return {
    find: async (query, visible) => {
      const { index } = await loaded();
      const found = rank(index, query, MOST_FOUND, (place) => {
        const tool = index.tools[place];
        return tool !== undefined && visible(tool.name) !== undefined;
      });
      const lines = found.flatMap((place) => {
        const tool = index.tools[place];
        return tool === undefined ? [] : [lineOf(tool, visible(tool.name)?.effect)];
      });
      return lines.length === 0 ? NOTHING : lines.join("\n");
    },
    answerOf: async (name) => {
      const { byName } = await loaded();
      const text = byName.get(name)?.answer ?? "";
      return text
        .replace(/^\[|\]$/g, "")
        .split(", ")
        .filter((path) => path !== "");
    },
  };
}

interface Loaded {
  readonly index: SearchIndex;
  readonly byName: ReadonlyMap<string, FoundTool>;
}

function lineOf({ call, answer, summary }: FoundTool, effect: string | undefined): string {
  const fields = answer === undefined ? "" : ` → ${answer}`;
  const warning = effect === "read" || effect === undefined ? "" : ` (${effect})`;
  return `${call}${fields} — ${summary}${warning}`;
}

async function load({ read, digest }: SearchSource): Promise<Loaded> {
  const text = await read();
  if (digestOf(text) !== digest) {
    throw new Error("the search index is not what mcpgen.lock was made with. Run mcpgen build.");
  }
  const value: unknown = JSON.parse(text);
  const isIndex =
    own(value, "searchVersion") === SEARCH_VERSION &&
    Array.isArray(own(value, "tools")) &&
    isObject(own(value, "terms"));
  if (!isIndex) {
    throw new Error("the search index is not of a version that this runtime reads.");
  }
  // The rest of its shape is the compiler's: the digest says that it is as it was made.
  const index = value as SearchIndex;
  return { index, byName: new Map(index.tools.map((tool) => [tool.name, tool])) };
}
