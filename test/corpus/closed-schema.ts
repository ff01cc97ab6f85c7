import { discriminated } from "./discriminator.ts";
import { isNode, type Node, type Original, type Placed } from "./original.ts";
import { readOnlyNames } from "./read-only.ts";

/** A schema that stands on its own: JSON without a reference to another place. */
export type ClosedSchema = boolean | Node;

type Names = ReadonlySet<string>;

export interface ClosedOptions {
  /**
   * Whether a name is required that one schema of a composition requires and another one declares `readOnly`: by the
   * standard it is not (`composed`, the default), but many documents mean that it is (`own`).
   */
  readonly readOnly?: "composed" | "own";
  /** `any`: `oneOf` is read as `anyOf`, for documents whose branches all overlap, which nothing can satisfy. */
  readonly oneOf?: "one" | "any";
}

const NONE: Names = new Set();
const ONE = new Set([
  "additionalItems",
  "additionalProperties",
  "contains",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);
const BRANCHES = new Set(["allOf", "anyOf", "oneOf"]);
const NAMED = new Set([
  "$defs",
  "definitions",
  "dependentSchemas",
  "patternProperties",
  "properties",
]);
/** Names and notes of a schema: nothing that a value is checked by. */
const NOTES = new Set([
  "$anchor",
  "$comment",
  "$dynamicAnchor",
  "$id",
  "$recursiveAnchor",
  "$schema",
  "description",
  "discriminator",
  "example",
  "externalDocs",
  "id",
  "title",
  "xml",
]);

/**
 * A schema of a document as JSON Schema 2020-12 for a request: every schema that it refers to stands once in `$defs`.
 * Of OpenAPI 3.0: siblings of `$ref` do not count, `nullable` counts beside a type, exclusive bounds are flags. What is
 * `readOnly` anywhere in a composition is not required of a request (3.0.4 and 3.1.1, Schema Object).
 * @param base Where the schema will stand: the pointer that its references start with.
 */
export function closedSchema(
  original: Original,
  schema: Placed,
  base: string,
  { readOnly = "composed", oneOf = "one" }: ClosedOptions = {},
): ClosedSchema {
  const old = /^(?:2|3\.0)/.test(original.version);
  const names = new Map<string, string>();
  const queue: { readonly name: string; readonly schema: Placed; readonly unsent: Names }[] = [];
  /** The schema that `$recursiveRef` of 2019-09 names: the named one that is being copied. */
  let here = base;

  /** A schema has one copy for each set of names that its place does not send. */
  const reference = (text: string, file: string, unsent: Names): string => {
    const identity = [original.identity(text, file), ...[...unsent].sort()].join(" ");
    let name = names.get(identity);
    if (name === undefined) {
      name = `s${names.size}`;
      names.set(identity, name);
      queue.push({ name, schema: original.follow({ value: { $ref: text }, file }), unsent });
    }
    return `${base}/$defs/${name}`;
  };

  const copy = (placed: Placed, above: Names): ClosedSchema => {
    const { value, file } = placed;
    if (typeof value === "boolean") return value;
    if (!isNode(value)) return true;
    const unsent =
      readOnly === "own"
        ? readOnlyNames(original, placed, 0)
        : above.union(readOnlyNames(original, placed));
    const branch = (inner: unknown): ClosedSchema => copy({ value: inner, file }, unsent);
    const below = (inner: unknown): ClosedSchema => copy({ value: inner, file }, NONE);
    const { $ref } = value;
    if (typeof $ref === "string" && old) return { $ref: reference($ref, file, unsent) };
    const out = new Map<string, unknown>();
    for (const [keyword, inner] of Object.entries(value)) {
      if (NOTES.has(keyword) || keyword.startsWith("x-")) continue;
      if (keyword === "$ref" && typeof inner === "string") {
        out.set("$ref", reference(inner, file, unsent));
      } else if (keyword === "$recursiveRef") out.set("$ref", here);
      else if (keyword === "items" && Array.isArray(inner))
        out.set("prefixItems", inner.map(below));
      else if (ONE.has(keyword)) out.set(keyword, below(inner));
      else if (keyword === "prefixItems" && Array.isArray(inner))
        out.set(keyword, inner.map(below));
      else if (BRANCHES.has(keyword) && Array.isArray(inner)) {
        const any = keyword === "oneOf" && oneOf === "any" && value["anyOf"] === undefined;
        const chosen = inner.map((one) => {
          const says = discriminated(original, { value, file }, one);
          return says === undefined ? branch(one) : { allOf: [branch(one), says] };
        });
        out.set(any ? "anyOf" : keyword, chosen);
      } else if (NAMED.has(keyword) && isNode(inner))
        out.set(keyword, named({ value: inner, file }));
      else out.set(keyword, inner);
    }
    modernise(out, old);
    // An empty list says nothing of a value (JSON Schema Validation, section 6.1.2: it SHOULD have an element).
    if (Array.isArray(value["enum"]) && value["enum"].length === 0) out.delete("enum");
    const { required, example, examples } = value;
    out.delete("required");
    if (Array.isArray(required)) {
      const sent = required.filter((name) => !unsent.has(String(name)));
      out.set("required", sent);
    }
    if (!Array.isArray(examples) && example !== undefined) out.set("examples", [example]);
    return Object.fromEntries(out);
  };

  /** A map of schemas; one reference can stand for all of it. */
  const named = (map: Placed): Node => {
    const { value, file } = original.follow(map);
    if (!isNode(value)) return {};
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, copy({ value: inner, file }, NONE)]),
    );
  };

  const root = copy(schema, NONE);
  const defs = new Map<string, ClosedSchema>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    here = `${base}/$defs/${next.name}`;
    defs.set(next.name, copy(next.schema, next.unsent));
  }
  if (defs.size === 0) return root;
  return {
    $defs: Object.fromEntries(defs),
    ...(typeof root === "boolean" ? {} : { allOf: [root] }),
  };
}

/** Keywords of JSON Schema draft 5 with OpenAPI's own, as 2020-12 has them. Flags as bounds stand in newer documents too. */
function modernise(schema: Map<string, unknown>, old: boolean): void {
  const type = schema.get("type");
  if (old && schema.get("nullable") === true && typeof type === "string") {
    schema.set("type", [type, "null"]);
  }
  schema.delete("nullable");
  if (type === "file") schema.set("type", "string");
  for (const [flag, bound] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    const value = schema.get(flag);
    if (typeof value !== "boolean") continue;
    schema.delete(flag);
    if (value && schema.has(bound)) {
      schema.set(flag, schema.get(bound));
      schema.delete(bound);
    }
  }
}
