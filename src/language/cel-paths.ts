import { type CelNode, celNodes, celTree } from "./cel.ts";

/** A place that a condition reads: `steps.one.body.owner.name`. */
export interface CelPath {
  /** Names and indexes from its root on; null for any item of a list that is visited. */
  readonly names: readonly (string | number | null)[];
  readonly start: number;
  readonly end: number;
  /** What it is compared with, as far as that is written out. */
  readonly comparedWith: readonly CelLiteral[];
}

/** A value that stands in a condition. */
export interface CelLiteral {
  readonly value: string | number | boolean;
  readonly start: number;
  readonly end: number;
}

type Names = CelPath["names"];
type Found = { readonly path: Omit<CelPath, "comparedWith">; readonly literals: CelLiteral[] };

/** The places that a condition reads, outermost first, those of visited items among them; none where it cannot be read. */
export function celPaths(text: string): readonly CelPath[] {
  const tree = celTree(text);
  if (tree === undefined) return [];
  const found = new Map<CelNode, Found>();
  walk(tree, new Map(), found);
  return [...found.values()].map(({ path, literals }) => ({ ...path, comparedWith: literals }));
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "in"]);
const VISITS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** `bound`: what the variables of visits stand for. */
function walk(node: CelNode, bound: ReadonlyMap<string, Names>, found: Map<CelNode, Found>): void {
  const names = namesOf(node, bound);
  if (names !== undefined) {
    found.set(node, { path: { names, start: node.start, end: node.end }, literals: [] });
    return;
  }
  if (node.op === "rcall" && VISITS.has(node.args[0])) {
    const [, of, [variable, ...bodies]] = node.args;
    const over = namesOf(of, bound);
    walk(of, bound, found);
    if (variable?.op !== "id") return;
    const inner = new Map(bound);
    inner.delete(variable.args);
    if (over !== undefined) inner.set(variable.args, [...over, null]);
    for (const body of bodies) walk(body, inner, found);
    return;
  }
  const children = celNodes(node);
  for (const child of children) walk(child, bound, found);
  if (!COMPARISONS.has(node.op)) return;
  const [left, right] = children;
  if (left === undefined || right === undefined) return;
  found.get(left)?.literals.push(...literalsOf(right, node.op === "in"));
  if (node.op !== "in") found.get(right)?.literals.push(...literalsOf(left, false));
}

/** Names from the front; undefined for what is no place below a name. */
function namesOf(node: CelNode, bound: ReadonlyMap<string, Names>): Names | undefined {
  if (node.op === "id") return bound.get(node.args) ?? [node.args];
  if (node.op === "." || node.op === ".?") {
    const before = namesOf(node.args[0], bound);
    return before === undefined ? undefined : [...before, node.args[1]];
  }
  if (node.op !== "[]" && node.op !== "[?]") return undefined;
  const before = namesOf(node.args[0], bound);
  const [key] = literalsOf(node.args[1], false);
  if (before === undefined || key === undefined || typeof key.value === "boolean") return undefined;
  return [...before, key.value];
}

function literalsOf(node: CelNode, listed: boolean): readonly CelLiteral[] {
  if (listed) return node.op === "list" ? celNodes(node).flatMap((n) => literalsOf(n, false)) : [];
  if (node.op !== "value") return [];
  const { args: value, start, end } = node;
  if (typeof value === "bigint") return [{ value: Number(value), start, end }];
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? [{ value, start, end }]
    : [];
}
