import { isNode, type Original, type Placed } from "./original.ts";

/** What a schema allows, as far as its keywords say: a text on the wire is read by it. */
export interface Kinds {
  /** Every `type` that some branch names. */
  readonly types: ReadonlySet<string>;
  readonly array: boolean;
  readonly object: boolean;
  readonly primitive: boolean;
  /** Names of an object's declared members, and what each is. */
  readonly members: ReadonlyMap<string, Placed>;
  readonly items: Placed | undefined;
  /** A string of bytes. */
  readonly binary: boolean;
}

const MOST_DEPTH = 12;

/** What a schema allows; every branch of its compositions counts. */
export function kindsOf(original: Original, schema: Placed): Kinds {
  const types = new Set<string>();
  const members = new Map<string, Placed>();
  let items: Placed | undefined;
  let binary = false;
  const visit = (part: Placed, depth: number): void => {
    if (depth > MOST_DEPTH) return;
    const { value, file } = original.follow(part);
    if (!isNode(value)) return;
    const { type, format } = value;
    const map = original.follow({ value: value["properties"], file });
    const properties = map.value;
    const old = /^(?:2|3\.0)/.test(original.version);
    for (const one of Array.isArray(type) ? type : type === undefined ? [] : [type]) {
      types.add(String(one));
    }
    if (type === undefined && isNode(properties)) types.add("object");
    if (type === undefined && value["items"] !== undefined) types.add("array");
    if (type === undefined && Array.isArray(value["enum"])) {
      for (const one of value["enum"]) types.add(Array.isArray(one) ? "array" : typeof one);
    }
    if (
      (format === "binary" || type === "file" || value["contentMediaType"] !== undefined) &&
      (old || value["contentEncoding"] === undefined)
    ) {
      binary ||= type !== "object" && type !== "array";
    }
    if (isNode(properties)) {
      for (const [name, member] of Object.entries(properties)) {
        if (!members.has(name)) members.set(name, { value: member, file: map.file });
      }
    }
    if (value["items"] !== undefined) items ??= { value: value["items"], file };
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      const branches = value[keyword];
      if (Array.isArray(branches)) {
        for (const branch of branches) visit({ value: branch, file }, depth + 1);
      }
    }
  };
  visit(schema, 0);
  const plain = [...types].some((t) => t !== "array" && t !== "object" && t !== "null");
  return {
    types,
    array: types.has("array"),
    object: types.has("object"),
    primitive: plain || !(types.has("array") || types.has("object")),
    members,
    items,
    binary,
  };
}
