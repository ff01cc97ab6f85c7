import { isObject, type JsonValue } from "../../util/json.ts";
import { openApiProblem } from "../diagnostics/openapi.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { JsonType, Schema, SchemaId, SchemaObject } from "../ir/schema.ts";
import type { Dialect } from "./dialect.ts";
import { LIMITS } from "./limits.ts";
import { isProblem, type References, referenceOf } from "./reference.ts";
import {
  deeper,
  isWrittenObject,
  memberOf,
  membersOf,
  originOf,
  stringOf,
  type Written,
  wrongType,
} from "./written.ts";

/** What lowering one schema needs. */
export interface SchemaContext {
  readonly dialect: Dialect;
  readonly references: References;
}

type Kind =
  | "text"
  | "number"
  | "count"
  | "flag"
  | "json"
  | "jsonList"
  | "names"
  | "type"
  | "schema"
  | "schemaList"
  | "schemaMap"
  | "discriminator";

/** Every keyword that is kept (JSON Schema 2020-12 core and validation) and what it holds. */
const KEYWORDS: { readonly [K in Exclude<keyof SchemaObject, "$ref">]: Kind } = {
  type: "type",
  title: "text",
  description: "text",
  default: "json",
  examples: "jsonList",
  deprecated: "flag",
  readOnly: "flag",
  writeOnly: "flag",
  enum: "jsonList",
  const: "json",
  format: "text",
  pattern: "text",
  minLength: "count",
  maxLength: "count",
  minimum: "number",
  maximum: "number",
  exclusiveMinimum: "number",
  exclusiveMaximum: "number",
  multipleOf: "number",
  properties: "schemaMap",
  patternProperties: "schemaMap",
  additionalProperties: "schema",
  required: "names",
  minProperties: "count",
  maxProperties: "count",
  items: "schema",
  prefixItems: "schemaList",
  minItems: "count",
  maxItems: "count",
  uniqueItems: "flag",
  allOf: "schemaList",
  anyOf: "schemaList",
  oneOf: "schemaList",
  not: "schema",
  contentEncoding: "text",
  contentMediaType: "text",
  discriminator: "discriminator",
};

const TYPES: ReadonlySet<unknown> = new Set<JsonType>([
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
]);

/**
 * The reference that stands for the schema written here: to its own place, or, where it is nothing but a
 * `$ref`, to the last place that this leads to. One that leads nowhere names its `$ref` member, where
 * `SchemaTable.get` finds nothing and `explain` says why.
 */
export function schemaReference(written: Written, context: SchemaContext): SchemaObject {
  if (referenceOf(written.value) === undefined || !isPure(written.value, context.dialect)) {
    return { $ref: `${written.uri}#${written.pointer}` };
  }
  return { $ref: targetOf(written, context) };
}

/**
 * Lowers the schema written here, with those written inside it; references stay references. A keyword whose
 * value has the wrong type is left out where it is a leaf; where it should hold schemas, that is a problem.
 */
export function lowerSchema(written: Written, context: SchemaContext): Schema | Diagnostic {
  return lower(written, context, 1);
}

/** Whether {@link lowerSchema} failed. */
export function isSchemaProblem(result: Schema | Diagnostic): result is Diagnostic {
  return typeof result === "object" && "code" in result;
}

function lower(written: Written, context: SchemaContext, depth: number): Schema | Diagnostic {
  const { value } = written;
  if (typeof value === "boolean") return value;
  // An empty node of YAML: no constraint was written.
  if (value === null) return true;
  if (!isObject(value)) return wrongType(written, "a schema", "an object or a boolean");
  if (depth > LIMITS.schemaDepth) {
    return openApiProblem("schema-too-deep", { limit: LIMITS.schemaDepth }, originOf(written));
  }
  const reference = referenceOf(value);
  if (reference !== undefined && isPure(value, context.dialect)) {
    return Object.freeze({ $ref: targetOf(written, context) });
  }
  const schema: Record<string, unknown> = {};
  if (reference !== undefined) schema["$ref"] = targetOf(written, context);
  const dynamic = context.references.dynamic(written);
  if (isProblem(dynamic)) return dynamic;
  for (const keyword of Object.keys(value)) {
    if (!Object.hasOwn(KEYWORDS, keyword)) continue;
    const kind = KEYWORDS[keyword as keyof typeof KEYWORDS];
    const member: Written = {
      uri: written.uri,
      pointer: deeper(written.pointer, keyword),
      value: value[keyword],
    };
    const read = READERS[kind](member, context, depth);
    if (isReadProblem(read)) return read.problem;
    if (read === undefined) continue;
    // Tuples of draft 4 to 2019-09.
    schema[keyword === "items" && Array.isArray(read) ? "prefixItems" : keyword] = read;
  }
  // Deprecated in 3.1 (4.8.24), the only form in 3.0.
  if (Object.hasOwn(value, "example") && schema["examples"] === undefined) {
    schema["examples"] = [value["example"]];
  }
  if (dynamic.length > 0) addDynamic(schema, dynamic);
  const made = Object.freeze(context.dialect.finishSchema(value, schema as SchemaObject));
  return isScalar(made) ? sameScalar(made, context.references) : made;
}

/** Schemas of texts and numbers by their JSON: a document writes few different ones many times. By source. */
const scalars = new WeakMap<References, Map<string, SchemaObject>>();

const SCALARS: ReadonlySet<unknown> = new Set<JsonType>(["string", "integer", "number", "boolean"]);

/** One object for equal schemas, so that what is worked out for one is worked out for all of them. */
function sameScalar(made: SchemaObject, references: References): SchemaObject {
  let known = scalars.get(references);
  if (known === undefined) {
    known = new Map();
    scalars.set(references, known);
  }
  const text = JSON.stringify(made);
  const same = known.get(text);
  if (same !== undefined) return same;
  known.set(text, made);
  return made;
}

/** Whether it speaks of a text, a number or a flag, and holds no schema. */
function isScalar(schema: SchemaObject): boolean {
  if (!SCALARS.has(schema.type)) return false;
  return !("$ref" in schema || "allOf" in schema || "anyOf" in schema || "oneOf" in schema);
}

/** Adds what a dynamic reference leads to: any of its targets, where who uses the schema decides. */
function addDynamic(schema: Record<string, unknown>, targets: readonly Written[]): void {
  const references = targets.map(({ uri, pointer }) => ({ $ref: `${uri}#${pointer}` }));
  const [first, ...others] = references;
  if (others.length === 0 && schema["$ref"] === undefined) Object.assign(schema, first);
  else {
    const one: Schema = others.length === 0 && first !== undefined ? first : { anyOf: references };
    schema["allOf"] = [...((schema["allOf"] as readonly Schema[] | undefined) ?? []), one];
  }
}

/** Whether an object is nothing but its `$ref`, as far as we read it. */
function isPure(value: unknown, dialect: Dialect): boolean {
  if (!dialect.refSiblings) return true;
  return isObject(value) && Object.keys(value).every((key) => key === "$ref" || !isRead(key));
}

function isRead(keyword: string): boolean {
  return (
    Object.hasOwn(KEYWORDS, keyword) || keyword === "$dynamicRef" || keyword === "$recursiveRef"
  );
}

/** The identity of what a `$ref` leads to; of the `$ref` member itself where that is nothing. */
function targetOf(written: Written, context: SchemaContext): string {
  let current = written;
  const seen = new Set<string>();
  while (referenceOf(current.value) !== undefined) {
    if (current !== written && !isPure(current.value, context.dialect)) break;
    const next = context.references.step(current);
    const identity = `${current.uri}#${current.pointer}`;
    if (isProblem(next) || seen.has(identity) || seen.size >= LIMITS.referenceChain) {
      return `${written.uri}#${written.pointer}/$ref`;
    }
    seen.add(identity);
    current = next;
  }
  return `${current.uri}#${current.pointer}`;
}

interface ReadProblem {
  readonly problem: Diagnostic;
}

function isReadProblem(read: unknown): read is ReadProblem {
  return isObject(read) && PROBLEMS.has(read);
}

/** Tells a problem from a value that a document wrote to look like one. */
const PROBLEMS = new WeakSet<object>();

function failed(problem: Diagnostic): ReadProblem {
  const read = { problem };
  PROBLEMS.add(read);
  return read;
}

type Reader = (member: Written, context: SchemaContext, depth: number) => unknown;

const READERS: { readonly [K in Kind]: Reader } = {
  text: ({ value }) => (typeof value === "string" ? value : undefined),
  number: ({ value }) => (typeof value === "number" ? value : undefined),
  count: ({ value }) => (Number.isInteger(value) && Number(value) >= 0 ? value : undefined),
  flag: ({ value }) => (typeof value === "boolean" ? value : undefined),
  json: ({ value }) => value as JsonValue,
  jsonList: ({ value }) => (Array.isArray(value) ? value : undefined),
  names: ({ value }) =>
    Array.isArray(value) ? value.filter((name) => typeof name === "string") : undefined,
  type: ({ value }) => {
    if (TYPES.has(value)) return value;
    if (!Array.isArray(value)) return undefined;
    const types = value.filter((type) => TYPES.has(type));
    return types.length === 0 ? undefined : types;
  },
  schema: (member, context, depth) => {
    if (Array.isArray(member.value)) return READERS.schemaList(member, context, depth);
    const read = lower(member, context, depth + 1);
    return isSchemaProblem(read) ? failed(read) : read;
  },
  schemaList: (member, context, depth) => {
    const list = placeOf(member, context);
    if (isProblem(list)) return failed(list);
    const { uri, pointer, value } = list;
    if (!Array.isArray(value)) return failed(wrongType(member, "a list of schemas", "an array"));
    const schemas: Schema[] = [];
    for (const [i, item] of value.entries()) {
      const at: Written = { uri, pointer: deeper(pointer, i), value: item };
      const read = list === member ? lower(at, context, depth + 1) : schemaReference(at, context);
      if (isSchemaProblem(read)) return failed(read);
      schemas.push(read);
    }
    return schemas;
  },
  schemaMap: (member, context, depth) => {
    if (member.value === null) return undefined;
    const other = placeOf(member, context);
    if (isProblem(other)) return failed(other);
    const map: Record<string, Schema> = Object.create(null);
    for (const { uri, pointer, value } of other === member ? [member] : [other, member]) {
      if (!isObject(value)) return failed(wrongType(member, "a map of schemas", "an object"));
      const near = pointer === member.pointer && uri === member.uri;
      for (const name of Object.keys(value)) {
        if (near && other !== member && name === "$ref") continue;
        const at: Written = { uri, pointer: deeper(pointer, name), value: value[name] };
        const read = near ? lower(at, context, depth + 1) : schemaReference(at, context);
        if (isSchemaProblem(read)) return failed(read);
        map[name] = read;
      }
    }
    return map;
  },
  discriminator: (member, context) => {
    // OpenAPI 2.0 writes the name of the property alone.
    if (typeof member.value === "string") return { propertyName: member.value, mapping: {} };
    if (!isWrittenObject(member)) return undefined;
    const propertyName = stringOf(member, "propertyName");
    if (propertyName === undefined) return undefined;
    const mapping: Record<string, SchemaId> = Object.create(null);
    const stated = memberOf(member, "mapping");
    for (const [value, at] of stated !== undefined && isWrittenObject(stated)
      ? membersOf(stated)
      : []) {
      const id = mapped(at, context);
      if (id !== undefined) mapping[value] = id;
    }
    const rest = memberOf(member, "defaultMapping");
    const defaultMapping = rest === undefined ? undefined : mapped(rest, context);
    return Object.freeze({
      propertyName,
      mapping: Object.freeze(mapping),
      ...(defaultMapping === undefined ? {} : { defaultMapping }),
    });
  },
};

/**
 * Where a list or map of schemas is written: here, or where a `$ref` in its place leads, which authors use and the
 * standard does not know. A schema cannot be a text, so it is no property of this name. What it leads to is
 * referred to, never copied: it may hold the reference.
 */
function placeOf(member: Written, { references }: SchemaContext): Written | Diagnostic {
  return referenceOf(member.value) === undefined ? member : references.follow(member);
}

/**
 * The schema that a value of a discriminator's mapping names: by its name in the components, else by a URI reference
 * (OpenAPI 3.2.0, 4.25.3). Undefined where nothing is there: the mapping is a hint.
 */
function mapped(at: Written, { references }: SchemaContext): SchemaId | undefined {
  if (typeof at.value !== "string") return undefined;
  const local = `#/components/schemas/${at.value.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  for (const reference of [local, at.value]) {
    const named = references.find(at, reference);
    const found = named && references.follow(named);
    if (
      found !== undefined &&
      !isProblem(found) &&
      (isObject(found.value) || typeof found.value === "boolean")
    ) {
      return `${found.uri}#${found.pointer}`;
    }
  }
  return undefined;
}
