/**
 * `discovery.index`: what a server with `discovery: dynamic` knows of the tools that it does not list. Made by the
 * compiler, read when the first search comes.
 */
export interface SearchIndex {
  readonly searchVersion: 1;
  readonly tools: readonly FoundTool[];
  /**
   * Terms in code-unit order, each with where it stands: pairs of a tool's place in `tools` and how much the term tells
   * of it, from 1 to {@link MOST_WEIGHT}, flattened.
   */
  readonly terms: { readonly [term: string]: readonly number[] };
}

/** What a search answers of one tool. */
export interface FoundTool {
  readonly name: string;
  /** As one call: `list_issues(owner: string, …)`. */
  readonly call: string;
  /** Paths of the answer that can be kept alone, the telling ones. */
  readonly answer?: string;
  /** One sentence. */
  readonly summary: string;
}

/** Where it stands beside the generated code. JSON under a name that no formatter takes for its own: its digest counts. */
export const SEARCH_INDEX_FILE = "discovery.index";
export const SEARCH_VERSION = 1;
export const MOST_WEIGHT = 99;
