import type { JsonType, Schema, SchemaObject, SchemaTable } from "../../compiler/ir/schema.ts";
import { canonicalJson } from "../../util/canonical-json.ts";
import type { JsonValue } from "../../util/json.ts";
import { sampleInteger, sampleNumber } from "./number.ts";
import type { Random } from "./random.ts";
import { chooser, settle, typesOf } from "./settle.ts";
import { sampleText } from "./text.ts";
import { words } from "./words.ts";

/*
 * Why not openapi-sampler or json-schema-faker: the first has no seed (one schema, one sample), the second draws from
 * one stream (a new property changes every later value) and inlines references; neither knows our schema table.
 */

export interface SampleOptions {
  readonly table: SchemaTable;
  readonly source: Random;
  /**
   * `request` leaves out what is readOnly, `response` what is writeOnly (JSON Schema Validation, section 9.4), unless it
   * is required or another schema of a composition declares it without.
   */
  readonly direction: "request" | "response";
  /** `required`: nothing that may be left out. `most`: nine in ten of the optional properties too. `all`: each. */
  readonly properties: "required" | "most" | "all";
  /** Take the document's own values (`examples`, `default`) where a schema has them. */
  readonly examples: boolean;
  /** Items of the outermost array on each way down; else 1 to 3. */
  readonly size?: number;
}

/** Values in one sample, after which it gets as small as the schema allows. */
const MAX_VALUES = 3_000;
const MAX_DEPTH = 48;
/** Beyond this depth only required properties are made. */
const OPTIONAL_DEPTH = 8;
const KEPT = 0.9;
/** References and compositions on the way to what says that a property is read only. */
const MOST_HOPS = 8;

interface Place {
  readonly source: Random;
  readonly depth: number;
  readonly inArray: boolean;
  /** How often each reference was entered on the way down. */
  readonly refs: ReadonlyMap<string, number>;
}

/**
 * A value that a schema allows: the same for the same source, with every part hanging on its own path only.
 * Recursion ends in null, empty arrays and left out properties. Keywords that one value cannot be built for
 * (`not`, look-ahead in patterns) are not followed; undefined where the schema allows nothing.
 */
export function sample(schema: Schema, options: SampleOptions): JsonValue | undefined {
  const { table, direction } = options;
  let left = MAX_VALUES;

  const value = (part: Schema, place: Place): JsonValue | undefined => {
    left--;
    if (place.depth > MAX_DEPTH) return null;
    const settled = settle(part, table, chooser(place.source.fork("branch")));
    if (settled.schema === false) return undefined;
    const refs = new Map(place.refs);
    for (const ref of settled.refs) refs.set(ref, (refs.get(ref) ?? 0) + 1);
    const repeated = Math.max(0, ...settled.refs.map((ref) => refs.get(ref) ?? 0));
    if (repeated > 3) return null;
    const small = repeated > 1 || left <= 0 || place.depth > OPTIONAL_DEPTH;
    return plain(settled.schema, { ...place, refs }, small);
  };

  const plain = (settled: SchemaObject, place: Place, small: boolean): JsonValue | undefined => {
    if (settled.const !== undefined) return settled.const;
    const [firstValue, ...moreValues] = settled.enum ?? [];
    if (firstValue !== undefined) {
      const [first, ...more] = [firstValue, ...moreValues].filter((v) => v !== null);
      return first === undefined ? null : place.source.pick([first, ...more]);
    }
    if (options.examples) {
      const given = settled.examples?.[0] ?? settled.default;
      if (given !== undefined && given !== null) return given;
    }
    switch (typeFor(settled)) {
      case "null":
        return null;
      case "boolean":
        return place.source.unit() < 0.5;
      case "integer":
        return sampleInteger(settled, place.source);
      case "number":
        return sampleNumber(settled, place.source);
      case "string":
        return sampleText(settled, place.source);
      case "array":
        return array(settled, place, small);
      case "object":
        return object(settled, place, small);
    }
  };

  const array = (settled: SchemaObject, place: Place, small: boolean): readonly JsonValue[] => {
    const least = settled.minItems ?? 0;
    const most = settled.maxItems ?? Number.MAX_SAFE_INTEGER;
    const outer = !place.inArray && options.size !== undefined;
    const wanted = outer ? (options.size ?? 1) : place.source.fork("length").integer(1, 3);
    const count = Math.min(small ? least : Math.max(least, wanted), most, Math.max(left, 1));
    const items: JsonValue[] = [];
    const seen = new Set<string>();
    for (let i = 0; i < count; i++) {
      const schemaOfItem = settled.prefixItems?.[i] ?? settled.items ?? true;
      const item = value(schemaOfItem, {
        ...place,
        source: place.source.fork(i),
        depth: place.depth + 1,
        inArray: true,
      });
      if (item === undefined) break;
      if (settled.uniqueItems === true) {
        const text = canonicalJson(item);
        if (seen.has(text)) continue;
        seen.add(text);
      }
      items.push(item);
    }
    return items;
  };

  const object = (settled: SchemaObject, place: Place, small: boolean): JsonValue => {
    const members = new Map<string, JsonValue>();
    const required = new Set(settled.required ?? []);
    const add = (name: string, schemaOfMember: Schema): void => {
      const member = value(schemaOfMember, {
        ...place,
        source: place.source.fork(name),
        depth: place.depth + 1,
      });
      if (member !== undefined) members.set(name, member);
    };
    for (const [name, property] of Object.entries(settled.properties ?? {})) {
      if (hidden(property) && !required.has(name)) continue;
      const keep =
        required.has(name) ||
        (options.properties !== "required" &&
          !small &&
          left > 0 &&
          (options.properties === "all" || place.source.fork(`${name}?`).unit() < KEPT));
      if (keep) add(name, property);
    }
    // `not: { required: [a, b] }`: never all of them together.
    const together = typeof settled.not === "object" ? (settled.not.required ?? []) : [];
    if (together.length > 0 && together.every((name) => members.has(name))) {
      const spare = together.findLast((name) => !required.has(name));
      if (spare !== undefined) members.delete(spare);
    }
    const others = settled.additionalProperties;
    for (const name of required) {
      if (!members.has(name) && !Object.hasOwn(settled.properties ?? {}, name)) {
        add(name, others ?? true);
      }
    }
    const open =
      others !== false && (settled.patternProperties === undefined || others !== undefined);
    const map =
      typeof others === "object" && settled.properties === undefined && !small
        ? place.source.fork("members").integer(1, 2)
        : 0;
    const least = Math.max(Math.min(settled.minProperties ?? 0, 100), map);
    for (const [name, property] of Object.entries(settled.properties ?? {})) {
      if (members.size >= (settled.minProperties ?? 0)) break;
      if (!members.has(name) && !hidden(property)) add(name, property);
    }
    for (let i = 0; open && members.size < least && i < least; i++) {
      add(words(place.source.fork(`member ${i}`)).replaceAll(" ", "_"), others ?? true);
    }
    return Object.fromEntries(members);
  };

  const hidden = (property: Schema, hops = 0): boolean => {
    if (typeof property === "boolean" || hops > MOST_HOPS) return false;
    if (property[direction === "request" ? "readOnly" : "writeOnly"] === true) return true;
    const { $ref, allOf = [] } = property;
    const target = $ref === undefined ? undefined : table.get($ref);
    return (
      (target !== undefined && hidden(target, hops + 1)) ||
      (allOf.length > 0 && allOf.every((part) => hidden(part, hops + 1)))
    );
  };

  return value(schema, { source: options.source, depth: 0, inArray: false, refs: new Map() });
}

/** The type to make where a schema allows several: the first that is not null; guessed from keywords where it names none. */
function typeFor(schema: SchemaObject): JsonType {
  const types = typesOf(schema.type);
  if (types !== undefined) return types.find((t) => t !== "null") ?? "null";
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return "object";
  if (schema.required !== undefined || schema.minProperties !== undefined) return "object";
  if (schema.items !== undefined || schema.prefixItems !== undefined) return "array";
  if (schema.minimum !== undefined || schema.maximum !== undefined) return "number";
  return "string";
}
