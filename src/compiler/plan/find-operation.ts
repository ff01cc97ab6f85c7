import { nearest } from "../../util/nearest.ts";
import { operationProblem } from "../diagnostics/plan-tool.ts";
import type { Operation, OperationEntry, OperationKey } from "../ir/api-model.ts";
import type { Origin } from "../ir/origin.ts";
import type { Report } from "./place.ts";
import type { SourceContext } from "./source-context.ts";

/** An operation and where it comes from. */
export interface FoundOperation {
  readonly source: SourceContext;
  readonly operation: Operation;
}

/** Sources by name; undefined for one that is declared but could not be read, which has been reported. */
export type Sources = ReadonlyMap<string, SourceContext | undefined>;

/**
 * Finds what `call` names: `source.operationId`, or `source METHOD /path`. Reports an unknown source or operation with the
 * nearest name, an operationId that stands twice, and an operation that could not be read, with its reasons.
 */
export function findOperation(
  call: string,
  sources: Sources,
  place: Origin,
  tool: string,
  report: Report,
): FoundOperation | undefined {
  const parsed = parseCall(call, sources);
  if (parsed === undefined) {
    report(operationProblem("bad-reference", { call }, place, tool));
    return undefined;
  }
  const span = { start: 0, end: parsed.source.length };
  if (!sources.has(parsed.source)) {
    const near = nearest(parsed.source, sources.keys());
    const at = { ...place, span };
    const known = [...sources.keys()];
    report(
      operationProblem("unknown-source", { source: parsed.source, nearest: near, known }, at, tool),
    );
    return undefined;
  }
  const source = sources.get(parsed.source);
  if (source === undefined) return undefined;
  const found = lookUp(parsed, source);
  const at = { ...place, span: { start: parsed.source.length + 1, end: call.length } };
  const only = found[0];
  if (only === undefined) {
    const near = nearestName(parsed, source);
    const parameters = { name: parsed.name, source: source.name, nearest: near };
    report(operationProblem("unknown", parameters, at, tool));
    return undefined;
  }
  if (found.length > 1) {
    const keys = found.map((operation) => operation.key);
    report(
      operationProblem("ambiguous", { name: parsed.name, source: source.name, keys }, at, tool),
    );
    return undefined;
  }
  const operation = only.read();
  if ("diagnostics" in operation) {
    const { key, diagnostics } = operation;
    const reasons = diagnostics.map((problem) => problem.message);
    report(operationProblem("broken", { key, source: source.name, reasons }, at, tool));
    for (const problem of diagnostics) report({ ...problem, severity: "error", tool });
    return undefined;
  }
  return { source, operation };
}

interface Call {
  readonly source: string;
  readonly name: string;
  readonly kind: "id" | "key";
}

function parseCall(call: string, sources: Sources): Call | undefined {
  const byKey = /^(\S+) +([A-Za-z-]+) +(\/\S*)$/.exec(call);
  if (byKey?.[1] !== undefined && byKey[2] !== undefined) {
    return { source: byKey[1], name: `${byKey[2].toUpperCase()} ${byKey[3]}`, kind: "key" };
  }
  const known = [...sources.keys()].filter((name) => call.startsWith(`${name}.`));
  const longest = known.reduce((a, b) => (b.length > a.length ? b : a), "");
  const at = longest === "" ? call.indexOf(".") : longest.length;
  if (at <= 0 || at === call.length - 1) return undefined;
  return { source: call.slice(0, at), name: call.slice(at + 1), kind: "id" };
}

function lookUp({ kind, name }: Call, source: SourceContext): readonly OperationEntry[] {
  if (kind === "id") return source.byId.get(name) ?? [];
  const found = source.byKey.get(name as OperationKey);
  return found === undefined ? [] : [found];
}

function nearestName({ kind, name }: Call, source: SourceContext): string | undefined {
  if (kind === "key") return nearest(name, source.byKey.keys());
  return nearest(name, source.byId.keys()) ?? nearest(name, source.byKey.keys());
}
