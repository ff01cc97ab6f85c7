import type { Schema, SchemaId, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { LONGEST_CHAIN } from "./limits.ts";
import { mergeKeywords } from "./merge.ts";
import { ownKeywords } from "./own-keywords.ts";

/** A schema inside another one. What it says is worked out when it is first asked for: cycles are no concern here. */
export interface Inner {
  readonly shape: () => Shape;
  /** The schemas of the document that all hold here, references that say nothing else followed. */
  readonly written: readonly SchemaObject[];
  /** What it is called in the document: its title, else the last token of its reference. */
  readonly label?: string;
}

/** What one schema says in a request, itself and all that it refers to and is composed with. */
export interface Shape {
  readonly keywords: Keywords;
  /** The schemas of the document that went into it. */
  readonly written: ReadonlySet<SchemaObject>;
  /** A reference of it that names nothing. */
  readonly dead?: SchemaId;
  /** Its chain of references does not end within {@link LONGEST_CHAIN}. */
  readonly endless: boolean;
}

/** A schema whose subschemas are {@link Inner}; keywords in the order in which a definition states them. */
export interface Keywords {
  readonly type?: ToolSchema["type"];
  readonly description?: string;
  readonly enum?: ToolSchema["enum"];
  readonly const?: ToolSchema["const"];
  readonly required?: readonly string[];
  readonly properties?: ReadonlyMap<string, Inner>;
  readonly patternProperties?: ReadonlyMap<string, Inner>;
  readonly additionalProperties?: Inner | boolean;
  readonly items?: Inner | boolean;
  readonly prefixItems?: readonly Inner[];
  readonly anyOf?: readonly Inner[];
  readonly oneOf?: readonly Inner[];
  readonly allOf?: readonly Inner[];
  readonly not?: Inner;
  readonly [keyword: string]: unknown;
}

/** Makes the schemas of one source into shapes; the same {@link Inner} for the same schemas. */
export type InnerOf = (schema: Schema | readonly Schema[], open?: boolean) => Inner;

/** An {@link Inner} for each kind of thing that stands in no document. */
const ANYTHING: Inner = constant({});
const NOTHING: Inner = constant({ not: ANYTHING });

/**
 * The shapes of one source's schemas in requests: `readOnly` members are left out with their requirement; `allOf`,
 * references and the words beside them become one schema where one can mean both, else stand under `allOf`; an object
 * that declares its members is closed where the document does not allow more and nothing is composed, unless it is
 * asked for `open`, as a part of something; titles, examples and formats that nobody checks are dropped.
 *
 * Each schema is read once for each way in which it is used.
 */
export function innerOf(table: SchemaTable): InnerOf {
  const numbers = new Map<SchemaObject, number>();
  const known = new Map<string, Inner>();
  /** What most schemas take: closed, and one alone. */
  const direct = new Map<SchemaObject, Inner>();
  const numberOf = (schema: SchemaObject): number => {
    const number = numbers.get(schema) ?? numbers.size;
    numbers.set(schema, number);
    return number;
  };

  const inner: InnerOf = (given, open = false) => {
    const isDirect = !open && typeof given === "object" && !Array.isArray(given);
    if (!isDirect) return find(given, open);
    const one = given as SchemaObject;
    const found = direct.get(one) ?? find(one, open);
    direct.set(one, found);
    return found;
  };

  const find = (given: Schema | readonly Schema[], open: boolean): Inner => {
    const written: SchemaObject[] = [];
    let label: string | undefined;
    for (const schema of [given].flat() as readonly Schema[]) {
      const found = follow(schema, table);
      if (found.schema === false) return NOTHING;
      if (found.schema === true || written.includes(found.schema)) continue;
      written.push(found.schema);
      label ??= found.schema.title ?? found.name;
    }
    if (written.length === 0) return ANYTHING;
    const key = `${open ? "open" : "closed"} ${written.map(numberOf).join(" ")}`;
    const same = known.get(key);
    if (same !== undefined) return same;
    let shape: Shape | undefined;
    const made: Inner = {
      shape: () => {
        shape ??= read(written, open, table, inner);
        return shape;
      },
      written,
      ...(label === undefined ? {} : { label }),
    };
    known.set(key, made);
    return made;
  };
  return inner;
}

/** Where a schema that is nothing but a reference leads, and the last token of the last such reference. */
function follow(
  schema: Schema,
  table: SchemaTable,
): { readonly schema: Schema; readonly name?: string } {
  let current = schema;
  let name: string | undefined;
  for (let hops = 0; hops < LONGEST_CHAIN; hops++) {
    if (typeof current === "boolean" || current.$ref === undefined) break;
    if (Object.keys(current).length > 1) break;
    const next = table.get(current.$ref);
    if (next === undefined) break;
    name = current.$ref.slice(current.$ref.lastIndexOf("/") + 1);
    current = next;
  }
  return { schema: current, ...(name === undefined ? {} : { name }) };
}

function constant(keywords: Keywords): Inner {
  const shape: Shape = { keywords, written: new Set(), endless: false };
  return { shape: () => shape, written: [] };
}

function read(
  parts: readonly SchemaObject[],
  open: boolean,
  table: SchemaTable,
  inner: InnerOf,
): Shape {
  const written = new Set<SchemaObject>();
  let dead: SchemaId | undefined;
  let endless = false;

  const join = (schema: Schema): Keywords => {
    if (schema === true) return {};
    if (schema === false) return { not: ANYTHING };
    // Said already, or a circle of references, which says nothing.
    if (written.has(schema)) return {};
    if (written.size >= LONGEST_CHAIN) {
      endless = true;
      return {};
    }
    written.add(schema);
    const conjuncts: Keywords[] = [];
    if (schema.$ref !== undefined) {
      const target = table.get(schema.$ref);
      if (target === undefined) dead ??= schema.$ref;
      else conjuncts.push(join(target));
    }
    for (const part of schema.allOf ?? []) conjuncts.push(join(part));
    return conjoin(ownKeywords(schema, table, inner), conjuncts, inner);
  };

  const [first, ...rest] = parts.map(join);
  const keywords = conjoin(first ?? {}, rest, inner);
  return {
    keywords: open || parts.some(isBase) ? keywords : closed(keywords),
    written,
    endless,
    ...(dead === undefined ? {} : { dead }),
  };
}

/** Whether a schema stands for those that are made from it too, with members of theirs. */
function isBase({ discriminator, oneOf, anyOf }: SchemaObject): boolean {
  return discriminator !== undefined && oneOf === undefined && anyOf === undefined;
}

/** Merges as many conjuncts into one as can be, and keeps the others as `allOf`. */
function conjoin(own: Keywords, conjuncts: readonly Keywords[], inner: InnerOf): Keywords {
  let result = own;
  const apart: Inner[] = [];
  for (const conjunct of conjuncts) {
    const merged = mergeKeywords(result, conjunct, (a, b) => both(a, b, inner));
    if (merged === undefined) apart.push(constant(conjunct));
    else result = merged;
  }
  return apart.length === 0 ? result : { ...result, allOf: [...(result.allOf ?? []), ...apart] };
}

function both(a: Inner, b: Inner, inner: InnerOf): Inner {
  if (a === b || b === ANYTHING) return a;
  if (a === ANYTHING) return b;
  if (a.written.length > 0 && b.written.length > 0) return inner([...a.written, ...b.written]);
  return constant({ allOf: [a, b] });
}

/** Refuses members that a plain object does not declare, unless it speaks of others itself. */
function closed(s: Keywords): Keywords {
  const { properties } = s;
  if (properties === undefined || s.additionalProperties !== undefined) return s;
  const composed = ["allOf", "anyOf", "oneOf", "not", "patternProperties"].some((k) => k in s);
  if (composed || properties.size === 0) return s;
  if (s.required?.some((name) => !properties.has(name))) return s;
  return { ...s, additionalProperties: false };
}
