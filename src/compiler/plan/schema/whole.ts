import type { SchemaObject } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import type { BriefOf } from "./brief-shape.ts";
import { DEEPEST } from "./limits.ts";
import { mapSubschemas } from "./map-subschemas.ts";
import type { Inner } from "./shape.ts";

/** A schema that is written out to its last part: the same in every tool that has room for it. */
export interface Whole {
  readonly schema: ToolSchema;
  /** What {@link costOf} says of all that is in it, together. */
  readonly cost: number;
}

/** With what decides where it may stand. */
interface Part extends Whole {
  /** Levels of members, items and values inside it. */
  readonly levels: number;
  /** The schemas of the document that stand in it, itself included. */
  readonly standing: ReadonlySet<SchemaObject>;
}

/** What is written out costs something, so that there is an end to it. */
const LEAST_COST = 10;

/** Schemas around one, choices and compositions among them: more are too deep, whatever they cost. */
const MOST_AROUND = 4 * DEEPEST;

/** Characters of JSON that writing a schema out by one level takes; nothing where it has no level that could be cut. */
export function costOf(schema: Inner, brief: BriefOf): number {
  const { inside, cost } = brief(schema);
  return inside === undefined ? 0 : Math.max(LEAST_COST, cost());
}

/**
 * The function that writes schemas of one source as wholes, each once; undefined where that costs more than `most`, leads
 * into itself or too deep, or where there is something to say of it: a dead reference, an expression that is left out.
 */
export function wholeSchemas(brief: BriefOf, most: number): (schema: Inner) => Whole | undefined {
  const known = new Map<Inner, Part | undefined>();
  const around: ReadonlySet<SchemaObject>[] = [];

  const write = (schema: Inner, room: number): Part | undefined => {
    const found = known.get(schema);
    if (found !== undefined) return found.cost <= room ? found : undefined;
    if (around.length >= MOST_AROUND) return undefined;
    if (around.some((outer) => schema.written.some((one) => outer.has(one)))) return undefined;
    const { keywords, dead, endless, dropped } = brief(schema);
    if (dead !== undefined || endless || dropped.length > 0) return undefined;
    let cost = costOf(schema, brief);
    if (cost > room) return undefined;
    let levels = 0;
    let missing = false;
    const below = new Set<SchemaObject>();
    const { written } = schema.shape();
    around.push(written);
    const text = mapSubschemas(keywords, (inner, keyword) => {
      const part = missing ? undefined : write(inner, room - cost);
      if (part === undefined) {
        missing = true;
        return {};
      }
      cost += part.cost;
      levels = Math.max(levels, part.levels + (DEEPER.has(keyword) ? 1 : 0));
      for (const one of part.standing) below.add(one);
      return part.schema;
    });
    around.pop();
    if (missing || cost > most || levels >= DEEPEST) return undefined;
    for (const one of below) if (written.has(one)) return undefined;
    for (const one of schema.written) below.add(one);
    const made = { schema: text, cost, levels, standing: below };
    known.set(schema, made);
    return made;
  };

  return (schema) => {
    if (known.has(schema)) return known.get(schema);
    const made = write(schema, most);
    known.set(schema, made);
    return made;
  };
}

/** Keywords whose schemas are a level further in; those of the others speak of the same value. */
const DEEPER: ReadonlySet<string> = new Set(["properties", "items", "additionalProperties"]);
