import { LARGEST_FILE_ARGUMENT } from "../../language/file-bytes.ts";
import type { JsonValue } from "../../util/json.ts";

/** What the arguments of one call may hold (threats.md, section 3). */
export const ARGUMENT_LIMITS: Readonly<
  Record<"depth" | "nodes" | "stringChars" | "arrayItems" | "textChars" | "fileBytes", number>
> = {
  depth: 64,
  nodes: 200_000,
  stringChars: 262_144,
  arrayItems: 10_000,
  /** Strings and keys together. */
  textChars: 262_144,
  /** A file, which an argument gives as base64: what `stringChars` characters of it can hold. */
  fileBytes: LARGEST_FILE_ARGUMENT,
};

/**
 * What is too much about a JSON value, in words for a model; undefined when all is well. Iterative: depth costs no
 * stack. Integers beyond 2^53 are refused, since two of them may have become one when they were parsed.
 */
export function overLimit(root: JsonValue): string | undefined {
  let level: JsonValue[] = [root];
  let nodes = 0;
  let text = 0;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > ARGUMENT_LIMITS.depth)
      return `they are nested deeper than ${ARGUMENT_LIMITS.depth} levels`;
    const below: JsonValue[] = [];
    for (const value of level) {
      if (++nodes > ARGUMENT_LIMITS.nodes)
        return `they hold more than ${ARGUMENT_LIMITS.nodes} values`;
      if (typeof value === "string") {
        text += value.length;
        if (value.length > ARGUMENT_LIMITS.stringChars) {
          return `a text is longer than ${ARGUMENT_LIMITS.stringChars} characters (as base64, a file of ${ARGUMENT_LIMITS.fileBytes} bytes)`;
        }
      } else if (typeof value === "number") {
        if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
          return "a number is beyond 2^53; send it as a string if the tool takes one";
        }
      } else if (Array.isArray(value)) {
        if (value.length > ARGUMENT_LIMITS.arrayItems) {
          return `a list has more than ${ARGUMENT_LIMITS.arrayItems} items`;
        }
        for (const item of value) below.push(item);
      } else if (typeof value === "object" && value !== null) {
        for (const [key, member] of Object.entries(value)) {
          text += key.length;
          below.push(member);
        }
      }
    }
    if (text > ARGUMENT_LIMITS.textChars)
      return `they hold more than ${ARGUMENT_LIMITS.textChars} characters`;
    level = below;
  }
  return undefined;
}
