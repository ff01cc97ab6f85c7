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

/** How many schemas one place may be made of before the rest is left out. */
const MAX_PARTS = 256;

/**
 * Follows references and merges compositions until plain keywords are left. All that applies for certain is merged
 * first; then, of each set of alternatives, the one that `choose` names, or the next one that goes with the rest.
 * Alternatives that are null only come last.
 */
export function settle(
  schema: Schema,
  table: SchemaTable,
  choose: (count: number) => number,
): Settled {
  let parts = 0;

  /** Merges a schema into what is known: false where they exclude each other. */
  const add = (known: Known, part: Schema): Known | false => {
    if (part === true || ++parts > MAX_PARTS) return known;
    if (part === false) return false;
    const { $ref, allOf = [], oneOf, anyOf, ...plain } = part;
    const merged = merge(known.schema, plain);
    if (merged === false) return false;
    const open = [oneOf ?? [], anyOf ?? []].filter((set) => set.length > 0);
    const here: Known = {
      schema: merged,
      refs: $ref === undefined ? known.refs : [...known.refs, $ref],
      open: [...known.open, ...open],
    };
    let state: Known | false = $ref === undefined ? here : add(here, table.get($ref) ?? true);
    for (const other of allOf) if (state !== false) state = add(state, other);
    return state;
  };

  /** Decides the sets of alternatives that are left, the first one first. */
  const decide = (state: Known): Known | false => {
    const [set, ...open] = state.open;
    if (set === undefined) return state;
    const first = choose(set.length);
    const turned = [...set.slice(first), ...set.slice(0, first)];
    const order = [
      ...turned.filter((s) => !isNull(s, table)),
      ...turned.filter((s) => isNull(s, table)),
    ];
    for (const alternative of order) {
      const added = add({ ...state, open }, alternative);
      const decided = added === false ? false : decide(added);
      if (decided !== false) return decided;
    }
    return false;
  };

  const certain = add({ schema: {}, refs: [], open: [] }, schema);
  const settled = certain === false ? false : decide(certain);
  return settled === false ? { schema: false, refs: [] } : settled;
}

/** What is known of a place so far. */
interface Known {
  readonly schema: SchemaObject;
  readonly refs: readonly SchemaId[];
  /** Sets of alternatives of which one each has to be chosen. */
  readonly open: readonly (readonly Schema[])[];
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

/** A schema that both allow, as far as keywords can say it; false where they exclude each other. */
function merge(a: SchemaObject, b: SchemaObject): SchemaObject | false {
  const type = sharedTypes(a.type, b.type);
  if (type !== undefined && type.length === 0) return false;
  const properties = mergeProperties(a.properties, b.properties);
  const values = sharedValues(valuesOf(a), valuesOf(b));
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

/** The values that a schema lists; a constant is a list of one. */
function valuesOf(schema: SchemaObject): SchemaObject["enum"] | undefined {
  return schema.const === undefined ? schema.enum : [schema.const];
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
