import { z } from "zod";
import { isReferenceError, parseReference, type Ref } from "../../language/reference.ts";
import type { JsonPointer } from "../../util/pointer.ts";
import type { Report } from "./report.ts";

/** Where a key of the result may come from: a path of the answer, or an expression. The outer form, for editors. */
export const origin: z.ZodType<string> = z.string();

/** Whether a text is an expression rather than a path. */
export function isElsewhere(text: unknown): text is string {
  return typeof text === "string" && text.startsWith("$");
}

/**
 * Reads an expression of a result: `$inputs.x` or `$steps.id.outputs.name`, with or without a pointer. Undefined where it
 * is another one or malformed, which is reported.
 */
export function readElsewhere(text: string, at: JsonPointer, report: Report): Ref | undefined {
  const ref = parseReference(text);
  if (!isReferenceError(ref)) {
    if (ref.kind === "input" || ref.kind === "output") return ref;
    const reason = "a result takes values of the answer, of inputs and of steps";
    report("expression", { reason, instead: "$steps.ID.outputs.NAME" }, { pointer: at });
    return undefined;
  }
  if (ref.reason === "unsupported") {
    report("not-supported", { what: ref.message }, { pointer: at });
    return undefined;
  }
  // A field whose name starts with `$` is told how a path names it.
  const instead = ref.instead === `$${text}` ? `['${text}']` : ref.instead;
  const { message: reason } = ref;
  report("expression", { reason, ...(instead === undefined ? {} : { instead }) }, { pointer: at });
  return undefined;
}

/** The name that a value from elsewhere has of itself: the last one of the expression. */
export function nameOf(text: string): string {
  const parts = text.split(/[.#/]/).filter((part) => /^[A-Za-z_][\w-]*$/.test(part));
  return parts.at(-1) ?? "name";
}
