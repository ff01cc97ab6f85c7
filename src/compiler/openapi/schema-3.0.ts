import type { JsonValue } from "../../util/json.ts";
import type { JsonType, Schema, SchemaObject } from "../ir/schema.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The Schema Object of OpenAPI 3.0.4 (4.7.24) as JSON Schema 2020-12: boolean `exclusiveMinimum` and
 * `exclusiveMaximum` become numbers, `format: byte` becomes an encoding, `nullable` becomes a type.
 *
 * 3.0.4 gives `nullable` a meaning only beside `type`. Authors also write it beside `allOf`, `oneOf` and `anyOf`,
 * and mean it: null is accepted there as well.
 */
export function lowerKeywords30(
  written: Readonly<Record<string, unknown>>,
  lowered: SchemaObject,
): SchemaObject {
  const schema: Mutable<SchemaObject> = { ...lowered };
  exclusive(written, schema, "exclusiveMinimum", "minimum");
  exclusive(written, schema, "exclusiveMaximum", "maximum");
  if (schema.format === "byte") schema.contentEncoding = "base64";
  return Object.hasOwn(written, "nullable") && written["nullable"] === true
    ? withNull(schema)
    : schema;
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
  const branches: readonly Schema[] =
    Object.keys(inner).length === 1 && inner.anyOf !== undefined ? inner.anyOf : [inner];
  outer.anyOf = [...branches, { type: "null" }];
  return outer;
}

function addNull(type: JsonType | readonly JsonType[]): readonly JsonType[] {
  const types = typeof type === "string" ? [type] : type;
  return types.includes("null") ? types : [...types, "null"];
}
