import { nearest } from "../../../util/nearest.ts";
import { exposeProblem, operationProblem } from "../../diagnostics/plan-tool.ts";
import type { BrokenOperation, Operation, OperationEntry } from "../../ir/api-model.ts";
import type { Overlay, OverlayExpose } from "../../ir/overlay.ts";
import { reportUnknownScopes } from "../access/scopes.ts";
import { effectOf } from "../effect.ts";
import type { Sources } from "../find-operation.ts";
import { keyIn, placeIn, type Report } from "../place.ts";
import type { SourceContext } from "../source-context.ts";
import { pathGlob } from "./path-glob.ts";

/** An operation that `expose` reaches, by its first entry that does. */
export interface ExposedOperation {
  readonly source: SourceContext;
  readonly operation: Operation | BrokenOperation;
  readonly entry: OverlayExpose;
  readonly index: number;
}

/**
 * The operations that `expose` reaches: entries in order, operations in document order, each once. Reports unknown
 * sources, tags, methods and scopes, and entries that match nothing.
 */
export function exposedOperations(
  overlay: Overlay,
  sources: Sources,
  report: Report,
): readonly ExposedOperation[] {
  const reached: ExposedOperation[] = [];
  const seen = new Set<OperationEntry>();
  for (const [index, entry] of overlay.expose.entries()) {
    const scopes = entry.scopes ?? [];
    const scopePlace = (i: number) => placeIn(overlay, "expose", index, "scopes", i);
    reportUnknownScopes(scopes, scopePlace, overlay, report);
    if (!sources.has(entry.source)) {
      const near = nearest(entry.source, sources.keys());
      const place = placeIn(overlay, "expose", index, "source");
      const known = [...sources.keys()];
      report(
        operationProblem("unknown-source", { source: entry.source, nearest: near, known }, place),
      );
      continue;
    }
    const source = sources.get(entry.source);
    if (source === undefined) continue;
    const matched = matching(source, entry, index, overlay, report);
    for (const found of matched) {
      if (seen.has(found)) continue;
      seen.add(found);
      reached.push({ source, operation: found.read(), entry, index });
    }
  }
  return reached;
}

function matching(
  source: SourceContext,
  entry: OverlayExpose,
  index: number,
  overlay: Overlay,
  report: Report,
): readonly OperationEntry[] {
  const all = source.model.index;
  let sound = true;
  const tags = new Set(all.flatMap((operation) => operation.tags));
  for (const [i, tag] of (entry.tags ?? []).entries()) {
    if (tags.has(tag)) continue;
    sound = false;
    const words = { tag, source: source.name, nearest: nearest(tag, tags) };
    report(exposeProblem("unknown-tag", words, placeIn(overlay, "expose", index, "tags", i)));
  }
  const methods = new Set(all.map(methodOf));
  for (const [i, method] of (entry.methods ?? []).entries()) {
    if (methods.has(method.toUpperCase())) continue;
    sound = false;
    const place = placeIn(overlay, "expose", index, "methods", i);
    report(exposeProblem("unknown-method", { method, source: source.name }, place));
  }
  const readOnly = overlay.server.readOnly === true;
  const reached = readOnly
    ? all.filter((one) => effectOf({ method: methodOf(one) }) === "read")
    : all;
  const matched = reached.filter(filterOf(entry));
  if (matched.length === 0 && sound && narrows(entry)) {
    const place = keyIn(overlay, "expose", index);
    report(exposeProblem("matches-nothing", { source: source.name }, place));
  }
  return matched;
}

function narrows({ tags, methods, paths }: OverlayExpose): boolean {
  return tags !== undefined || methods !== undefined || paths !== undefined;
}

function filterOf(entry: OverlayExpose): (operation: OperationEntry) => boolean {
  const tags = entry.tags === undefined ? undefined : new Set(entry.tags);
  const methods =
    entry.methods === undefined
      ? undefined
      : new Set(entry.methods.map((method) => method.toUpperCase()));
  const globs = entry.paths?.map(pathGlob);
  return (operation) =>
    (tags === undefined || operation.tags.some((tag) => tags.has(tag))) &&
    (methods === undefined || methods.has(methodOf(operation))) &&
    (globs === undefined || globs.some((matches) => matches(pathOf(operation))));
}

function methodOf({ key }: OperationEntry): string {
  return key.slice(0, key.indexOf(" "));
}

function pathOf({ key }: OperationEntry): string {
  return key.slice(key.indexOf(" ") + 1);
}
