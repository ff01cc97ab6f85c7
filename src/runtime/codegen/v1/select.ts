import type { InputRef, OutputRef } from "./value.ts";

/**
 * Where one key of the result comes from: a path of the answer, a value from elsewhere, a value to format, keys of its
 * own, or a descent into an object or array.
 */
export type Select = string | Taken | Formatted | { readonly [key: string]: Select } | Descent;

declare const taken: unique symbol;

/** A value from elsewhere: of an argument or of a step, not of the answer. The same in every row. Null where it is not there. */
export interface Taken<out R extends InputRef | OutputRef = InputRef | OutputRef> {
  readonly kind: "take";
  readonly of: R;
  /** Leads into the value. Left out: the value itself. */
  readonly path?: string;
  /** No group of keys has it. */
  readonly [taken]: R;
}

/** The value at `from` in a format: `number`, `date`, `datetime`, `truncate(n)`, `join`, `count`, `first`, `map(a = b)`. */
export interface Formatted<out F extends string | Taken = string | Taken> {
  readonly kind: "format";
  readonly from: F;
  readonly as: string;
}

/** Select inside the value at `from`; inside each of its items where it is an array. */
export interface Descent<out F extends string | Taken = string | Taken, out S = Selection> {
  readonly kind: "object" | "each";
  readonly from: F;
  readonly select: S;
}

/** Selects by key. */
export interface Selection {
  readonly [key: string]: Select;
}

const TAKEN: unique symbol = Symbol.for("mcpgen/codegen/v1/taken");

/** Whether a selection was made by {@link take}: a group of keys never is. */
export function isTaken(select: Select): select is Taken {
  return typeof select === "object" && TAKEN in select;
}

/** The argument or output `of`, or what a path leads to in it. */
export function take<const R extends InputRef | OutputRef>(of: R, path?: string): Taken<R> {
  const value = { kind: "take", of, ...(path === undefined ? {} : { path }) };
  return Object.defineProperty(value, TAKEN, { value: true }) as unknown as Taken<R>;
}

const DESCENT: unique symbol = Symbol.for("mcpgen/codegen/v1/descent");

/** Whether a selection was made by {@link object} or {@link each}: a group of keys never is. */
export function isDescent(select: Select): select is Descent {
  return typeof select === "object" && DESCENT in select;
}

function descent<F extends string | Taken, S>(value: Descent<F, S>): Descent<F, S> {
  return Object.defineProperty(value, DESCENT, { value: true });
}

const FORMATTED: unique symbol = Symbol.for("mcpgen/codegen/v1/formatted");

/** Whether a selection was made by {@link format}: a group of keys never is. */
export function isFormatted(select: Select): select is Formatted {
  return typeof select === "object" && FORMATTED in select;
}

/** Formats the value at `from`. */
export function format<const F extends string | Taken>(from: F, as: string): Formatted<F> {
  const value: Formatted<F> = { kind: "format", from, as };
  return Object.defineProperty(value, FORMATTED, { value: true });
}

/** Descends into the object at `from`. */
export function object<const F extends string | Taken, const S extends Selection>(
  from: F,
  select: S,
): Descent<F, S> {
  return descent({ kind: "object", from, select });
}

/** Descends into each item of the array at `from`. */
export function each<const F extends string | Taken, const S extends Selection>(
  from: F,
  select: S,
): Descent<F, S> {
  return descent({ kind: "each", from, select });
}

/** The arguments and outputs that a selection takes. */
export type TakenOf<V> = V extends string
  ? never
  : V extends Taken<infer R>
    ? R
    : V extends Descent<infer F, infer S>
      ? TakenOf<F> | TakenOf<S>
      : V extends Formatted<infer F>
        ? TakenOf<F>
        : V extends object
          ? { [M in keyof V]: TakenOf<V[M]> }[keyof V]
          : never;
