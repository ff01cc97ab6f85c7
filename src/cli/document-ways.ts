import { relative, resolve, sep } from "node:path";
import type { ServerPlan } from "../compiler/index.ts";

/** How generated tests find what a server was made from: each path relative to the output folder, or `npm:…`. */
export interface DocumentWays {
  readonly documents: ReadonlyMap<string, string>;
  readonly amendments: ReadonlyMap<string, readonly string[]>;
  /** Of handlers, by tool. */
  readonly handlers: ReadonlyMap<string, string>;
}

/** The ways by source. `from` is the overlay's folder, `folder` the output's; both absolute. */
export function documentWays(plan: ServerPlan, from: string, folder: string): DocumentWays {
  const wayTo = (file: string): string => {
    const way = relative(folder, resolve(from, file)).split(sep).join("/");
    return way.startsWith(".") ? way : `./${way}`;
  };
  return {
    documents: new Map(
      plan.sources.map(({ name, document }) => [
        name,
        document.startsWith("npm:") ? document : wayTo(document),
      ]),
    ),
    amendments: new Map(
      plan.sources.flatMap(({ name, amendments }) =>
        amendments === undefined
          ? []
          : [[name, amendments.map(({ file }) => wayTo(file))] as const],
      ),
    ),
    handlers: new Map(
      plan.tools.flatMap(({ name, handler }) =>
        handler === undefined ? [] : [[name, wayTo(handler.file)] as const],
      ),
    ),
  };
}
