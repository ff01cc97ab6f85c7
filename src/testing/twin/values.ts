import { isObject, type JsonValue, own } from "../../util/json.ts";
import { type JsonPointer, tokensOf } from "../../util/pointer.ts";

/**
 * A value with another one at a place (RFC 6901). Members on the way that are not there are added; items are not, and what
 * has no parts stays as it is.
 */
export function valueSet(value: JsonValue, pointer: JsonPointer, to: JsonValue): JsonValue {
  const tokens = tokensOf(pointer);
  return tokens === undefined ? value : setAt(value, tokens, to);
}

function setAt(value: JsonValue, [token, ...rest]: readonly string[], to: JsonValue): JsonValue {
  if (token === undefined) return to;
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, i) => (String(i) === token ? setAt(item, rest, to) : item));
  }
  if (!isObject(value)) return value;
  const before = own(value, token) as JsonValue | undefined;
  return withMember(
    value as { readonly [name: string]: JsonValue },
    token,
    setAt(before ?? {}, rest, to),
  );
}

/** An object with one member set: in its place where it is there already, else behind the others. */
export function withMember(
  value: { readonly [name: string]: JsonValue },
  name: string,
  member: JsonValue,
): JsonValue {
  return Object.fromEntries([...new Map([...Object.entries(value), [name, member]])]);
}
