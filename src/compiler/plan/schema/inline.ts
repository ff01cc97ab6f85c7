import type { Schema, SchemaId, SchemaObject, SchemaTable } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { cutText } from "./description.ts";
import { kindsOf } from "./kinds.ts";
import { DEEPEST, MOST_NODES } from "./limits.ts";
import { mapSubschemas } from "./map-subschemas.ts";
import {
  type DroppedPattern,
  type PatternFaults,
  patternFaults,
  usablePatterns,
} from "./pattern.ts";
import { type Inner, type InnerOf, innerOf, type Keywords } from "./shape.ts";

/** A schema as it may stand in a tool definition, with what it costs. */
export interface Inlined {
  readonly schema: ToolSchema;
  /** Schemas inside, itself included; above {@link MOST_NODES} the rest is missing. */
  readonly nodes: number;
  /** Schemas inside each other; Infinity where it is deeper than {@link DEEPEST}. */
  readonly height: number;
  /** A reference inside that names nothing. */
  readonly dead?: SchemaId;
  /** Expressions that were left out, each once. */
  readonly dropped: readonly DroppedPattern[];
}

/** Makes a schema of a document self-contained. */
export type Inline = (schema: Schema) => Inlined;

interface Part extends Inlined {
  /** The outermost schema under work that a cut in here points at, by its place in the stack; Infinity for none. */
  readonly lowest: number;
  /** Whether it allows more than the document does: something in it was cut or left out. */
  readonly loose: boolean;
}

/**
 * The function that writes the {@link innerOf shapes} of one source out whole, for tools declared by name: no `$ref`, no
 * `$schema`; a recursion is expanded once and then cut to its type and description. Descriptions have at most `longest`
 * characters.
 *
 * Memoised by schema where the outcome does not depend on the place, so that a document is walked about once.
 */
export function inliner(
  table: SchemaTable,
  longest: number,
  inner: InnerOf = innerOf(table),
  faults: PatternFaults = patternFaults(),
): Inline {
  const kinds = kindsOf(table);
  const memo = new Map<Inner, Part>();
  const roots = new Map<Inner, Inlined>();
  const stack = new Map<SchemaObject, number>();
  let spent = 0;
  let height = 0;

  function visit(schema: Inner, depth: number): Part {
    const place = schema.written
      .map((written) => stack.get(written))
      .find((index) => index !== undefined);
    if (place !== undefined) return cut(schema, place);
    const known = memo.get(schema);
    if (known !== undefined && known.height + depth <= DEEPEST) {
      spent += known.nodes;
      return known;
    }
    const { keywords, written, dead, endless } = schema.shape();
    if (depth >= DEEPEST || endless) {
      return { ...leaf({}), height: Number.POSITIVE_INFINITY, lowest: -1 };
    }
    spent++;
    if (spent > MOST_NODES) return { ...leaf({}), nodes: spent, lowest: -1 };
    const index = height++;
    const entered = [...written].filter((one) => !stack.has(one));
    for (const one of entered) stack.set(one, index);
    const inside: Part[] = [];
    const usable = usablePatterns(keywords, faults);
    const loose = new Set<string>();
    const result = mapSubschemas(describe(usable.keywords), (part, keyword) => {
      const made = visit(part, depth + 1);
      inside.push(made);
      if (made.loose) loose.add(keyword);
      return made.schema;
    });
    for (const one of entered) stack.delete(one);
    height--;
    const part = total(asLoose(result, loose), inside, usable.dropped, dead);
    if (part.lowest === Number.POSITIVE_INFINITY) memo.set(schema, part);
    return part.lowest >= index ? { ...part, lowest: Number.POSITIVE_INFINITY } : part;
  }

  function cut(schema: Inner, place: number): Part {
    const [first] = schema.written;
    const types = [...((first === undefined ? undefined : kinds(first)) ?? [])];
    const { description } = describe(schema.shape().keywords);
    return {
      ...leaf({
        ...(types.length === 0 ? {} : { type: types.length === 1 ? types[0] : types }),
        ...(description === undefined ? {} : { description }),
      } as ToolSchema),
      lowest: place,
      loose: true,
    };
  }

  function describe(keywords: Keywords): Keywords {
    if (keywords.description === undefined) return keywords;
    return { ...keywords, description: cutText(keywords.description, longest) ?? "" };
  }

  return (schema) => {
    const root = inner(schema);
    const known = roots.get(root);
    if (known !== undefined) return known;
    spent = 0;
    const { schema: result, nodes, height: levels, dead, dropped } = visit(root, 0);
    const inlined: Inlined = {
      schema: Object.freeze(result),
      nodes,
      height: levels,
      dropped: [...new Map(dropped.map((one) => [one.pattern, one])).values()],
      ...(dead === undefined ? {} : { dead }),
    };
    roots.set(root, inlined);
    return inlined;
  };
}

function leaf(schema: ToolSchema): Part {
  return {
    schema,
    nodes: 1,
    height: 1,
    dropped: [],
    loose: false,
    lowest: Number.POSITIVE_INFINITY,
  };
}

/**
 * What holds of a schema whose parts allow more than they should: forms that exclude each other may overlap then, and what
 * is not allowed may be.
 */
function asLoose(schema: ToolSchema, loose: ReadonlySet<string>): ToolSchema {
  const out = new Map(Object.entries(schema));
  if (loose.has("not")) out.delete("not");
  if (loose.has("oneOf")) {
    out.delete("oneOf");
    const { oneOf, anyOf, allOf = [] } = schema;
    if (anyOf === undefined) out.set("anyOf", oneOf);
    else out.set("allOf", [...allOf, { anyOf: oneOf }]);
  }
  return Object.fromEntries(out);
}

/** Adds up what stands inside a schema. */
function total(
  schema: ToolSchema,
  inside: readonly Part[],
  own: readonly DroppedPattern[],
  dead: SchemaId | undefined,
): Part {
  let nodes = 1;
  let height = 1;
  let lowest = Number.POSITIVE_INFINITY;
  let broken = dead;
  let loose = own.length > 0;
  const dropped = [...own];
  for (const part of inside) {
    if (part.dropped.length > 0) dropped.push(...part.dropped);
    nodes += part.nodes;
    height = Math.max(height, part.height + 1);
    lowest = Math.min(lowest, part.lowest);
    loose ||= part.loose;
    broken ??= part.dead;
  }
  return {
    schema,
    nodes,
    height,
    dropped,
    lowest,
    loose,
    ...(broken === undefined ? {} : { dead: broken }),
  };
}
