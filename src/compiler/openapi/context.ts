import type { Diagnostic } from "../ir/diagnostic.ts";
import { isProblem, referenceOf } from "./reference.ts";
import type { SchemaContext } from "./schema.ts";
import {
  asArray,
  asObject,
  isWrittenObject,
  memberOf,
  stringOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

/** What lowering one object needs: how to read, and where problems go. */
export interface Context extends SchemaContext {
  /** Problems of the object at hand: an operation with any of them is broken. */
  readonly problems: Diagnostic[];
  /** Problems of the document that break nothing. */
  readonly warnings: Diagnostic[];
  /** What {@link once} keeps. */
  readonly known: Map<string, unknown>;
}

/**
 * What `lower` makes of a place, made once: thousands of operations may be one by reference. What has problems is
 * made again, so that each operation has them; warnings are told once.
 */
export function once<T>(
  what: string,
  { uri, pointer }: Written,
  context: Context,
  lower: (context: Context) => T,
): T {
  const key = `${what} ${uri}#${pointer}`;
  if (context.known.has(key)) return context.known.get(key) as T;
  const problems: Diagnostic[] = [];
  const value = lower({ ...context, problems });
  if (problems.length === 0) context.known.set(key, value);
  else context.problems.push(...problems);
  return value;
}

/** The object that is written here or that a `$ref` here leads to; else a problem that calls it `what`. */
export function followObject(
  written: Written,
  what: string,
  context: Context,
): WrittenObject | undefined {
  const target = followed(written, context);
  return target === undefined ? undefined : asObject(target, what, context.problems);
}

/** As {@link followObject}, for a list. The standard has no reference in place of one; authors have. */
export function followArray(
  written: Written,
  what: string,
  context: Context,
): Written<readonly unknown[]> | undefined {
  const target = followed(written, context);
  return target === undefined ? undefined : asArray(target, what, context.problems);
}

function followed(written: Written, context: Context): Written | undefined {
  const target = context.references.follow(written);
  if (!isProblem(target)) return target;
  context.problems.push(target);
  return undefined;
}

/**
 * A text member. A `$ref` in place of text, which authors use and the standard does not know, is followed; what
 * is no text is none.
 */
export function textOf(parent: WrittenObject, key: string, context: Context): string | undefined {
  const member = memberOf(parent, key);
  if (member === undefined) return undefined;
  if (typeof member.value === "string") return member.value;
  if (!isWrittenObject(member)) return undefined;
  const target = context.references.follow(member);
  return !isProblem(target) && typeof target.value === "string" ? target.value : undefined;
}

/**
 * The description of an object that is written here or behind a `$ref`: since 3.1 the one beside the `$ref` goes
 * first (Reference Object, OpenAPI 3.1.1, 4.8.23).
 */
export function descriptionOf(
  written: Written,
  object: WrittenObject,
  context: Context,
): string | undefined {
  const beside =
    context.dialect.refSiblings &&
    referenceOf(written.value) !== undefined &&
    isWrittenObject(written)
      ? stringOf(written, "description")
      : undefined;
  return beside ?? textOf(object, "description", context);
}
