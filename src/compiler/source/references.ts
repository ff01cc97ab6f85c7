import { isObject } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";

/**
 * How an object of a document is to be read, as far as `$ref` goes.
 *
 * - `object`: its keys are the standard's, `$ref` is a reference.
 * - `names`: its keys are the author's (paths, components, headers); `$ref` in place of the whole map is a
 *   reference, which authors use and the standard does not know.
 * - `schemas`: names of a schema's properties; a `$ref` that holds a schema is a property like any other, one that holds
 *   a text stands in place of the map.
 * - `components`: each member is a map of names.
 * - `examples`: names of Example or Link Objects.
 * - `example`: one of these; only `$ref` itself counts, all else is data.
 */
export type Mode = "object" | "names" | "schemas" | "components" | "examples" | "example";

/** One `$ref` of a document. */
export interface FoundReference {
  readonly reference: string;
  /** Of the `$ref` member. */
  readonly pointer: JsonPointer;
  /** How its target is to be read. */
  readonly mode: Mode;
}

/** Members whose value is the author's own data (OpenAPI 3.1, 4.8; JSON Schema 2020-12 validation, 6 and 9). */
const DATA = new Set(["example", "default", "enum", "const", "mapping", "security", "scopes"]);
const NAMES = new Set([
  "paths",
  "webhooks",
  "responses",
  "headers",
  "content",
  "callbacks",
  "encoding",
  "variables",
]);
const SCHEMAS = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
]);
const OPAQUE = new Set(["examples", "links"]);
/** `x-` begins an extension in these, and a name in the other maps. */
const PATTERNED = new Set(["paths", "responses"]);

/**
 * The references under a value, in document order. Linear and without recursion; `seen` keeps what was read
 * in which mode, so that a value that many references reach is read once.
 */
export function findReferences(
  value: unknown,
  at: JsonPointer,
  mode: Mode,
  seen: Map<object, Set<Mode>>,
): readonly FoundReference[] {
  const found: FoundReference[] = [];
  const open: { value: unknown; at: JsonPointer; mode: Mode; extensions?: boolean }[] = [
    { value, at, mode },
  ];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item.value !== "object" || item.value === null) continue;
    const modes = seen.get(item.value) ?? new Set();
    if (modes.has(item.mode)) continue;
    seen.set(item.value, modes.add(item.mode));
    const children: typeof open = [];
    if (Array.isArray(item.value)) {
      item.value.forEach((v, i) => {
        children.push({ value: v, at: pointer(item.at, i), mode: item.mode });
      });
    } else if (isObject(item.value)) {
      const reference = item.value["$ref"];
      if (Object.hasOwn(item.value, "$ref") && typeof reference === "string") {
        found.push({ reference, pointer: pointer(item.at, "$ref"), mode: item.mode });
      }
      for (const key of Object.keys(item.value)) {
        const child = childOf(item.mode, key, item.value[key], item.extensions === true);
        if (child !== undefined) children.push({ ...child, at: pointer(item.at, key) });
      }
    }
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child !== undefined) open.push(child);
    }
  }
  return found;
}

function childOf(
  mode: Mode,
  key: string,
  value: unknown,
  extensions: boolean,
): { value: unknown; mode: Mode; extensions?: boolean } | undefined {
  if (typeof value !== "object" || value === null || mode === "example") return undefined;
  if (mode === "components") {
    if (key.startsWith("x-")) return undefined;
    return { value, mode: OPAQUE.has(key) ? "examples" : "names" };
  }
  if (mode === "examples") return { value, mode: "example" };
  if (mode === "names" || mode === "schemas") {
    if (extensions && key.startsWith("x-")) return undefined;
    return { value, mode: "object" };
  }
  if (key.startsWith("x-") || DATA.has(key)) return undefined;
  if (Array.isArray(value)) return key === "examples" ? undefined : { value, mode: "object" };
  if (key === "components") return { value, mode: "components" };
  if (OPAQUE.has(key)) return { value, mode: "examples" };
  if (SCHEMAS.has(key)) return { value, mode: "schemas" };
  if (NAMES.has(key)) return { value, mode: "names", extensions: PATTERNED.has(key) };
  return { value, mode: "object" };
}
