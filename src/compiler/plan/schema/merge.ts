import { canonicalJson } from "../../../util/canonical-json.ts";
import type { JsonType } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { both } from "./kinds.ts";

type Combine = (a: never, b: never) => unknown;

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
  ["items", subschemas],
  ["additionalProperties", additional],
]);

/**
 * One schema that means what `allOf` of the two means; undefined where their keywords cannot stand in one schema.
 * Annotations of the first win. Both are already free of references.
 */
export function mergeSchemas(a: ToolSchema, b: ToolSchema): ToolSchema | undefined {
  const merged = new Map<string, unknown>(Object.entries(a));
  for (const [keyword, value] of Object.entries(b)) {
    if (!merged.has(keyword)) {
      merged.set(keyword, value);
      continue;
    }
    const combined = (COMBINE.get(keyword) ?? same)(merged.get(keyword) as never, value as never);
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

function members(
  a: Readonly<Record<string, ToolSchema>>,
  b: Readonly<Record<string, ToolSchema>>,
): unknown {
  const merged = new Map(Object.entries(a));
  for (const [name, schema] of Object.entries(b)) {
    const other = merged.get(name);
    merged.set(name, other === undefined ? schema : allOf(other, schema));
  }
  return Object.fromEntries(merged);
}

/** Both schemas at once: merged where that works, else side by side. */
export function allOf(a: ToolSchema, b: ToolSchema): ToolSchema {
  return a === b ? a : (mergeSchemas(a, b) ?? { allOf: [a, b] });
}

function subschemas(a: ToolSchema | boolean, b: ToolSchema | boolean): unknown {
  if (typeof a === "boolean") return a ? b : a;
  if (typeof b === "boolean") return b ? a : b;
  return allOf(a, b);
}

/** A part that closes the object closes the whole: what documents mean by it. */
function additional(a: ToolSchema | boolean, b: ToolSchema | boolean): unknown {
  return subschemas(a, b);
}
