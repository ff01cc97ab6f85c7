import { type JsonPointer, pointer } from "../../util/pointer.ts";

/** What a parsed value holds. */
export interface Inspection {
  /** Object members. */
  readonly members: number;
  /** Members named `$ref` whose value is a string. */
  readonly references: number;
  /** The first reason why the value is not plain, bounded JSON. */
  readonly fault?: {
    readonly kind: "too-deep" | "too-many-nodes" | "cycle" | "not-json";
    readonly pointer: JsonPointer;
    /** For `not-json`: what stands there. */
    readonly what?: string;
  };
}

interface Frame {
  readonly value: object;
  readonly keys: readonly string[];
  at: number;
  nodes: number;
  height: number;
}

/**
 * Walks a parsed value once, without recursion: every number finite, every value JSON, no cycle, and depth and
 * number of values (shared values counted as often as they are reachable) within limits. Later stages may
 * recurse over what passes. `shares`: whether one object may stand in two places, as YAML aliases make it.
 */
export function inspect(root: unknown, limits: Limits, shares: boolean): Inspection {
  const tally: Tally = { members: 0, references: 0, nodes: 0 };
  if (!shares && isContainer(root) && isPlain(root, 1, limits, tally)) {
    return { members: tally.members, references: tally.references };
  }
  return walk(root, limits, shares);
}

interface Limits {
  readonly depth: number;
  readonly nodes: number;
}

interface Tally {
  members: number;
  references: number;
  nodes: number;
}

/**
 * Whether a tree, nearly always, is within limits and nothing but JSON: three times as fast as the walk, which then tells
 * the place of what is not. It recurses to the depth that is allowed and no further.
 */
function isPlain(value: object, depth: number, limits: Limits, tally: Tally): boolean {
  if (depth > limits.depth || ++tally.nodes > limits.nodes) return false;
  if (Array.isArray(value)) {
    for (const child of value) if (!isPlainChild(child, depth, limits, tally)) return false;
    return true;
  }
  // The fastest way over members. What was parsed inherits none that can be enumerated.
  for (const key in value) {
    const child = (value as Record<string, unknown>)[key];
    tally.members++;
    if (!isPlainChild(child, depth, limits, tally)) return false;
    if (key === "$ref" && typeof child === "string") tally.references++;
  }
  return true;
}

function isPlainChild(child: unknown, depth: number, limits: Limits, tally: Tally): boolean {
  if (isContainer(child)) return isPlain(child, depth + 1, limits, tally);
  return ++tally.nodes <= limits.nodes && notJson(child) === undefined;
}

function walk(root: unknown, limits: Limits, shares: boolean): Inspection {
  let members = 0;
  let references = 0;
  /** Size and height of finished values; undefined while open. */
  const done = new Map<object, { readonly nodes: number; readonly height: number } | undefined>();
  const stack: Frame[] = [];
  const place = (): JsonPointer => pointer("", ...stack.map((f) => f.keys[f.at - 1] ?? ""));
  const fault = (kind: NonNullable<Inspection["fault"]>["kind"], what?: string): Inspection => ({
    members,
    references,
    fault: { kind, pointer: place(), ...(what === undefined ? {} : { what }) },
  });

  const open = (value: object): void => {
    const keys = Object.keys(value);
    if (!Array.isArray(value)) {
      members += keys.length;
      if (Object.hasOwn(value, "$ref") && typeof (value as { $ref: unknown }).$ref === "string") {
        references++;
      }
    }
    if (shares) done.set(value, undefined);
    stack.push({ value, keys, at: 0, nodes: 1, height: 1 });
  };

  if (isContainer(root)) open(root);
  else {
    const what = notJson(root);
    if (what !== undefined) return fault("not-json", what);
  }
  for (;;) {
    const frame = stack.at(-1);
    if (frame === undefined) return { members, references };
    const key = frame.keys[frame.at++];
    if (key === undefined) {
      stack.pop();
      if (shares) done.set(frame.value, { nodes: frame.nodes, height: frame.height });
      const parent = stack.at(-1);
      if (parent !== undefined) {
        parent.nodes += frame.nodes;
        parent.height = Math.max(parent.height, frame.height + 1);
      }
      if (frame.nodes > limits.nodes) return fault("too-many-nodes");
      continue;
    }
    const child = (frame.value as Record<string, unknown>)[key];
    if (!isContainer(child)) {
      frame.nodes++;
      const what = notJson(child);
      if (what !== undefined) return fault("not-json", what);
      continue;
    }
    const known = shares ? done.get(child) : undefined;
    if (known !== undefined) {
      frame.nodes += known.nodes;
      frame.height = Math.max(frame.height, known.height + 1);
      if (stack.length + known.height > limits.depth) return fault("too-deep");
      continue;
    }
    if (shares && done.has(child)) return fault("cycle");
    if (stack.length >= limits.depth) return fault("too-deep");
    open(child);
  }
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function notJson(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : String(value);
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  return value === undefined ? "an empty document" : `a ${typeof value}`;
}
