import type { Diagnostic } from "../ir/diagnostic.ts";
import { isProblem } from "./reference.ts";
import type { SchemaContext } from "./schema.ts";
import {
  asObject,
  isWrittenObject,
  memberOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

/** What lowering one object needs: how to read, and where problems go. */
export interface Context extends SchemaContext {
  /** Problems of the object at hand: an operation with any of them is broken. */
  readonly problems: Diagnostic[];
}

/** The object that is written here or that a `$ref` here leads to; else a problem that calls it `what`. */
export function followObject(
  written: Written,
  what: string,
  context: Context,
): WrittenObject | undefined {
  const target = context.references.follow(written);
  if (isProblem(target)) {
    context.problems.push(target);
    return undefined;
  }
  return asObject(target, what, context.problems);
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
