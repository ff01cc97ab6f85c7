import type { SchemaObject } from "../ir/schema.ts";
import { lowerDraft4 } from "./schema-3.0.ts";

/**
 * The Schema Object of OpenAPI 2.0 as JSON Schema 2020-12: as that of 3.0, with `x-nullable` for `nullable` (an
 * extension that generators of both versions agree on), and `type: file` as a text of bytes.
 */
export function lowerKeywords20(
  written: Readonly<Record<string, unknown>>,
  lowered: SchemaObject,
): SchemaObject {
  const isFile = Object.hasOwn(written, "type") && written["type"] === "file";
  const nullable = Object.hasOwn(written, "x-nullable") && written["x-nullable"] === true;
  return lowerDraft4(
    written,
    isFile ? { ...lowered, type: "string", format: "binary" } : lowered,
    nullable,
  );
}
