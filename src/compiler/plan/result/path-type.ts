import {
  isPathError,
  type Path,
  type PathSegment,
  parsePath,
  printPath,
} from "../../../language/path.ts";
import { nearest } from "../../../util/nearest.ts";
import { selectProblem } from "../../diagnostics/plan-result.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Schema } from "../../ir/schema.ts";
import type { SchemaView } from "../schema/view.ts";
import { segmentSpan } from "./segment-span.ts";

/** What stands at a path: a value of a schema, or one flat list of such where the path maps over an array. */
export interface PathType {
  readonly schema: Schema;
  readonly many: boolean;
}

/** What is wrong with a path, and where in its text. */
export interface PathProblem {
  readonly problem: (place?: Diagnostic["origin"]) => Diagnostic;
  readonly span: { readonly start: number; readonly end: number };
}

/**
 * Types a path against a schema, through references and compositions. A schema that says nothing has any field.
 *
 * @param called names the value in messages: `the response of crm.searchCompanies`.
 */
export function pathType(
  text: string,
  schema: Schema,
  view: SchemaView,
  called: string,
  tool: string,
): PathType | PathProblem {
  const path = parsePath(text);
  if (isPathError(path)) {
    return {
      problem: (place) =>
        selectProblem("bad-path", { path: text, reason: path.message }, place, tool),
      span: { start: path.at, end: text.length },
    };
  }
  let at: PathType = { schema, many: false };
  for (const [i, segment] of path.entries()) {
    const next = step(at.schema, segment, view);
    if (next.kind === "found") {
      at = { schema: next.schema, many: at.many || segment.kind === "each" };
      continue;
    }
    const before = path.slice(0, i);
    const span = segmentSpan(text, path, i);
    const array = printPath(before);
    if (next.kind === "array") {
      const words = { path: text, array };
      return { problem: (place) => selectProblem("name-over-array", words, place, tool), span };
    }
    if (next.kind === "no-array") {
      const words = { path: text, place: array };
      return { problem: (place) => selectProblem("not-an-array", words, place, tool), span };
    }
    const near = nearestPath(path, i, at.schema, schema, view);
    const words = { path: text, answer: called, nearest: near };
    return { problem: (place) => selectProblem("unknown-field", words, place, tool), span };
  }
  return at;
}

/** Whether {@link pathType} failed. */
export function isPathProblem(result: PathType | PathProblem): result is PathProblem {
  return "problem" in result;
}

type Step =
  | { readonly kind: "found"; readonly schema: Schema }
  | { readonly kind: "array" | "no-array" | "unknown" };

function step(schema: Schema, segment: PathSegment, view: SchemaView): Step {
  const kinds = view.kinds(schema);
  if (segment.kind === "name") {
    if (kinds?.has("array") === true && !kinds.has("object")) return { kind: "array" };
    if (kinds !== undefined && !kinds.has("object")) return { kind: "unknown" };
    const member = view.member(schema, segment.name);
    return member === undefined ? { kind: "unknown" } : { kind: "found", schema: member.schema };
  }
  if (kinds !== undefined && !kinds.has("array")) return { kind: "no-array" };
  const index = segment.kind === "index" ? segment.index : undefined;
  return { kind: "found", schema: view.items(schema, index) };
}

/**
 * The whole path with the nearest name in place of the unknown one; else a field of that name one level deeper, which is
 * what a reader who forgot an envelope means.
 */
function nearestPath(
  path: Path,
  at: number,
  parent: Schema,
  root: Schema,
  view: SchemaView,
): string | undefined {
  const segment = path[at];
  if (segment?.kind !== "name") return undefined;
  const names = view.names(parent);
  const close = nearest(segment.name, names);
  const withSegments = (...segments: readonly PathSegment[]): string =>
    printPath([...path.slice(0, at), ...segments, ...path.slice(at + 1)]);
  if (close !== undefined) return withSegments({ kind: "name", name: close });
  for (const name of names) {
    const inner = view.member(parent, name)?.schema ?? root;
    const kinds = view.kinds(inner);
    if (kinds?.has("object") === true && view.names(inner).includes(segment.name)) {
      return withSegments({ kind: "name", name }, segment);
    }
  }
  return undefined;
}
