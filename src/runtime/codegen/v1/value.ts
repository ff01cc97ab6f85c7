import type { JsonValue } from "../../../util/json.ts";

declare const keys: unique symbol;

/** Refers to argument `K` of the tool. Where the argument is absent and has no default, what holds the reference is dropped. */
export interface InputRef<out K extends string = string> {
  readonly kind: "input";
  readonly name: K;
  readonly default?: JsonValue;
}

/** Text with arguments inside. Dropped as a whole where one of them is absent. */
export interface TextTemplate<out K extends string = string> {
  readonly kind: "text";
  readonly parts: readonly (string | InputRef<K>)[];
}

/** A value that stands only where argument `K` is present. */
export interface Conditional<out K extends string = string> {
  readonly kind: "when";
  readonly input: InputRef<K>;
  readonly value: Value;
  readonly [keys]?: K;
}

/** A literal whose objects are data, whatever their keys. */
export interface Literal {
  readonly kind: "literal";
  readonly value: JsonValue;
}

/** A part of a request: an expression, or JSON with expressions inside. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Expression
  | readonly Value[]
  | { readonly [member: string]: Value };

export type Expression = InputRef | TextTemplate | Conditional | Literal;

/** Marks what the functions below make. JSON has no symbols, so no document and no argument can forge it. */
const EXPRESSION: unique symbol = Symbol.for("mcpgen/codegen/v1/expression");

/** Whether a value was made by {@link input}, {@link text}, {@link when} or {@link literal}: JSON never is. */
export function isExpression(value: Value): value is Expression {
  return typeof value === "object" && value !== null && EXPRESSION in value;
}

function expression<T extends Expression>(value: T): T {
  return Object.freeze(Object.defineProperty(value, EXPRESSION, { value: true }));
}

/** The argument `name`, or `options.default` where the caller leaves it out. */
export function input<const K extends string>(
  name: K,
  options?: { readonly default: JsonValue },
): InputRef<K> {
  return expression({ kind: "input", name, ...options });
}

/** Strings and arguments, joined. */
export function text<const K extends string>(
  ...parts: readonly (string | InputRef<K>)[]
): TextTemplate<K> {
  return expression({ kind: "text", parts });
}

/** `value`, but only where the argument is present. */
export function when<const K extends string, const V extends Value>(
  condition: InputRef<K>,
  value: V,
): Conditional<K | KeysOf<V>> {
  return expression({ kind: "when", input: condition, value }) as Conditional<K | KeysOf<V>>;
}

/** JSON as data, unread. */
export function literal(value: JsonValue): Literal {
  return expression({ kind: "literal", value });
}

/** The names of the arguments that a value refers to. */
export type KeysOf<V> = V extends Literal
  ? never
  : V extends InputRef<infer K>
    ? K
    : V extends TextTemplate<infer K>
      ? K
      : V extends Conditional<infer K>
        ? K
        : V extends readonly (infer Item)[]
          ? KeysOf<Item>
          : V extends object
            ? { [M in keyof V]: KeysOf<V[M]> }[keyof V]
            : never;
