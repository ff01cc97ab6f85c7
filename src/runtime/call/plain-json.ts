import type { JsonValue } from "../../util/json.ts";
import { ARGUMENT_LIMITS } from "./argument-limits.ts";

/** Why a value is not JSON: words for the operator, which hold nothing of the value. */
export class NotJson extends Error {
  override readonly name: string = "NotJson";
}

/**
 * A copy of what code hands us, as JSON: plain objects and lists of text, finite numbers, true, false and null. Members that
 * are undefined are left out; the keys are own ones, whatever they are called. Nothing of the value runs but its getters.
 * @throws {NotJson} for anything else, and for more than one message may hold (nesting, values).
 */
export function plainJson(root: unknown): JsonValue {
  let left: number = ARGUMENT_LIMITS.nodes;
  const copy = (value: unknown, depth: number): JsonValue => {
    if (--left < 0) throw new NotJson(`more than ${ARGUMENT_LIMITS.nodes} values`);
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number") {
      if (Number.isFinite(value)) return value;
      throw new NotJson("a number that is not finite");
    }
    if (typeof value !== "object") throw new NotJson(`a value of type ${typeof value}`);
    // A circle ends here too.
    if (depth >= ARGUMENT_LIMITS.depth) throw new NotJson("nesting without an end");
    if (Array.isArray(value)) return Array.from(value, (item) => copy(item ?? null, depth + 1));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw new NotJson("an object that is not plain");
    }
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, copy(member, depth + 1)] as const);
    return Object.fromEntries(members);
  };
  return copy(root, 0);
}
