import { isObject } from "../../util/json.ts";
import { nearest } from "../../util/nearest.ts";
import type { Query, Segment } from "./json-path.ts";
import { type Scope, selectNodes } from "./select-nodes.ts";

/** Nodes that are looked at for a name that was meant. */
const MOST = 200;

/** What may help where a query selects nothing. */
export interface MatchHelp {
  /** The name that was not found. */
  readonly name?: string;
  /** The nearest name that is there. */
  readonly near?: string;
  /** The reference that stands where the query would go on. */
  readonly reference?: string;
}

/** Finds how far a query leads, and what is there instead of what it asks for. */
export function helpWith({ segments }: Query, scope: Scope): MatchHelp {
  for (let count = segments.length - 1; count >= 0; count--) {
    const nodes: unknown[] = [];
    selectNodes(scope.root, segments.slice(0, count), scope, (value) => {
      nodes.push(value);
      return nodes.length >= MOST;
    });
    const segment = segments[count];
    if (nodes.length > 0 && segment !== undefined) return helpAt(nodes, segment);
  }
  return {};
}

function helpAt(nodes: readonly unknown[], segment: Segment): MatchHelp {
  const objects = nodes.filter(isObject);
  const reference = objects.map((node) => node["$ref"]).find((text) => typeof text === "string");
  const name = nameOf(segment);
  const near =
    name === undefined
      ? undefined
      : nearest(name, new Set(objects.flatMap((node) => Object.keys(node))));
  return {
    ...(name === undefined ? {} : { name }),
    ...(near === undefined ? {} : { near }),
    ...(reference === undefined ? {} : { reference }),
  };
}

function nameOf({ node }: Segment): string | undefined {
  if (node.type === "MemberNameShorthand") return node.value;
  if (node.type !== "BracketedSelection" || node.selectors.length !== 1) return undefined;
  const [selector] = node.selectors;
  return selector?.type === "NameSelector" ? selector.value : undefined;
}
