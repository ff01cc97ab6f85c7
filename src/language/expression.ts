/** Values of the overlay (`with:`): JSON with expressions inside. The compiler checks them, the planner binds them. */
import { isObject, type JsonValue } from "../util/json.ts";
import { type JsonPointer, pointer } from "../util/pointer.ts";
import type { Ref } from "./reference.ts";
import {
  type InputReference,
  type PlacedRef,
  type ReadText,
  readText,
  type TextPart,
} from "./template.ts";

/** A value with its expressions found. Parts without any are one literal. */
export type Expression =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "ref"; readonly ref: Ref }
  | { readonly kind: "template"; readonly parts: readonly TextPart[] }
  | { readonly kind: "object"; readonly members: readonly NamedExpression[] }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  /** Stands only where the input is there. */
  | { readonly kind: "when"; readonly input: string; readonly value: Expression }
  /** Stands only where another value is there and not null, or a condition holds. */
  | { readonly kind: "guard"; readonly on: Guard; readonly value: Expression }
  /** Stands in its array once for each item of another value. */
  | { readonly kind: "each"; readonly over: Ref; readonly item: Expression };

/** What a value's presence hangs on: another value, or a condition in CEL. */
export type Guard = Ref | { readonly kind: "cel"; readonly text: string };

export interface NamedExpression {
  readonly name: string;
  readonly value: Expression;
}

/** What is wrong inside a value. */
export interface ExpressionError {
  /** `syntax`: malformed. `unsupported`: overlay.md's, not this version's. `quote`: YAML read `{$x}` as a map. */
  readonly reason: "syntax" | "unsupported" | "quote";
  /** `unsupported`: the form's name. Else a sentence without a capital. */
  readonly message: string;
  /** From the value that was parsed. */
  readonly pointer: JsonPointer;
  readonly onKey?: boolean;
  /** Code units of the string at the pointer. */
  readonly span?: { readonly start: number; readonly end: number };
  /** What to write instead, where it is known. */
  readonly instead?: string;
}

/** Where a value names an input. */
export interface ValueReference extends InputReference {
  readonly pointer: JsonPointer;
}

/** Where a value takes something from elsewhere. */
export interface ValueRef extends PlacedRef {
  readonly pointer: JsonPointer;
  /** Whether it only asks if something is there. */
  readonly asks?: true;
  /** Whether it stands inside an item that `$each` repeats. */
  readonly repeated?: true;
}

/** A condition inside a value, with its place. */
export interface ValueCondition {
  readonly text: string;
  readonly pointer: JsonPointer;
}

/** A value that was read. `value` is undefined where there are errors. */
export interface ParsedValue {
  readonly value?: Expression;
  readonly errors: readonly ExpressionError[];
  /** The inputs among {@link refs}. */
  readonly references: readonly ValueReference[];
  readonly refs: readonly ValueRef[];
  readonly conditions: readonly ValueCondition[];
}

interface Sink {
  readonly errors: ExpressionError[];
  readonly references: ValueReference[];
  readonly refs: ValueRef[];
  readonly conditions: ValueCondition[];
}

/** Parses a value of `with:`. Never throws on JSON; every problem is reported. */
export function parseValue(json: JsonValue): ParsedValue {
  const sink: Sink = { errors: [], references: [], refs: [], conditions: [] };
  const value = read(json, "", sink);
  return sink.errors.length > 0 ? sink : { value, ...sink };
}

/**
 * The expression that YAML read as a map: `{$inputs.x}` without quotes is a map of one key and no value. Undefined
 * where a value is no such map; `{ $eq: null }` is data.
 */
export function unquotedExpression(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const [key, ...more] = Object.keys(value);
  if (key === undefined || more.length > 0 || value[key] !== null) return undefined;
  return /^\$(?:[A-Za-z_]\w*[.#]|(?:now|uuid|item)$)/.test(key) ? `"{${key}}"` : undefined;
}

function read(json: JsonValue, at: JsonPointer, sink: Sink): Expression {
  if (typeof json === "string") return readString(json, at, sink);
  if (Array.isArray(json)) {
    const items = json.map((item: JsonValue, i) => read(item, pointer(at, i), sink));
    return foldArray(items);
  }
  return isObject(json) ? readObject(json, at, sink) : { kind: "literal", value: json };
}

function readString(json: string, at: JsonPointer, sink: Sink): Expression {
  const read = readText(json);
  for (const { start, end, ...error } of read.errors) {
    sink.errors.push({ ...error, pointer: at, span: { start, end } });
  }
  note(read, at, sink);
  return read.text ?? { kind: "literal", value: json };
}

function note(
  { references, refs }: ReadText,
  at: JsonPointer,
  sink: Sink,
  asks: { readonly asks?: true } = {},
): void {
  for (const reference of references) sink.references.push({ ...reference, pointer: at });
  for (const ref of refs) sink.refs.push({ ...ref, pointer: at, ...asks });
}

function readObject(
  json: { readonly [key: string]: JsonValue },
  at: JsonPointer,
  sink: Sink,
): Expression {
  const quoted = unquotedExpression(json);
  if (quoted !== undefined) {
    const message = "YAML reads this as a map of one key without a value";
    sink.errors.push({ reason: "quote", message, pointer: at, instead: quoted });
  }
  const keys = Object.keys(json).filter((key) => !RESERVED.includes(key));
  const guard = Object.hasOwn(json, "$when") ? readCondition(json["$when"], at, sink) : undefined;
  const over = Object.hasOwn(json, "$each") ? readEach(json["$each"], at, sink) : undefined;
  const before = sink.refs.length;
  const own = Object.hasOwn(json, "$literal")
    ? readLiteral(json["$literal"] ?? null, keys, at, sink)
    : readMembers(json, keys, at, sink);
  if (keys.length === 0 && !Object.hasOwn(json, "$literal")) {
    for (const key of ["$when", "$each"].filter((one) => Object.hasOwn(json, one))) {
      const message = `${key} stands alone: write the members that it ${key === "$when" ? "guards" : "repeats"} beside it`;
      sink.errors.push({ reason: "syntax", message, pointer: pointer(at, key), onKey: true });
    }
  }
  if (over !== undefined) {
    for (let i = before; i < sink.refs.length; i++) {
      const ref = sink.refs[i];
      if (ref !== undefined) sink.refs[i] = { ...ref, repeated: true };
    }
  }
  const value: Expression = over === undefined ? own : { kind: "each", over, item: own };
  if (guard === undefined) return value;
  return guard.kind === "input" && guard.pointer === undefined
    ? { kind: "when", input: guard.name, value }
    : { kind: "guard", on: guard, value };
}

const RESERVED: readonly string[] = ["$when", "$each", "$literal"];

/** A text that starts with `$` asks whether something is there; any other is CEL. */
function readCondition(
  json: JsonValue | undefined,
  at: JsonPointer,
  sink: Sink,
): Guard | undefined {
  const place = pointer(at, "$when");
  if (typeof json === "string" && !json.startsWith("$") && json.trim() !== "") {
    sink.conditions.push({ text: json, pointer: place });
    return { kind: "cel", text: json };
  }
  const ref = typeof json === "string" ? refOf(json, place, sink, { asks: true }) : undefined;
  if (ref !== undefined || typeof json === "string") return ref;
  const instead = unquotedExpression(json) === undefined ? {} : { instead: "$inputs.NAME" };
  const message = "$when takes an expression or a condition: $when: $inputs.NAME";
  sink.errors.push({ reason: "syntax", message, pointer: place, ...instead });
  return undefined;
}

function readEach(json: JsonValue | undefined, at: JsonPointer, sink: Sink): Ref | undefined {
  const place = pointer(at, "$each");
  const ref = typeof json === "string" ? refOf(json, place, sink, {}) : undefined;
  if (ref !== undefined) return ref;
  if (typeof json === "string" && json.startsWith("$") && !json.startsWith("$$")) return undefined;
  const message = "$each takes the list that it repeats for: $each: $inputs.NAME";
  sink.errors.push({ reason: "syntax", message, pointer: place });
  return undefined;
}

function refOf(
  json: string,
  place: JsonPointer,
  sink: Sink,
  asks: { readonly asks?: true },
): Ref | undefined {
  if (!json.startsWith("$") || json.startsWith("$$")) {
    if (asks.asks === true) {
      const message = "$when takes an expression or a condition: $when: $inputs.NAME";
      sink.errors.push({ reason: "syntax", message, pointer: place });
    }
    return undefined;
  }
  const read = readText(json);
  for (const { start, end, ...error } of read.errors) {
    sink.errors.push({ ...error, pointer: place, span: { start, end } });
  }
  note(read, place, sink, asks);
  return read.refs[0]?.ref;
}

function readLiteral(
  json: JsonValue,
  others: readonly string[],
  at: JsonPointer,
  sink: Sink,
): Expression {
  for (const other of others) {
    const message = "$literal is the whole value: nothing but $when and $each stands beside it";
    sink.errors.push({ reason: "syntax", message, pointer: pointer(at, other), onKey: true });
  }
  return { kind: "literal", value: json };
}

function readMembers(
  json: { readonly [key: string]: JsonValue },
  keys: readonly string[],
  at: JsonPointer,
  sink: Sink,
): Expression {
  const members = keys.map((name) => ({
    name,
    value: read(json[name] ?? null, pointer(at, name), sink),
  }));
  const values = members.map(({ value }) => value);
  if (!values.every(isLiteral)) return { kind: "object", members };
  // Own data properties whatever their names: fromEntries never runs a setter.
  const value = Object.fromEntries(members.map(({ name }, i) => [name, values[i]?.value ?? null]));
  return { kind: "literal", value };
}

function foldArray(items: readonly Expression[]): Expression {
  return items.every(isLiteral)
    ? { kind: "literal", value: items.map(({ value }) => value) }
    : { kind: "array", items };
}

function isLiteral(
  expression: Expression,
): expression is Extract<Expression, { readonly kind: "literal" }> {
  return expression.kind === "literal";
}
