import { isObject } from "../../util/json.ts";
import { type Budget, spend } from "./budget.ts";
import {
  type Comparable,
  type Comparison,
  type Expression,
  type FilterQuery,
  type FunctionArgument,
  type FunctionCall,
  indexOf,
  type Segment,
} from "./json-path.ts";
import { fits } from "./regular-expression.ts";
import { type Scope, selectNodes } from "./select-nodes.ts";

/** What a query without a node and a function without a result give (RFC 9535, 2.4.1). */
const NOTHING = Symbol("nothing");

/** A document to evaluate queries against. */
export function scopeOf(root: unknown, budget: Budget): Scope {
  return { root, budget, holds };
}

/** Whether a filter's expression is true for a value (RFC 9535, 2.3.5.2). */
function holds(expression: Expression, current: unknown, scope: Scope): boolean {
  spend(scope.budget);
  switch (expression.type) {
    case "LogicalOrExpr":
      return holds(expression.left, current, scope) || holds(expression.right, current, scope);
    case "LogicalAndExpr":
      return holds(expression.left, current, scope) && holds(expression.right, current, scope);
    case "LogicalNotExpr":
      return !holds(expression.expression, current, scope);
    case "TestExpr":
      return expression.expression.type === "FilterQuery"
        ? nodesOf(expression.expression, current, scope, 1).length > 0
        : operandOf(expression.expression, current, scope) === true;
    case "ComparisonExpr":
      return compare(expression, current, scope);
  }
}

function compare({ left, right, op }: Comparison, current: unknown, scope: Scope): boolean {
  const a = operandOf(left, current, scope);
  const b = operandOf(right, current, scope);
  switch (op) {
    case "==":
      return isEqual(a, b, scope.budget);
    case "!=":
      return !isEqual(a, b, scope.budget);
    case "<":
      return isLess(a, b);
    case "<=":
      return isLess(a, b) || isEqual(a, b, scope.budget);
    case ">":
      return isLess(b, a);
    case ">=":
      return isLess(b, a) || isEqual(a, b, scope.budget);
  }
}

function operandOf(comparable: Comparable, current: unknown, scope: Scope): unknown {
  if (comparable.type === "Literal") return comparable.value;
  if (comparable.type === "FunctionExpr") return resultOf(comparable, current, scope);
  let value = comparable.type === "RelSingularQuery" ? current : scope.root;
  for (const { node } of comparable.segments) {
    spend(scope.budget);
    if (node.type === "IndexSelector") {
      if (!Array.isArray(value)) return NOTHING;
      const index = indexOf(node);
      const at = index < 0 ? value.length + index : index;
      if (at < 0 || at >= value.length) return NOTHING;
      value = value[at];
    } else {
      if (!isObject(value) || !Object.hasOwn(value, node.value)) return NOTHING;
      value = value[node.value];
    }
  }
  return value;
}

/** RFC 9535, 2.4.4 to 2.4.8. Arguments are well-typed: the query was checked. */
function resultOf(call: FunctionCall, current: unknown, scope: Scope): unknown {
  const [first, second] = call.arguments;
  if (call.name === "count") return nodesOf(first as FilterQuery, current, scope).length;
  const a = argumentOf(first, current, scope);
  switch (call.name) {
    case "value":
      return a;
    case "length":
      if (typeof a === "string") return [...a].length;
      if (Array.isArray(a)) return a.length;
      return isObject(a) ? Object.keys(a).length : NOTHING;
    default: {
      const pattern = argumentOf(second, current, scope);
      if (typeof a !== "string" || typeof pattern !== "string") return false;
      return fits(a, pattern, call.name === "match", scope.budget);
    }
  }
}

function argumentOf(
  argument: FunctionArgument | undefined,
  current: unknown,
  scope: Scope,
): unknown {
  if (argument?.type === "Literal") return argument.value;
  if (argument?.type === "FunctionExpr") return resultOf(argument, current, scope);
  if (argument?.type !== "FilterQuery") return NOTHING;
  const nodes = nodesOf(argument, current, scope, 2);
  return nodes.length === 1 ? nodes[0] : NOTHING;
}

function nodesOf(
  { value: query }: FilterQuery,
  current: unknown,
  scope: Scope,
  most = Number.POSITIVE_INFINITY,
): readonly unknown[] {
  const found: unknown[] = [];
  const start = query.type === "RelQuery" ? current : scope.root;
  selectNodes(start, query.segments as readonly Segment[], scope, (value) => {
    found.push(value);
    return found.length >= most;
  });
  return found;
}

function isLess(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") return a < b;
  return typeof a === "string" && typeof b === "string" && isBefore(a, b);
}

/** By Unicode scalar values, which UTF-16 does not keep in order. */
function isBefore(a: string, b: string): boolean {
  const left = [...a];
  const right = [...b];
  for (const [i, character] of left.entries()) {
    const other = right[i];
    if (other === undefined) return false;
    if (character !== other) return (character.codePointAt(0) ?? 0) < (other.codePointAt(0) ?? 0);
  }
  return left.length < right.length;
}

function isEqual(a: unknown, b: unknown, budget: Budget): boolean {
  spend(budget);
  if (a === b) return true;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i], budget))
    );
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key], budget))
  );
}
