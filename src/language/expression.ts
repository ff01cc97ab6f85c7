/** Values of the overlay (`with:`): JSON with expressions inside. The compiler checks them, the planner binds them. */
import { isObject, type JsonValue } from "../util/json.ts";
import { type JsonPointer, pointer } from "../util/pointer.ts";
import { type InputReference, readText } from "./template.ts";

/** A value with its expressions found. Parts without any are one literal. */
export type Expression =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "template"; readonly parts: readonly (string | { readonly input: string })[] }
  | { readonly kind: "object"; readonly members: readonly NamedExpression[] }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "when"; readonly input: string; readonly value: Expression };

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

/** A value that was read. `value` is undefined where there are errors. */
export interface ParsedValue {
  readonly value?: Expression;
  readonly errors: readonly ExpressionError[];
  readonly references: readonly ValueReference[];
}

interface Sink {
  readonly errors: ExpressionError[];
  readonly references: ValueReference[];
}

/** Parses a value of `with:`. Never throws on JSON; every problem is reported. */
export function parseValue(json: JsonValue): ParsedValue {
  const sink: Sink = { errors: [], references: [] };
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
  return /^\$[A-Za-z_]\w*[.#]/.test(key) ? `"{${key}}"` : undefined;
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
  const { text, errors, references } = readText(json);
  for (const { start, end, ...error } of errors) {
    sink.errors.push({ ...error, pointer: at, span: { start, end } });
  }
  for (const reference of references) sink.references.push({ ...reference, pointer: at });
  return text ?? { kind: "literal", value: json };
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
  const input = Object.hasOwn(json, "$when") ? readCondition(json["$when"], at, sink) : undefined;
  const guarded = Object.hasOwn(json, "$literal")
    ? readLiteral(json["$literal"] ?? null, keys, at, sink)
    : readMembers(json, keys, at, sink);
  if (Object.hasOwn(json, "$each")) {
    sink.errors.push({
      reason: "unsupported",
      message: "$each",
      pointer: pointer(at, "$each"),
      onKey: true,
    });
  }
  if (!Object.hasOwn(json, "$when")) return guarded;
  if (keys.length === 0 && !Object.hasOwn(json, "$literal")) {
    const message = "$when stands alone: write the members that it guards beside it";
    sink.errors.push({ reason: "syntax", message, pointer: pointer(at, "$when"), onKey: true });
  }
  return input === undefined ? guarded : { kind: "when", input, value: guarded };
}

const RESERVED: readonly string[] = ["$when", "$each", "$literal"];

function readCondition(
  json: JsonValue | undefined,
  at: JsonPointer,
  sink: Sink,
): string | undefined {
  const place = pointer(at, "$when");
  if (typeof json === "string") {
    const { text, references } = readText(json);
    if (text?.kind === "input") {
      for (const reference of references) sink.references.push({ ...reference, pointer: place });
      return text.name;
    }
    const message = "a condition beyond the presence of an input ($when: $inputs.NAME)";
    sink.errors.push({ reason: "unsupported", message, pointer: place });
    return undefined;
  }
  const instead = unquotedExpression(json) === undefined ? {} : { instead: "$inputs.NAME" };
  const message = "$when takes an input: $when: $inputs.NAME";
  sink.errors.push({ reason: "syntax", message, pointer: place, ...instead });
  return undefined;
}

function readLiteral(
  json: JsonValue,
  others: readonly string[],
  at: JsonPointer,
  sink: Sink,
): Expression {
  for (const other of others) {
    const message = "$literal is the whole value: nothing but $when stands beside it";
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
