import type { JsonValue } from "../../../util/json.ts";
import type { Schema, SchemaId, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { cutText } from "./description.ts";
import { isKnownFormat } from "./formats.ts";
import { kindsOf } from "./kinds.ts";
import { DEEPEST, LONGEST_CHAIN, MOST_NODES } from "./limits.ts";
import { mergeSchemas } from "./merge.ts";
import { isUsablePattern } from "./pattern.ts";

const LONGEST_DEFAULT = 100;
const MOST_UNIQUE = 1_000;

/** A schema as it may stand in a tool definition, with what it costs. */
export interface Inlined {
  readonly schema: ToolSchema;
  /** Schemas inside, itself included; above {@link MOST_NODES} the rest is missing. */
  readonly nodes: number;
  /** Schemas inside each other; Infinity where it is deeper than {@link DEEPEST}. */
  readonly height: number;
  /** A reference inside that names nothing. */
  readonly dead?: SchemaId;
}

/** Makes a schema of a document self-contained. */
export type Inline = (schema: Schema) => Inlined;

interface Part extends Inlined {
  /** The outermost schema under work that a cut in here points at, by its place in the stack; Infinity for none. */
  readonly lowest: number;
}

/**
 * The function that inlines schemas of one source for requests: no `$ref`, no `$schema`; a recursion is expanded once
 * and then cut to its type and description; `readOnly` members are left out; `allOf` of plain objects becomes one object;
 * objects that declare their members are closed where the document does not allow more and nothing is composed; titles,
 * examples and formats that nobody checks are dropped. Descriptions have at most `longest` characters.
 *
 * Memoised by schema where the outcome does not depend on the place, so that a document is walked about once.
 */
export function inliner(table: SchemaTable, longest: number): Inline {
  const kinds = kindsOf(table);
  const memo = { open: new Map<SchemaObject, Part>(), closed: new Map<SchemaObject, Part>() };
  const roots = new Map<SchemaObject, Inlined>();
  const stack = new Map<SchemaObject, number>();
  let spent = 0;

  function visit(schema: Schema, open: boolean, depth: number): Part {
    if (schema === true) return leaf({});
    if (schema === false) return leaf({ not: {} });
    const place = stack.get(schema);
    if (place !== undefined) return cut(schema, place);
    const kept = memo[open ? "open" : "closed"];
    const known = kept.get(schema);
    if (known !== undefined && known.height + depth <= DEEPEST) {
      spent += known.nodes;
      return known;
    }
    const index = stack.size;
    if (depth >= DEEPEST || index >= LONGEST_CHAIN) {
      return { ...leaf({}), height: Number.POSITIVE_INFINITY, lowest: -1 };
    }
    spent++;
    if (spent > MOST_NODES) return { ...leaf({}), nodes: spent, lowest: -1 };
    stack.set(schema, index);
    const part = expand(schema, open, depth);
    stack.delete(schema);
    if (part.lowest === Number.POSITIVE_INFINITY) kept.set(schema, part);
    return part.lowest >= index ? { ...part, lowest: Number.POSITIVE_INFINITY } : part;
  }

  function cut(schema: SchemaObject, place: number): Part {
    const types = [...(kinds(schema) ?? [])];
    const text = describe(schema) ?? describe(target(schema));
    return {
      ...leaf({
        ...(types.length === 0 ? {} : { type: types.length === 1 ? types[0] : types }),
        ...(text === undefined ? {} : { description: text }),
      } as ToolSchema),
      lowest: place,
    };
  }

  function target(schema: SchemaObject): SchemaObject {
    const found = schema.$ref === undefined ? undefined : table.get(schema.$ref);
    return typeof found === "object" ? found : schema;
  }

  function describe(schema: SchemaObject): string | undefined {
    return schema.description === undefined ? undefined : cutText(schema.description, longest);
  }

  /** The schema's own keywords, then what it is composed with, in one schema where that is possible. */
  function expand(schema: SchemaObject, open: boolean, depth: number): Part {
    const inside: Part[] = [];
    const beside: Part[] = [];
    const own = ownKeywords(schema, (inner, innerOpen) => {
      const part = visit(inner, innerOpen, depth + 1);
      inside.push(part);
      return part.schema;
    });
    let dead: SchemaId | undefined;
    if (schema.$ref !== undefined) {
      const found = table.get(schema.$ref);
      if (found === undefined) dead = schema.$ref;
      else beside.push(visit(found, open || !isAnnotationOnly(schema), depth));
    }
    for (const part of schema.allOf ?? []) beside.push(visit(part, true, depth));
    const result = conjoin(
      own,
      beside.map((part) => part.schema),
    );
    return total(open ? result : closed(result), inside, beside, dead);
  }

  function ownKeywords(
    s: SchemaObject,
    take: (inner: Schema, open: boolean) => ToolSchema,
  ): ToolSchema {
    const out: [string, unknown][] = [];
    const put = (keyword: string, value: unknown): void => {
      if (value !== undefined) out.push([keyword, value]);
    };
    put("type", typeName(s));
    put("description", describe(s));
    put("enum", filled(s.enum));
    put("const", s.const);
    put("default", shortDefault(s.default));
    put("format", s.format !== undefined && isKnownFormat(s.format) ? s.format : undefined);
    put("pattern", s.pattern !== undefined && isUsablePattern(s.pattern) ? s.pattern : undefined);
    for (const keyword of BOUNDS) put(keyword, s[keyword]);
    put("multipleOf", s.multipleOf !== undefined && s.multipleOf > 0 ? s.multipleOf : undefined);
    put("contentEncoding", s.format === "binary" ? "base64" : s.contentEncoding);
    put("contentMediaType", s.contentMediaType);
    if (s.items !== undefined) {
      const items = typeof s.items === "boolean" ? s.items : take(s.items, false);
      put("items", saysNothing(items) ? undefined : items);
    }
    put(
      "prefixItems",
      s.prefixItems?.map((item) => take(item, false)),
    );
    put("uniqueItems", s.uniqueItems === true && isCheap(s) ? true : undefined);
    putMembers(s, put, take);
    put(
      "anyOf",
      filled(s.anyOf)?.map((branch) => take(branch, true)),
    );
    put(
      "oneOf",
      filled(s.oneOf)?.map((branch) => take(branch, true)),
    );
    put("not", s.not === undefined ? undefined : take(s.not, true));
    return Object.fromEntries(out);
  }

  function putMembers(
    s: SchemaObject,
    put: (keyword: string, value: unknown) => void,
    take: (inner: Schema, open: boolean) => ToolSchema,
  ): void {
    const dropped = new Set<string>();
    if (s.properties !== undefined) {
      const members: [string, ToolSchema][] = [];
      for (const [name, member] of Object.entries(s.properties)) {
        if (isReadOnly(table, member)) dropped.add(name);
        else members.push([name, take(member, false)]);
      }
      put("properties", Object.fromEntries(members));
    }
    const patterns = Object.entries(s.patternProperties ?? {});
    const usable = patterns.filter(([pattern]) => isUsablePattern(pattern));
    if (usable.length > 0) {
      put("patternProperties", Object.fromEntries(usable.map(([p, m]) => [p, take(m, false)])));
    }
    const required = s.required?.filter((name) => !dropped.has(name)) ?? [];
    put("required", required.length === 0 ? undefined : [...new Set(required)]);
    const rest = s.additionalProperties;
    if (rest === undefined || (rest === false && usable.length < patterns.length)) return;
    const more = typeof rest === "boolean" ? rest : take(rest, false);
    put("additionalProperties", saysNothing(more) ? true : more);
  }

  return (schema) => {
    if (typeof schema === "boolean") return visit(schema, false, 0);
    const known = roots.get(schema);
    if (known !== undefined) return known;
    spent = 0;
    const { schema: result, nodes, height, dead } = visit(schema, false, 0);
    const inlined: Inlined = {
      schema: Object.freeze(result),
      nodes,
      height,
      ...(dead === undefined ? {} : { dead }),
    };
    roots.set(schema, inlined);
    return inlined;
  };
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

function leaf(schema: ToolSchema): Part {
  return { schema, nodes: 1, height: 1, lowest: Number.POSITIVE_INFINITY };
}

/** Adds up what stands `inside` a schema and what was merged into it from `beside`. */
function total(
  schema: ToolSchema,
  inside: readonly Part[],
  beside: readonly Part[],
  dead: SchemaId | undefined,
): Part {
  let nodes = 1;
  let height = 1;
  let lowest = Number.POSITIVE_INFINITY;
  let broken = dead;
  for (const part of inside) {
    nodes += part.nodes;
    height = Math.max(height, part.height + 1);
  }
  for (const part of beside) {
    nodes += part.nodes - 1;
    height = Math.max(height, part.height);
  }
  for (const part of [...inside, ...beside]) {
    lowest = Math.min(lowest, part.lowest);
    broken ??= part.dead;
  }
  return { schema, nodes, height, lowest, ...(broken === undefined ? {} : { dead: broken }) };
}

/** Merges as many conjuncts into the schema as can be, and keeps the others as `allOf`. */
function conjoin(own: ToolSchema, conjuncts: readonly ToolSchema[]): ToolSchema {
  let result = own;
  const apart: ToolSchema[] = [];
  for (const conjunct of conjuncts) {
    const merged = mergeSchemas(result, conjunct);
    if (merged === undefined) apart.push(conjunct);
    else result = merged;
  }
  return apart.length === 0 ? result : { ...result, allOf: [...(result.allOf ?? []), ...apart] };
}

/** Refuses members that a plain object does not declare, unless it speaks of others itself. */
function closed(s: ToolSchema): ToolSchema {
  if (s.properties === undefined || s.additionalProperties !== undefined) return s;
  const { properties } = s;
  const composed = ["allOf", "anyOf", "oneOf", "not", "patternProperties"].some((k) => k in s);
  if (composed || Object.keys(properties).length === 0) return s;
  if (s.required?.some((name) => !Object.hasOwn(properties, name))) return s;
  return { ...s, additionalProperties: false };
}

const ANNOTATIONS: ReadonlySet<string> = new Set([
  "$ref",
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
]);

/** Whether a reference stands alone but for words about it. */
function isAnnotationOnly(s: SchemaObject): boolean {
  return Object.keys(s).every((keyword) => ANNOTATIONS.has(keyword));
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

function saysNothing(schema: ToolSchema | boolean): boolean {
  return schema === true || (schema !== false && Object.keys(schema).length === 0);
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

/** Whether a member belongs to answers only (OpenAPI 3.1: `readOnly` of JSON Schema Validation, section 9.4). */
export function isReadOnly(table: SchemaTable, member: Schema): boolean {
  let schema: Schema | undefined = member;
  for (let hops = 0; typeof schema === "object" && hops < DEEPEST; hops++) {
    if (schema.readOnly !== undefined) return schema.readOnly;
    if (schema.$ref === undefined) return false;
    schema = table.get(schema.$ref);
  }
  return false;
}
