import { isReferenceError, parseReference } from "../../../language/reference.ts";
import { pointer as deeper, type JsonPointer } from "../../../util/pointer.ts";

/** A `{…}` in a text that reads like an expression and is none, in code units of its text. */
export interface PlainBraces {
  readonly written: string;
  readonly pointer: JsonPointer;
  readonly start: number;
  readonly end: number;
}

/** Braces whose content (`inputs.x`, `env.X`) a `$` would make an expression, in the strings of a JSON value. Keys are names. */
export function plainBraces(value: unknown, at: JsonPointer = ""): readonly PlainBraces[] {
  if (typeof value === "string") {
    return [...value.matchAll(/\{(\w+\.[^{}$\s]+)\}/g)].flatMap(
      ({ 0: written, 1: inner = "", index }) =>
        isReferenceError(parseReference(`$${inner}`))
          ? []
          : [{ written, pointer: at, start: index, end: index + written.length }],
    );
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => plainBraces(member, deeper(at, key)));
}
