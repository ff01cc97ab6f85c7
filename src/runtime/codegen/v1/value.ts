import type { JsonValue } from "../../../util/json.ts";

declare const keys: unique symbol;
declare const uses: unique symbol;

/** Refers to argument `K` of the tool. Where the argument is absent and has no default, what holds the reference is dropped. */
export interface InputRef<out K extends string = string> {
  readonly kind: "input";
  readonly name: K;
  readonly default?: JsonValue;
  /** Leads into the argument (RFC 6901). */
  readonly pointer?: string;
}

/** Refers to an output of a step before: `U` is `step.output`. The call ends where a step that ran did not give it. */
export interface OutputRef<out U extends string = string> {
  readonly kind: "output";
  readonly step: string;
  readonly name: string;
  readonly pointer?: string;
  readonly [uses]?: U;
}

/** Refers to what a step or an item is repeated for. */
export interface ItemRef {
  readonly kind: "item";
  readonly pointer?: string;
}

/** Refers to what the server itself knows: never to anything of the model. */
export type ServerRef =
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "auth"; readonly name: "subject" }
  | { readonly kind: "now" }
  | { readonly kind: "uuid" };

/** A value from elsewhere. */
export type Ref = InputRef | OutputRef | ItemRef | ServerRef;

/** A condition in CEL over the arguments and outputs that it names. */
export interface Cel<out K extends string = string, out U extends string = string> {
  readonly kind: "cel";
  readonly text: string;
  readonly reads: readonly (InputRef<K> | OutputRef<U>)[];
}

/** Text with values inside. Dropped as a whole where an argument of it is absent. */
export interface TextTemplate<out K extends string = string, out U extends string = string> {
  readonly kind: "text";
  readonly parts: readonly (string | InputRef<K> | OutputRef<U> | ItemRef | ServerRef)[];
}

/** A value that stands only where another one is present and not null, or a condition holds. */
export interface Conditional<out K extends string = string, out U extends string = string> {
  readonly kind: "when";
  readonly on: Ref | Cel;
  readonly value: Value;
  readonly [keys]?: K;
  readonly [uses]?: U;
}

/** Stands in its array once for each item of a list. */
export interface Repeated<out K extends string = string, out U extends string = string> {
  readonly kind: "each";
  readonly over: Ref;
  readonly item: Value;
  readonly [keys]?: K;
  readonly [uses]?: U;
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

export type Expression = Ref | TextTemplate | Conditional | Repeated | Literal;

/** Marks what the functions below make. JSON has no symbols, so no document and no argument can forge it. */
const EXPRESSION: unique symbol = Symbol.for("mcpgen/codegen/v1/expression");

/** Whether a value was made by one of the functions below: JSON never is. */
export function isExpression(value: Value): value is Expression {
  return typeof value === "object" && value !== null && EXPRESSION in value;
}

function expression<T extends object>(value: T): T {
  return Object.freeze(Object.defineProperty(value, EXPRESSION, { value: true }));
}

function pointed(pointer: string | undefined): { readonly pointer?: string } {
  return pointer === undefined ? {} : { pointer };
}

/** The argument `name`, or what a pointer leads to in it; `options.default` where the caller leaves it out. */
export function input<const K extends string>(
  name: K,
  options?: { readonly default?: JsonValue; readonly pointer?: string },
): InputRef<K> {
  return expression({ kind: "input", name, ...options });
}

/** An output of a step before, or what a pointer leads to in it. */
export function output<const S extends string, const N extends string>(
  step: S,
  name: N,
  pointer?: string,
): OutputRef<`${S}.${N}`> {
  return expression({ kind: "output", step, name, ...pointed(pointer) });
}

/** What the step, or the item of {@link forEach}, is repeated for. */
export function item(pointer?: string): ItemRef {
  return expression({ kind: "item", ...pointed(pointer) });
}

/** A variable of the server's environment: a fact of the installation, never a credential. */
export function variable(name: string): ServerRef {
  return expression({ kind: "env", name });
}

/** The caller, as verified. */
export function auth(name: "subject"): ServerRef {
  return expression({ kind: "auth", name });
}

/** When the call came in: ISO 8601, UTC. The same in all its steps. */
export function now(): ServerRef {
  return expression({ kind: "now" });
}

/** A new UUID each time it is read. */
export function uuid(): ServerRef {
  return expression({ kind: "uuid" });
}

/** A condition, and what it reads. */
export function cel<const P extends readonly (InputRef | OutputRef)[]>(
  condition: string,
  ...reads: P
): Cel<KeysOf<P>, UsesOf<P>> {
  return expression({ kind: "cel", text: condition, reads }) as unknown as Cel<
    KeysOf<P>,
    UsesOf<P>
  >;
}

/** Strings and values, joined. */
export function text<const P extends readonly (string | Ref)[]>(
  ...parts: P
): TextTemplate<KeysOf<P>, UsesOf<P>> {
  return expression({ kind: "text", parts }) as unknown as TextTemplate<KeysOf<P>, UsesOf<P>>;
}

/** `value`, but only where another value is present, or a condition holds. */
export function when<const C extends Ref | Cel, const V extends Value>(
  condition: C,
  value: V,
): Conditional<KeysOf<C> | KeysOf<V>, UsesOf<C> | UsesOf<V>> {
  return expression({ kind: "when", on: condition, value }) as Conditional<
    KeysOf<C> | KeysOf<V>,
    UsesOf<C> | UsesOf<V>
  >;
}

/** `value` once for each item of a list, with {@link item} inside. */
export function forEach<const C extends Ref, const V extends Value>(
  over: C,
  value: V,
): Repeated<KeysOf<C> | KeysOf<V>, UsesOf<C> | UsesOf<V>> {
  return expression({ kind: "each", over, item: value }) as Repeated<
    KeysOf<C> | KeysOf<V>,
    UsesOf<C> | UsesOf<V>
  >;
}

/** JSON as data, unread. */
export function literal(value: JsonValue): Literal {
  return expression({ kind: "literal", value });
}

/** The names of the arguments that a value refers to. */
export type KeysOf<V> = V extends Literal | OutputRef | ItemRef | ServerRef
  ? never
  : V extends InputRef<infer K>
    ? K
    : V extends Cel<infer K, string>
      ? K
      : V extends TextTemplate<infer K, string>
        ? K
        : V extends Conditional<infer K, string>
          ? K
          : V extends Repeated<infer K, string>
            ? K
            : V extends readonly (infer Item)[]
              ? KeysOf<Item>
              : V extends object
                ? { [M in keyof V]: KeysOf<V[M]> }[keyof V]
                : never;

/** The outputs of other steps that a value refers to, as `step.output`. */
export type UsesOf<V> = V extends Literal | InputRef | ItemRef | ServerRef
  ? never
  : V extends OutputRef<infer U>
    ? U
    : V extends Cel<string, infer U>
      ? U
      : V extends TextTemplate<string, infer U>
        ? U
        : V extends Conditional<string, infer U>
          ? U
          : V extends Repeated<string, infer U>
            ? U
            : V extends readonly (infer Item)[]
              ? UsesOf<Item>
              : V extends object
                ? { [M in keyof V]: UsesOf<V[M]> }[keyof V]
                : never;
