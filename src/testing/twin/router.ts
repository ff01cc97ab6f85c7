import type { Operation } from "../../compiler/ir/api-model.ts";
import { decode } from "./decode.ts";
import { type QueryPair, queryPairs } from "./incoming.ts";

/*
 * Why not openapi-backend: its router flattens every path and builds a regular expression per operation on each
 * request, matches before decoding, and its validators compile for the whole dereferenced document at start.
 */

/** What a request's method, path and query name. */
export type Route =
  | {
      readonly kind: "operation";
      readonly operation: Operation;
      /** As sent: delimiters of a style are told from data by their encoding. */
      readonly path: ReadonlyMap<string, string>;
      /** What the template's own query asks for (`/?Action=List`). */
      readonly query: readonly QueryPair[];
    }
  | { readonly kind: "wrong-method"; readonly allowed: readonly string[] }
  | { readonly kind: "unknown" };

/**
 * Finds the operations for a method, a raw (still encoded) path and a query: more than one where templates differ in
 * their fragments or in the names of their parameters alone, those whose own query asks for more first; else one
 * route that says what is wrong.
 */
export type Router = (
  method: string,
  path: string,
  query: readonly QueryPair[],
) => readonly [Route, ...Route[]];

interface Node {
  readonly literals: Map<string, Node>;
  /** Templated segments by their text, so that two templates at one place stay apart. */
  readonly templates: Map<string, { readonly segment: TemplateSegment; readonly node: Node }>;
  readonly operations: Map<string, Target[]>;
}

interface Target {
  readonly operation: Operation;
  readonly query: readonly QueryPair[];
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
    const { path, query } = templateOf(operation.path);
    let at = root;
    for (const text of segmentsOf(path)) at = child(at, text);
    const there = at.operations.get(operation.method);
    const target = { operation, query };
    if (there === undefined) at.operations.set(operation.method, [target]);
    else there.push(target);
  }
  return (method, path, query) => {
    const segments: Segment[] = [];
    for (const raw of segmentsOf(path)) {
      const decoded = decode(raw);
      if (decoded === undefined) return [{ kind: "unknown" }];
      segments.push({ raw, text: decoded });
    }
    const allowed = new Set<string>();
    const [first, ...more] = search(root, segments, 0, { method, query }, [], allowed) ?? [];
    if (first !== undefined) return [first, ...more];
    return allowed.size > 0
      ? [{ kind: "wrong-method", allowed: [...allowed].sort() }]
      : [{ kind: "unknown" }];
  };
}

/** The path of a template without its fragment, and its own query. */
function templateOf(template: string): Pick<Target, "query"> & { readonly path: string } {
  const whole = /^((?:\{[^}]*\}|[^#{])*)/.exec(template)?.[1] ?? template;
  const path = /^((?:\{[^}]*\}|[^?{])*)/.exec(whole)?.[1] ?? whole;
  const own = whole.slice(path.length + 1);
  return { path, query: own.includes("{") ? [] : (queryPairs(own) ?? []) };
}

/** One segment of a request: as sent, and decoded. */
interface Segment {
  readonly raw: string;
  readonly text: string;
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

interface Wanted {
  readonly method: string;
  readonly query: readonly QueryPair[];
}

function search(
  at: Node,
  segments: readonly Segment[],
  index: number,
  wanted: Wanted,
  values: Values,
  allowed: Set<string>,
): readonly Route[] | undefined {
  const part = segments[index];
  if (part === undefined) {
    const asked = (at.operations.get(wanted.method) ?? []).filter((target) =>
      target.query.every((own) =>
        wanted.query.some(({ name, value }) => name === own.name && value === own.value),
      ),
    );
    if (asked.length === 0) {
      for (const name of at.operations.keys()) if (name !== wanted.method) allowed.add(name);
      return undefined;
    }
    return asked
      .sort((a, b) => b.query.length - a.query.length)
      .map((target) => ({ kind: "operation", ...target, path: new Map(values) }));
  }
  const literal = at.literals.get(part.text);
  if (literal !== undefined) {
    const found = search(literal, segments, index + 1, wanted, values, allowed);
    if (found !== undefined) return found;
  }
  // Templates that differ in the names of their parameters alone are one path that the document has twice.
  let shape: string | undefined;
  const all: Route[] = [];
  for (const { segment, node: next } of bySpecificity(at)) {
    if (all.length > 0 && shapeText(segment) !== shape) break;
    // Literal text is matched as sent; decoded only where it was sent encoded.
    const matched = match(segment, part.raw) ?? reencoded(match(segment, part.text));
    if (matched === undefined) continue;
    const found = search(next, segments, index + 1, wanted, [...values, ...matched], allowed);
    if (found === undefined) continue;
    shape = shapeText(segment);
    all.push(...found);
  }
  return all.length === 0 ? undefined : all;
}

function shapeText(segment: TemplateSegment): string {
  return segment.literals.join("{}");
}

function reencoded(values: Values | undefined): Values | undefined {
  return values?.map(([name, text]) => [name, encodeURIComponent(text)]);
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
