import type { Operation } from "../../compiler/ir/api-model.ts";

/*
 * Why not openapi-backend: its router flattens every path and builds a regular expression per operation on each
 * request, matches before decoding, and its validators compile for the whole dereferenced document at start.
 */

/** What a request's method and path name. */
export type Route =
  | {
      readonly kind: "operation";
      readonly operation: Operation;
      readonly path: ReadonlyMap<string, string>;
    }
  | { readonly kind: "wrong-method"; readonly allowed: readonly string[] }
  | { readonly kind: "unknown" };

/** Finds the operation for a method and a raw (still encoded) path. */
export type Router = (method: string, path: string) => Route;

interface Node {
  readonly literals: Map<string, Node>;
  /** Templated segments by their text, so that two templates at one place stay apart. */
  readonly templates: Map<string, { readonly segment: TemplateSegment; readonly node: Node }>;
  readonly operations: Map<string, Operation>;
}

/** `{id}`, or literal text around expressions: `{owner}:{name}.json`. */
interface TemplateSegment {
  readonly names: readonly string[];
  /** Literal text before, between and after the expressions: one more than names. */
  readonly literals: readonly string[];
}

/**
 * A router over operations: concrete segments before templated ones (OpenAPI 3.1, section 4.8.8), each segment
 * percent-decoded on its own, so that an encoded slash never splits one.
 */
export function router(operations: readonly Operation[]): Router {
  const root = node();
  for (const operation of operations) {
    let at = root;
    for (const text of segmentsOf(operation.path)) at = child(at, text);
    if (!at.operations.has(operation.method)) at.operations.set(operation.method, operation);
  }
  return (method, path) => {
    const segments: string[] = [];
    for (const raw of segmentsOf(path)) {
      const decoded = decode(raw);
      if (decoded === undefined) return { kind: "unknown" };
      segments.push(decoded);
    }
    const allowed = new Set<string>();
    const found = search(root, segments, 0, method, [], allowed);
    if (found !== undefined) return found;
    return allowed.size > 0
      ? { kind: "wrong-method", allowed: [...allowed].sort() }
      : { kind: "unknown" };
  };
}

/** A text percent-decoded (RFC 3986, section 2.1); undefined where it is not UTF-8 or an escape is cut short. */
export function decode(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** A trailing slash is a segment of its own: `/a/` is not `/a`. */
function segmentsOf(path: string): readonly string[] {
  return path.split("/").slice(1);
}

function node(): Node {
  return { literals: new Map(), templates: new Map(), operations: new Map() };
}

function child(parent: Node, text: string): Node {
  const segment = parseSegment(text);
  if (segment === undefined) {
    // A template may write a literal segment encoded; requests are compared decoded.
    const literal = decode(text) ?? text;
    const next = parent.literals.get(literal) ?? node();
    parent.literals.set(literal, next);
    return next;
  }
  const next = parent.templates.get(text) ?? { segment, node: node() };
  parent.templates.set(text, next);
  return next.node;
}

function parseSegment(text: string): TemplateSegment | undefined {
  const parts = text.split(/\{([^{}]+)\}/);
  if (parts.length === 1) return undefined;
  return {
    names: parts.filter((_, i) => i % 2 === 1),
    literals: parts.filter((_, i) => i % 2 === 0).map((l) => decode(l) ?? l),
  };
}

type Values = readonly (readonly [string, string])[];

function search(
  at: Node,
  segments: readonly string[],
  index: number,
  method: string,
  values: Values,
  allowed: Set<string>,
): Route | undefined {
  const text = segments[index];
  if (text === undefined) {
    const operation = at.operations.get(method);
    if (operation !== undefined) return { kind: "operation", operation, path: new Map(values) };
    for (const name of at.operations.keys()) allowed.add(name);
    return undefined;
  }
  const literal = at.literals.get(text);
  if (literal !== undefined) {
    const found = search(literal, segments, index + 1, method, values, allowed);
    if (found !== undefined) return found;
  }
  for (const { segment, node: next } of bySpecificity(at)) {
    const matched = match(segment, text);
    if (matched === undefined) continue;
    const found = search(next, segments, index + 1, method, [...values, ...matched], allowed);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** More literal text first: `{id}.json` before `{id}`. */
function bySpecificity(
  at: Node,
): readonly { readonly segment: TemplateSegment; readonly node: Node }[] {
  const weight = (s: TemplateSegment): number => s.literals.reduce((sum, l) => sum + l.length, 0);
  const all = [...at.templates.values()];
  return all.length < 2 ? all : all.sort((a, b) => weight(b.segment) - weight(a.segment));
}

/** The values of a segment's expressions; each takes as little as lets the rest match, and never nothing. */
function match(segment: TemplateSegment, text: string): Values | undefined {
  const { names, literals } = segment;
  const last = literals[names.length] ?? "";
  if (!text.startsWith(literals[0] ?? "") || !text.endsWith(last)) return undefined;
  const values: (readonly [string, string])[] = [];
  let at = (literals[0] ?? "").length;
  for (const [i, name] of names.entries()) {
    const isLast = i === names.length - 1;
    const end = isLast ? text.length - last.length : text.indexOf(literals[i + 1] ?? "", at + 1);
    if (end <= at) return undefined;
    values.push([name, text.slice(at, end)]);
    at = end + (literals[i + 1] ?? "").length;
  }
  return values;
}
