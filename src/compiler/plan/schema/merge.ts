import { canonicalJson } from "../../../util/canonical-json.ts";
import type { JsonType } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { both } from "./kinds.ts";
import type { Inner, Keywords } from "./shape.ts";

/** Makes one schema of two that both hold. */
type Join = (a: Inner, b: Inner) => Inner;

type Combine = (a: never, b: never, join: Join) => unknown;

/** Marks two keywords that one schema cannot hold together. */
const CONFLICT = Symbol("conflict");

const first: Combine = (a) => a;
const larger: Combine = (a: number, b: number) => Math.max(a, b);
const smaller: Combine = (a: number, b: number) => Math.min(a, b);
const same: Combine = (a, b) => (a === b || canonicalJson(a) === canonicalJson(b) ? a : CONFLICT);

/** How two values of one keyword become one that means both. A keyword that is not here must be equal. */
const COMBINE: ReadonlyMap<string, Combine> = new Map<string, Combine>([
  ["description", first],
  ["default", first],
  ["type", types],
  ["enum", commonValues],
  ["minimum", larger],
  ["exclusiveMinimum", larger],
  ["minLength", larger],
  ["minItems", larger],
  ["minProperties", larger],
  ["maximum", smaller],
  ["exclusiveMaximum", smaller],
  ["maxLength", smaller],
  ["maxItems", smaller],
  ["maxProperties", smaller],
  ["uniqueItems", ((a: boolean, b: boolean) => a || b) as Combine],
  ["required", ((a: string[], b: string[]) => [...new Set([...a, ...b])]) as Combine],
  ["properties", members],
  ["patternProperties", identical],
  ["prefixItems", identical],
  ["anyOf", identical],
  ["oneOf", identical],
  ["not", identical],
  ["allOf", ((a: Inner[], b: Inner[]) => [...a, ...b]) as Combine],
  ["items", subschemas],
  // A part that closes the object closes the whole: what documents mean by it.
  ["additionalProperties", subschemas],
]);

/**
 * One schema that means what `allOf` of the two means; undefined where their keywords cannot stand in one schema.
 * Annotations of the first win. Schemas inside are joined, not looked at.
 */
export function mergeKeywords(a: Keywords, b: Keywords, join: Join): Keywords | undefined {
  const merged = new Map<string, unknown>(Object.entries(a));
  for (const [keyword, value] of Object.entries(b)) {
    if (!merged.has(keyword)) {
      merged.set(keyword, value);
      continue;
    }
    const combine = COMBINE.get(keyword) ?? same;
    const combined = combine(merged.get(keyword) as never, value as never, join);
    if (combined === CONFLICT) return undefined;
    merged.set(keyword, combined);
  }
  return Object.fromEntries(merged);
}

function types(a: ToolSchema["type"], b: ToolSchema["type"]): unknown {
  const set = (type: ToolSchema["type"]) =>
    new Set<JsonType>(typeof type === "string" ? [type] : (type ?? []));
  const common = [...(both(set(a), set(b)) ?? [])];
  if (common.length === 0) return CONFLICT;
  return common.length === 1 ? common[0] : common;
}

function commonValues(a: readonly unknown[], b: readonly unknown[]): unknown {
  const allowed = new Set(b.map(canonicalJson));
  const common = a.filter((value) => allowed.has(canonicalJson(value)));
  return common.length === 0 ? CONFLICT : common;
}

/** Schemas are compared by who they are: the same schema has one {@link Inner}. */
function identical(a: Schemas, b: Schemas): unknown {
  if (a === b) return a;
  if (!Array.isArray(a) || !Array.isArray(b)) return CONFLICT;
  return a.length === b.length && a.every((schema, i) => schema === b[i]) ? a : CONFLICT;
}

type Schemas = readonly Inner[] | ReadonlyMap<string, Inner> | Inner;

function members(
  a: ReadonlyMap<string, Inner>,
  b: ReadonlyMap<string, Inner>,
  join: Join,
): ReadonlyMap<string, Inner> {
  const merged = new Map(a);
  for (const [name, schema] of b) {
    const other = merged.get(name);
    merged.set(name, other === undefined ? schema : join(other, schema));
  }
  return merged;
}

function subschemas(a: Inner | boolean, b: Inner | boolean, join: Join): Inner | boolean {
  if (typeof a === "boolean") return a ? b : a;
  if (typeof b === "boolean") return b ? a : b;
  return join(a, b);
}
