import type { JsonValue } from "../../util/json.ts";
import type { JsonType, SchemaObject } from "../ir/schema.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The Schema Object of OpenAPI 3.0.4 (4.7.24) as JSON Schema 2020-12: what {@link lowerDraft4} does, and `nullable`
 * becomes a type.
 *
 * 3.0.4 gives `nullable` a meaning only beside `type`. Authors also write it beside `allOf`, `oneOf` and `anyOf`,
 * and mean it: null is accepted there as well.
 */
export function lowerKeywords30(
  written: Readonly<Record<string, unknown>>,
  lowered: SchemaObject,
): SchemaObject {
  const nullable = Object.hasOwn(written, "nullable") && written["nullable"] === true;
  return lowerDraft4(written, lowered, nullable);
}

/**
 * What the schemas of 2.0 and 3.0 share: boolean `exclusiveMinimum` and `exclusiveMaximum` become numbers,
 * `format: byte` becomes an encoding; a nullable one accepts null.
 */
export function lowerDraft4(
  written: Readonly<Record<string, unknown>>,
  lowered: SchemaObject,
  nullable: boolean,
): SchemaObject {
  const schema: Mutable<SchemaObject> = { ...lowered };
  exclusive(written, schema, "exclusiveMinimum", "minimum");
  exclusive(written, schema, "exclusiveMaximum", "maximum");
  if (schema.format === "byte") schema.contentEncoding = "base64";
  return nullable ? withNull(schema) : schema;
}

function exclusive(
  written: Readonly<Record<string, unknown>>,
  schema: Mutable<SchemaObject>,
  keyword: "exclusiveMinimum" | "exclusiveMaximum",
  bound: "minimum" | "maximum",
): void {
  if (!Object.hasOwn(written, keyword) || written[keyword] !== true) return;
  const value = schema[bound];
  if (value === undefined) return;
  schema[keyword] = value;
  delete schema[bound];
}

const ANNOTATIONS = [
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
] as const;

function withNull(schema: Mutable<SchemaObject>): SchemaObject {
  if (schema.type !== undefined) {
    schema.type = addNull(schema.type);
    if (schema.enum !== undefined && !schema.enum.includes(null)) {
      schema.enum = [...schema.enum, null];
    }
    if (schema.allOf === undefined && schema.anyOf === undefined && schema.oneOf === undefined) {
      return schema;
    }
    // The branches of a combination would still refuse null.
  } else if (schema.enum !== undefined && !schema.enum.includes(null)) {
    schema.enum = [...schema.enum, null] as readonly JsonValue[];
  }
  if (schema.allOf === undefined && schema.anyOf === undefined && schema.oneOf === undefined) {
    return schema;
  }
  const outer: Mutable<SchemaObject> = {};
  const inner: Mutable<SchemaObject> = { ...schema };
  for (const keyword of ANNOTATIONS) {
    if (inner[keyword] === undefined) continue;
    Object.assign(outer, { [keyword]: inner[keyword] });
    delete inner[keyword];
  }
  const { anyOf, discriminator, ...rest } = inner;
  if (anyOf !== undefined && Object.keys(rest).length === 0) {
    outer.anyOf = [...anyOf, { type: "null" }];
    if (discriminator !== undefined) outer.discriminator = discriminator;
  } else outer.anyOf = [inner, { type: "null" }];
  return outer;
}

function addNull(type: JsonType | readonly JsonType[]): readonly JsonType[] {
  const types = typeof type === "string" ? [type] : type;
  return types.includes("null") ? types : [...types, "null"];
}
