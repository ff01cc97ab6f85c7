/** Where a request says which page is meant: a parameter, or a member of the body by its names. */
export type PageTarget =
  | { readonly in: "path" | "query" | "header" | "cookie"; readonly name: string }
  | { readonly in: "body"; readonly path: readonly string[] };

/** How a list is read page by page. */
export interface PageDefinition<out K extends string = string> {
  /**
   * `page`: numbered pages. `offset`: rows are counted. `cursor`: each page names the next one's token. `link`: its
   * address stands in the `Link` field (RFC 8288). `next-url`: its address stands in the body.
   */
  readonly mode: "page" | "offset" | "cursor" | "link" | "next-url";
  /** The argument that asks for what comes next. Left out where the runtime follows the pages itself. */
  readonly input?: K;
  /** Where the page's number, offset or token goes; not with `link` and `next-url`. */
  readonly send?: PageTarget;
  /** Path in the body to the next page's token or address. */
  readonly next?: string;
  /** Path in the body to the number of all rows. */
  readonly total?: string;
  /** Rows that a page is asked to hold. */
  readonly pageSize?: number;
  /** The number of the first page, or of the first row. */
  readonly first?: number;
  /** Rows that one answer holds at most. */
  readonly maxItems: number;
  /** Pages that the runtime follows for one answer. Left out: one. */
  readonly maxPages?: number;
}
