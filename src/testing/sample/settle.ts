import type {
  JsonType,
  Schema,
  SchemaId,
  SchemaObject,
  SchemaTable,
} from "../../compiler/ir/schema.ts";
import { canonicalJson } from "../../util/canonical-json.ts";
import type { Random } from "./random.ts";

/** A schema without `$ref`, `allOf`, `oneOf` and `anyOf`: one branch of each is chosen and merged in. */
export interface Settled {
  /** False: no value is valid. */
  readonly schema: SchemaObject | false;
  /** The references that were followed on the way: what recursion is counted by. */
  readonly refs: readonly SchemaId[];
}

/** How many references one place may pass through before it counts as having no end. */
const MAX_HOPS = 64;

/**
 * Follows references and merges compositions until plain keywords are left. Where alternatives stand, `choose`
 * decides; alternatives that are null only lose against others.
 */
export function settle(
  schema: Schema,
  table: SchemaTable,
  choose: (count: number) => number,
): Settled {
  const refs: SchemaId[] = [];
  let hops = 0;
  const visit = (part: Schema): SchemaObject | false => {
    if (part === true) return {};
    if (part === false) return false;
    if (++hops > MAX_HOPS) return {};
    const { $ref, allOf, oneOf, anyOf, ...plain } = part;
    let merged: SchemaObject | false = plain;
    const take = (other: Schema): void => {
      if (merged !== false) merged = merge(merged, visit(other));
    };
    if ($ref !== undefined) {
      refs.push($ref);
      take(table.get($ref) ?? true);
    }
    for (const other of allOf ?? []) take(other);
    for (const alternatives of [oneOf, anyOf]) {
      if (alternatives === undefined || alternatives.length === 0) continue;
      const useful = alternatives.filter((a) => a !== false && !isNull(a, table));
      const from = useful.length === 0 ? alternatives : useful;
      const chosen = from[choose(from.length)];
      if (chosen !== undefined) take(chosen);
    }
    return merged;
  };
  return { schema: visit(schema), refs };
}

/** A chooser for {@link settle}: by the source, or always the first where there is none. */
export function chooser(source: Random | undefined): (count: number) => number {
  return source === undefined ? () => 0 : (count) => source.integer(0, count - 1);
}

function isNull(schema: Schema, table: SchemaTable): boolean {
  if (typeof schema === "boolean") return false;
  if (schema.$ref !== undefined) {
    const target = table.get(schema.$ref);
    return typeof target === "object" && target.$ref === undefined && isNull(target, table);
  }
  return (
    schema.type === "null" ||
    schema.const === null ||
    (schema.enum?.length === 1 && schema.enum[0] === null)
  );
}

/** A schema that both allow, as far as keywords can say it. */
function merge(a: SchemaObject, b: SchemaObject | false): SchemaObject | false {
  if (b === false) return false;
  const type = sharedTypes(a.type, b.type);
  if (type !== undefined && type.length === 0) return false;
  const properties = mergeProperties(a.properties, b.properties);
  const values = sharedValues(a.enum, b.enum);
  if (values !== undefined && values.length === 0) return false;
  const required = [...new Set([...(a.required ?? []), ...(b.required ?? [])])];
  return {
    ...b,
    ...a,
    ...(type === undefined ? {} : { type: type[1] === undefined && type[0] ? type[0] : type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(properties === undefined ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
    ...(a.items !== undefined && b.items !== undefined
      ? { items: { allOf: [a.items, b.items] } }
      : {}),
    ...bound("minLength", Math.max, a, b),
    ...bound("maxLength", Math.min, a, b),
    ...bound("minimum", Math.max, a, b),
    ...bound("maximum", Math.min, a, b),
    ...bound("exclusiveMinimum", Math.max, a, b),
    ...bound("exclusiveMaximum", Math.min, a, b),
    ...bound("minItems", Math.max, a, b),
    ...bound("maxItems", Math.min, a, b),
    ...bound("minProperties", Math.max, a, b),
    ...bound("maxProperties", Math.min, a, b),
  };
}

type Bound =
  | `${"min" | "max"}${"Length" | "Items" | "Properties"}`
  | "minimum"
  | "maximum"
  | "exclusiveMinimum"
  | "exclusiveMaximum";

function bound(
  keyword: Bound,
  tighter: (a: number, b: number) => number,
  a: SchemaObject,
  b: SchemaObject,
): SchemaObject {
  const [x, y] = [a[keyword], b[keyword]];
  return x === undefined || y === undefined ? {} : { [keyword]: tighter(x, y) };
}

/** The types of a schema as a list; undefined where it names none. */
export function typesOf(type: SchemaObject["type"]): readonly JsonType[] | undefined {
  return type === undefined ? undefined : typeof type === "string" ? [type] : type;
}

function sharedTypes(
  a: SchemaObject["type"],
  b: SchemaObject["type"],
): readonly JsonType[] | undefined {
  const [x, y] = [typesOf(a), typesOf(b)];
  if (x === undefined) return y;
  if (y === undefined) return x;
  const within = (t: JsonType, other: readonly JsonType[]): boolean =>
    other.includes(t) || (t === "integer" && other.includes("number"));
  return [...new Set([...x.filter((t) => within(t, y)), ...y.filter((t) => within(t, x))])];
}

function sharedValues(
  a: SchemaObject["enum"],
  b: SchemaObject["enum"],
): SchemaObject["enum"] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const known = new Set(b.map((v) => canonicalJson(v)));
  return a.filter((v) => known.has(canonicalJson(v)));
}

function mergeProperties(
  a: SchemaObject["properties"],
  b: SchemaObject["properties"],
): SchemaObject["properties"] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const merged = new Map<string, Schema>(Object.entries(a));
  for (const [name, schema] of Object.entries(b)) {
    const mine = merged.get(name);
    merged.set(name, mine === undefined || mine === schema ? schema : { allOf: [mine, schema] });
  }
  return Object.fromEntries(merged);
}
