import type { Origin } from "../../ir/origin.ts";
import type { ValueExpr } from "../../ir/server-plan.ts";

/** One value that goes to one place of a request. */
export interface Writer {
  /** The target as the overlay writes it. */
  readonly text: string;
  readonly value: ValueExpr;
  readonly place: Origin;
}

/** A part of a request body: a value, or an object with parts of its own, in the order they were written. */
export interface BodyNode {
  writer?: Writer;
  readonly members: Map<string, BodyNode>;
}

/** An empty body. */
export function bodyTree(): BodyNode {
  return { members: new Map() };
}

/**
 * Puts a value at a path of names. Returns the writer that stands in the way (of the same part, of one that holds it,
 * or of one inside it), and then changes nothing.
 */
export function writeBody(
  root: BodyNode,
  names: readonly string[],
  writer: Writer,
): Writer | undefined {
  let node = root;
  for (const name of names) {
    if (node.writer !== undefined) return node.writer;
    const next = node.members.get(name) ?? bodyTree();
    node.members.set(name, next);
    node = next;
  }
  const inside = node.writer ?? firstWriter(node);
  if (inside !== undefined) return inside;
  node.writer = writer;
  return undefined;
}

function firstWriter(node: BodyNode): Writer | undefined {
  for (const member of node.members.values()) {
    const found = member.writer ?? firstWriter(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether nothing was written. */
export function isEmptyBody(node: BodyNode): boolean {
  return node.writer === undefined && firstWriter(node) === undefined;
}

/**
 * The body as one value. An object that only one optional input would fill stands under a condition on it, so that it
 * is dropped with the input; the body itself only where it is not required.
 */
export function bodyValue(root: BodyNode, required: boolean): ValueExpr {
  if (root.writer !== undefined) return root.writer.value;
  const value = objectValue(root);
  return required ? value : underItsInput(value);
}

function objectValue(node: BodyNode): ValueExpr {
  const members = [...node.members].map(([name, member]) => ({
    name,
    value: member.writer?.value ?? underItsInput(objectValue(member)),
  }));
  if (members.every(({ value }) => value.kind === "literal")) {
    const entries = members.map((m) => [m.name, m.value.kind === "literal" ? m.value.value : null]);
    return { kind: "literal", value: Object.fromEntries(entries) };
  }
  return { kind: "object", members };
}

function underItsInput(value: ValueExpr): ValueExpr {
  const input = onlyInput(value);
  return input === undefined || value.kind === "when" ? value : { kind: "when", input, value };
}

/** The input that an object's presence hangs on: its one member, without a default. */
function onlyInput(value: ValueExpr): string | undefined {
  if (value.kind === "when") return value.input;
  if (value.kind === "input") return value.default === undefined ? value.name : undefined;
  if (value.kind !== "object" || value.members.length !== 1) return undefined;
  const [member] = value.members;
  return member === undefined ? undefined : onlyInput(member.value);
}
