import parse, { type JsonPathQuery } from "jsonpath-rfc9535/parser";
import { LIMITS } from "./limits.ts";

/** A JSONPath query (RFC 9535) as its parts. */
export type Query = JsonPathQuery;
export type Segment = Query["segments"][number];
export type Selector = Extract<
  Segment["node"],
  { type: "BracketedSelection" }
>["selectors"][number];
export type Expression = Extract<Selector, { type: "FilterSelector" }>["value"];
export type Comparison = Extract<Expression, { type: "ComparisonExpr" }>;
export type Comparable = Comparison["left"];
export type FunctionCall = Extract<Comparable, { type: "FunctionExpr" }>;
export type FunctionArgument = FunctionCall["arguments"][number];
export type FilterQuery = Extract<FunctionArgument, { type: "FilterQuery" }>;

/** Why a text is no query, and where (code units). */
export interface QueryFault {
  readonly at: number;
  readonly reason: string;
}

/**
 * Parses a JSONPath query. Its grammar is the library's, the only use that is made of it: its evaluator queues every
 * node that it has yet to see and cannot be stopped, and leaves functions unchecked.
 */
export function readQuery(text: string): Query | QueryFault {
  if (text.length > LIMITS.path) {
    return { at: 0, reason: `it is longer than ${LIMITS.path} characters` };
  }
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    return { at: deep, reason: `its brackets are more than ${LIMITS.pathDepth} deep` };
  }
  let query: Query;
  try {
    query = parse(text);
  } catch (thrown) {
    const at = (thrown as { location?: { start: { offset: number } } }).location?.start.offset;
    if (at === undefined) throw thrown;
    const found = text[at];
    return {
      at: Math.min(at, Math.max(text.length - 1, 0)),
      reason: found === undefined ? "it ends too early" : `"${found}" is not expected here`,
    };
  }
  const reason = faultOfFunctions(query);
  return reason === undefined ? query : { at: 0, reason };
}

/** Whether {@link readQuery} failed. */
export function isQueryFault(read: Query | QueryFault): read is QueryFault {
  return "reason" in read;
}

/** Where brackets stand too deep in each other, quoted names aside. */
function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  let quote: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quote !== undefined) {
      if (c === "\\") i++;
      else if (c === quote) quote = undefined;
    } else if (c === '"' || c === "'") quote = c;
    else if (c === "[" || c === "(") {
      if (++depth > LIMITS.pathDepth) return i;
    } else if (c === "]" || c === ")") depth--;
  }
  return undefined;
}

/** The index of a singular segment: the parser wraps it once more than its types say (1.3.0). */
export function indexOf(node: { readonly value: number }): number {
  const { value, selector } = node as { value?: number; selector?: { value: number } };
  return value ?? selector?.value ?? 0;
}

type Kind = "value" | "nodes";

/** RFC 9535, 2.4: what each function takes, and whether it gives a value or a truth. */
const FUNCTIONS: ReadonlyMap<
  string,
  { readonly takes: readonly Kind[]; readonly gives: "value" | "truth" }
> = new Map([
  ["length", { takes: ["value"], gives: "value" }],
  ["count", { takes: ["nodes"], gives: "value" }],
  ["value", { takes: ["nodes"], gives: "value" }],
  ["match", { takes: ["value", "value"], gives: "truth" }],
  ["search", { takes: ["value", "value"], gives: "truth" }],
]);

/** RFC 9535, 2.4.3: function expressions are well-typed. */
function faultOfFunctions(query: Query): string | undefined {
  const open: { readonly node: unknown; readonly gives?: "value" | "truth" }[] = [{ node: query }];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const { node } = item;
    if (typeof node !== "object" || node === null) continue;
    const { type } = node as { readonly type?: string };
    if (type === "FunctionExpr") {
      const fault = faultOfCall(node as FunctionCall, item.gives);
      if (fault !== undefined) return fault;
    }
    const gives =
      type === "TestExpr"
        ? "truth"
        : type === "ComparisonExpr" || type === "FunctionExpr"
          ? "value"
          : undefined;
    for (const child of Object.values(node)) {
      for (const part of Array.isArray(child) ? child : [child]) {
        open.push({ node: part, ...(gives === undefined ? {} : { gives }) });
      }
    }
  }
  return undefined;
}

function faultOfCall(
  call: FunctionCall,
  wanted: "value" | "truth" | undefined,
): string | undefined {
  const known = FUNCTIONS.get(call.name);
  if (known === undefined) {
    return `there is no function ${call.name}; there are ${[...FUNCTIONS.keys()].join(", ")}`;
  }
  if (call.arguments.length !== known.takes.length) {
    return `${call.name} takes ${known.takes.length === 1 ? "one argument" : "two arguments"}`;
  }
  if (wanted !== undefined && wanted !== known.gives) {
    return known.gives === "value"
      ? `what ${call.name} gives must be compared with something`
      : `what ${call.name} gives cannot be compared`;
  }
  const bad = call.arguments.some((argument, i) =>
    known.takes[i] === "nodes" ? argument.type !== "FilterQuery" : !givesValue(argument),
  );
  return bad ? `${call.name} cannot take this argument` : undefined;
}

function givesValue(argument: FunctionArgument): boolean {
  if (argument.type === "Literal") return true;
  if (argument.type === "FunctionExpr") return FUNCTIONS.get(argument.name)?.gives === "value";
  return argument.type === "FilterQuery" && argument.value.segments.every(isSingular);
}

/** RFC 9535, 2.3.5.1: a segment that gives at most one node. */
function isSingular(segment: Segment): boolean {
  if (segment.type !== "ChildSegment") return false;
  const { node } = segment;
  if (node.type === "MemberNameShorthand") return true;
  if (node.type !== "BracketedSelection" || node.selectors.length !== 1) return false;
  const type = node.selectors[0]?.type;
  return type === "NameSelector" || type === "IndexSelector";
}
