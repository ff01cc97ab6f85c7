import { isObject, type JsonValue, own } from "../../util/json.ts";
import { type JsonPointer, resolvePointer, tokensOf } from "../../util/pointer.ts";
import { valueSet, withMember } from "./values.ts";

/** What a caller cannot do without in the answers that it gets. */
export interface Wants {
  /** Places in the body where something stands that is not null. */
  readonly values?: readonly JsonPointer[];
  /** Lists in the body by place, and how many items they have. */
  readonly lists?: { readonly [pointer: JsonPointer]: number };
  /** What exactly stands at a place. */
  readonly fixed?: { readonly [pointer: JsonPointer]: JsonValue };
  /** Header fields, in lower case. */
  readonly headers?: readonly string[];
}

/**
 * A body with what is wanted of it. What a document's own example lacks comes from what `make` samples of the schema,
 * lists with as many items as are asked for; what neither has stays away.
 */
export function withWanted(
  body: JsonValue,
  { values = [], lists = {}, fixed = {} }: Wants,
  make: (size: number) => JsonValue | undefined,
): JsonValue {
  let made = body;
  let full: JsonValue | undefined;
  for (const pointer of values) {
    if ((resolvePointer(made, pointer) ?? null) !== null) continue;
    full ??= make(2);
    made = grafted(made, tokensOf(pointer) ?? [], full);
  }
  for (const [pointer, count] of Object.entries(lists)) {
    const sampled = make(count);
    made = grafted(made, tokensOf(pointer) ?? [], sampled);
    const list = resolvePointer(made, pointer);
    if (!Array.isArray(list) || list.length === count) continue;
    const more = resolvePointer(sampled, pointer);
    const spare: readonly JsonValue[] = Array.isArray(more) ? more.slice(list.length) : [];
    made = valueSet(made, pointer, [...(list as JsonValue[]), ...spare].slice(0, count));
  }
  return Object.entries(fixed).reduce((all, [place, value]) => valueSet(all, place, value), made);
}

/** A value with what another one has at a place, as far up as is needed for it to stand there. */
function grafted(
  value: JsonValue | undefined,
  [token, ...rest]: readonly string[],
  from: JsonValue | undefined,
): JsonValue {
  if (value === undefined || value === null) return from ?? null;
  if (token === undefined) return value;
  if (Array.isArray(value)) {
    const index = /^(0|[1-9]\d{0,3})$/.test(token) ? Number(token) : undefined;
    if (index === undefined) return value;
    const others: readonly JsonValue[] = Array.isArray(from) ? from : [];
    const items: readonly JsonValue[] = [...value, ...others.slice(value.length, index + 1)];
    return items.map((item, i) => (i === index ? grafted(item, rest, others[i]) : item));
  }
  if (!isObject(value)) return value;
  const here = own(value, token) as JsonValue | undefined;
  const there = own(from, token) as JsonValue | undefined;
  if (here === undefined && there === undefined) return value;
  return withMember(value, token, grafted(here, rest, there));
}
