import type { SchemaId, SchemaTable } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { both, type Kinds, kindsOf } from "./kinds.ts";
import { mapSubschemas } from "./map-subschemas.ts";
import { type DroppedPattern, type PatternFaults, usablePatterns } from "./pattern.ts";
import type { Inner, Keywords } from "./shape.ts";
import { steering } from "./steering.ts";

/** A schema as tools of `expose` state it, written out by one level and not at all. */
export interface Brief {
  /** What it says, without what steers no model. */
  readonly keywords: Keywords;
  /** The same without what may be cut: its description says what is inside instead. */
  readonly closed: Keywords;
  /** {@link closed} as JSON. */
  readonly stub: () => ToolSchema;
  /** What {@link closed} leaves out, in words; undefined where nothing. */
  readonly inside?: string;
  /** Characters of JSON that writing it out by one level takes. */
  readonly cost: () => number;
  readonly dropped: readonly DroppedPattern[];
  readonly dead?: SchemaId;
  readonly endless: boolean;
}

/** Longest list of what is inside, in characters. */
const LONGEST_LIST = 200;
/** A longer list of values, as JSON, is cut where the budget is. */
const LONGEST_VALUES = 300;

/** Keywords that may be cut. */
const MORE: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "prefixItems",
  "anyOf",
  "oneOf",
  "allOf",
  "not",
]);

/** Makes schemas brief. */
export type BriefOf = (schema: Inner) => Brief;

/** Arrays and maps inside each other that a stub shows. */
const STUB_LEVELS = 3;

/** The function that makes the shapes of one source brief. Memoised by schema. */
export function briefShapes(table: SchemaTable, faults: PatternFaults): BriefOf {
  const kindsOfSchema = kindsOf(table);
  const memo = new Map<Inner, Brief>();

  const kinds = ({ written }: Inner): Kinds =>
    written.map(kindsOfSchema).reduce<Kinds>((all, one) => both(all, one), undefined);

  const brief: BriefOf = (schema) => {
    const known = memo.get(schema);
    if (known !== undefined) return known;
    const { keywords: said, dead, endless } = schema.shape();
    const { keywords, dropped } = usablePatterns(steering(said), faults);
    const inside = insideOf(keywords);
    const closed = inside === undefined ? keywords : cut(keywords, kinds(schema), inside);
    const stub = memoised(() => mapSubschemas(closed, (part) => stubAt(part, STUB_LEVELS)));
    const cost = memoised(
      () => sizeOf(mapSubschemas(keywords, (part) => brief(part).stub())) - sizeOf(stub()),
    );
    const made: Brief = {
      keywords,
      closed,
      stub,
      cost,
      dropped,
      endless,
      ...(inside === undefined ? {} : { inside }),
      ...(dead === undefined ? {} : { dead }),
    };
    memo.set(schema, made);
    return made;
  };

  const stubAt = (schema: Inner, levels: number): ToolSchema =>
    levels === 0 ? {} : mapSubschemas(brief(schema).closed, (part) => stubAt(part, levels - 1));

  return brief;
}

function memoised<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function sizeOf(schema: ToolSchema): number {
  return JSON.stringify(schema).length;
}

/** Without what may be cut; `inside` says in its place what there is. */
function cut(keywords: Keywords, kinds: Kinds, inside: string): Keywords {
  const out = new Map<string, unknown>();
  const types = [...(kinds ?? [])];
  if (keywords.type !== undefined) out.set("type", keywords.type);
  else if (types.length > 0) out.set("type", types.length === 1 ? types[0] : types);
  out.set("description", withInside(keywords.description, inside));
  for (const [keyword, value] of Object.entries(keywords)) {
    if (MORE.has(keyword) || out.has(keyword)) continue;
    if (keyword === "enum" && isLong(keywords.enum)) continue;
    // Says what else there may be beside members that are not shown.
    if (keyword === "additionalProperties") continue;
    out.set(keyword, value);
  }
  return Object.fromEntries(out);
}

/** A description with what is inside behind it. */
export function withInside(description: string | undefined, inside: string): string {
  return description === undefined ? inside : `${withStop(description)} ${inside}`;
}

/** What may be cut from a schema, in words; undefined where nothing may. */
function insideOf(keywords: Keywords): string | undefined {
  const names = fieldNames(keywords);
  if (names.length > 0) return `Fields: ${listed(names)}.`;
  const branches = keywords.anyOf ?? keywords.oneOf;
  if (branches !== undefined) {
    const labels = branches.flatMap(({ label }) => (label === undefined ? [] : [label]));
    if (labels.length < branches.length) return `One of ${branches.length} forms.`;
    return `One of ${branches.length} forms: ${listed(labels)}.`;
  }
  if (isLong(keywords.enum)) {
    const values = (keywords.enum ?? []).map((value) => JSON.stringify(value));
    return `One of ${values.length} values: ${listed(values)}.`;
  }
  if (keywords.prefixItems !== undefined) return `A list of ${keywords.prefixItems.length} parts.`;
  if (keywords.patternProperties !== undefined) return "Its keys follow a pattern.";
  return keywords.allOf === undefined && keywords.not === undefined
    ? undefined
    : "More rules apply.";
}

/** Members that the schema or a part of it declares. */
function fieldNames({ properties, allOf = [] }: Keywords): readonly string[] {
  const names = new Set(properties?.keys());
  for (const part of allOf) {
    for (const name of part.shape().keywords.properties?.keys() ?? []) names.add(name);
  }
  return [...names];
}

function listed(names: readonly string[]): string {
  const shown: string[] = [];
  let length = 0;
  for (const name of names) {
    length += name.length + 2;
    if (length > LONGEST_LIST) break;
    shown.push(name);
  }
  return shown.length < names.length
    ? `${shown.join(", ")} and ${names.length - shown.length} more`
    : shown.join(", ");
}

function isLong(values: Keywords["enum"]): boolean {
  return values !== undefined && JSON.stringify(values).length > LONGEST_VALUES;
}

function withStop(sentence: string): string {
  return /[.!?:…]$/.test(sentence) ? sentence : `${sentence}.`;
}
