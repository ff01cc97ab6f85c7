import { isObject } from "../../util/json.ts";
import { type Budget, spend } from "./budget.ts";
import type { Expression, Segment, Selector } from "./json-path.ts";

/** The keys and indices from the root of a document to one of its values. */
export type Way = readonly (string | number)[];

/** What a query is evaluated against. */
export interface Scope {
  /** What `$` names. */
  readonly root: unknown;
  readonly budget: Budget;
  /** Whether a filter's expression is true for a value. */
  readonly holds: (expression: Expression, current: unknown, scope: Scope) => boolean;
}

/** Takes one node; true ends the search. */
export type Visit = (value: unknown, way: Way) => boolean;

/**
 * Visits the nodes that segments select from a value (RFC 9535, 2.5), depth first, by own keys only. A node may come
 * more than once. `way` is one array that changes under way.
 */
export function selectNodes(
  start: unknown,
  segments: readonly Segment[],
  scope: Scope,
  visit: Visit,
): boolean {
  const way: (string | number)[] = [];

  const from = (value: unknown, index: number): boolean => {
    spend(scope.budget);
    const segment = segments[index];
    if (segment === undefined) return visit(value, way);
    return segment.type === "DescendantSegment"
      ? below(value, segment, index)
      : children(value, segment, index);
  };
  const step = (key: string | number, value: unknown, index: number): boolean => {
    way.push(key);
    const ended = from(value, index);
    way.pop();
    return ended;
  };
  const below = (value: unknown, segment: Segment, index: number): boolean => {
    if (typeof value !== "object" || value === null) return false;
    spend(scope.budget);
    if (children(value, segment, index)) return true;
    for (const key of keysOf(value)) {
      way.push(key);
      const ended = below(memberOf(value, key), segment, index);
      way.pop();
      if (ended) return true;
    }
    return false;
  };
  const children = (value: unknown, { node }: Segment, index: number): boolean => {
    if (typeof value !== "object" || value === null) return false;
    if (node.type === "MemberNameShorthand") return named(value, node.value, index);
    if (node.type === "WildcardSelector") return every(value, index);
    return node.selectors.some((selector) => selected(value, selector, index));
  };
  const named = (value: object, key: string, index: number): boolean =>
    isObject(value) && Object.hasOwn(value, key) && step(key, value[key], index + 1);
  const every = (value: object, index: number): boolean =>
    keysOf(value).some((key) => step(key, memberOf(value, key), index + 1));
  const selected = (value: object, selector: Selector, index: number): boolean => {
    switch (selector.type) {
      case "NameSelector":
        return named(value, selector.value, index);
      case "WildcardSelector":
        return every(value, index);
      case "FilterSelector":
        return keysOf(value).some((key) => {
          const member = memberOf(value, key);
          return scope.holds(selector.value, member, scope) && step(key, member, index + 1);
        });
      case "IndexSelector": {
        if (!Array.isArray(value)) return false;
        const at = selector.value < 0 ? value.length + selector.value : selector.value;
        return at >= 0 && at < value.length && step(at, value[at], index + 1);
      }
      case "SliceSelector":
        if (!Array.isArray(value)) return false;
        return slice(selector, value.length).some((at) => step(at, value[at], index + 1));
    }
  };
  return from(start, 0);
}

/** The nodes that a query selects, each once, in the order of the document where the query keeps it. */
export function waysOf(segments: readonly Segment[], scope: Scope): readonly Way[] {
  const found = new Map<string, Way>();
  selectNodes(scope.root, segments, scope, (_, way) => {
    found.set(JSON.stringify(way), [...way]);
    return false;
  });
  return [...found.values()];
}

/** Keys of an object, indices of an array. */
export function keysOf(value: object): readonly (string | number)[] {
  return Array.isArray(value) ? [...value.keys()] : Object.keys(value);
}

function memberOf(value: object, key: string | number): unknown {
  return (value as Record<string | number, unknown>)[key];
}

/** RFC 9535, 2.3.4.2. */
function slice(
  { start, end, step }: Extract<Selector, { type: "SliceSelector" }>,
  length: number,
): readonly number[] {
  const by = step ?? 1;
  const bound = (value: number | null, otherwise: number, low: number, high: number): number => {
    if (value === null) return otherwise;
    return Math.min(Math.max(value < 0 ? length + value : value, low), high);
  };
  const found: number[] = [];
  if (by > 0) {
    const last = bound(end, length, 0, length);
    for (let i = bound(start, 0, 0, length); i < last; i += by) found.push(i);
  } else if (by < 0) {
    const last = bound(end, -1, -1, length - 1);
    for (let i = bound(start, length - 1, -1, length - 1); i > last; i += by) found.push(i);
  }
  return found;
}
