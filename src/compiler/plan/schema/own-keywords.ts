import type { JsonValue } from "../../../util/json.ts";
import type { Schema, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import { discriminated } from "./discriminate.ts";
import { isKnownFormat } from "./formats.ts";
import { isReadOnly } from "./read-only.ts";
import type { Inner, InnerOf, Keywords } from "./shape.ts";

const LONGEST_DEFAULT = 100;
const MOST_UNIQUE = 1_000;

/** What a schema says itself: without what it refers to or is composed with under `allOf`. */
export function ownKeywords(s: SchemaObject, table: SchemaTable, inner: InnerOf): Keywords {
  const out: [string, unknown][] = [];
  const put = (keyword: string, value: unknown): void => {
    if (value !== undefined) out.push([keyword, value]);
  };
  const branches = (list: readonly Schema[] | undefined): readonly Inner[] | undefined =>
    filled(list)?.map((branch) => {
      const { discriminator } = s;
      if (discriminator === undefined) return inner(branch, true);
      return inner(discriminated(branch, discriminator, table), true);
    });
  put("type", typeName(s));
  put("description", s.description?.trim() === "" ? undefined : s.description);
  put("enum", filled(s.enum));
  put("const", s.const);
  put("default", shortDefault(s.default));
  put("format", s.format !== undefined && isKnownFormat(s.format) ? s.format : undefined);
  put("pattern", s.pattern);
  for (const keyword of BOUNDS) put(keyword, s[keyword]);
  put("multipleOf", s.multipleOf !== undefined && s.multipleOf > 0 ? s.multipleOf : undefined);
  put("contentEncoding", s.format === "binary" ? "base64" : s.contentEncoding);
  put("contentMediaType", s.contentMediaType);
  put("items", typeof s.items === "object" ? inner(s.items) : s.items);
  put(
    "prefixItems",
    s.prefixItems?.map((item) => inner(item)),
  );
  put("uniqueItems", s.uniqueItems === true && isCheap(s) ? true : undefined);
  putMembers(s, put, table, inner);
  put("anyOf", branches(s.anyOf));
  put("oneOf", branches(s.oneOf));
  put("not", s.not === undefined ? undefined : inner(s.not, true));
  return Object.fromEntries(out);
}

const BOUNDS = [
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
] as const;

function putMembers(
  s: SchemaObject,
  put: (keyword: string, value: unknown) => void,
  table: SchemaTable,
  inner: InnerOf,
): void {
  const dropped = new Set<string>();
  if (s.properties !== undefined) {
    const members = new Map<string, Inner>();
    for (const [name, member] of Object.entries(s.properties)) {
      if (isReadOnly(table, member)) dropped.add(name);
      else members.set(name, inner(member));
    }
    put("properties", members);
  }
  const patterns = Object.entries(s.patternProperties ?? {});
  if (patterns.length > 0) {
    put("patternProperties", new Map(patterns.map(([p, member]) => [p, inner(member)])));
  }
  const required = s.required?.filter((name) => !dropped.has(name)) ?? [];
  put("required", required.length === 0 ? undefined : [...new Set(required)]);
  const rest = s.additionalProperties;
  put("additionalProperties", typeof rest === "object" ? inner(rest) : rest);
}

/** The type as written; what its keywords mean where a document leaves it out. */
function typeName(s: SchemaObject): SchemaObject["type"] {
  if (s.type === undefined) {
    return s.properties !== undefined ? "object" : s.items !== undefined ? "array" : undefined;
  }
  if (typeof s.type === "string") return s.type;
  return s.type.length > 1 ? [...new Set(s.type)] : s.type[0];
}

/** A list that JSON Schema does not let be empty: an empty one is taken as a slip that says nothing. */
function filled<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** Comparing every pair is cheap for scalars and short lists only. */
function isCheap(s: SchemaObject): boolean {
  const type = typeof s.items === "object" ? s.items.type : undefined;
  const scalar = typeof type === "string" && type !== "object" && type !== "array";
  return scalar || (s.maxItems !== undefined && s.maxItems <= MOST_UNIQUE);
}

function shortDefault(value: JsonValue | undefined): JsonValue | undefined {
  if (value === undefined || value === null) return undefined;
  return JSON.stringify(value).length <= LONGEST_DEFAULT ? value : undefined;
}
