import type { Schema, SchemaId, SchemaTable } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { briefText } from "./brief.ts";
import { briefShapes, withInside } from "./brief-shape.ts";
import { DEEPEST } from "./limits.ts";
import { mapSubschemas } from "./map-subschemas.ts";
import { type DroppedPattern, type PatternFaults, patternFaults } from "./pattern.ts";
import { type Inner, type InnerOf, innerOf } from "./shape.ts";
import { type SharedSchemas, shareSchemas, textOf } from "./share.ts";
import { INPUT_WORDS } from "./steering.ts";
import { costOf, type Whole, wholeSchemas } from "./whole.ts";

/** One input of an exposed tool. */
export interface InputSchema {
  readonly name: string;
  readonly required: boolean;
  /** All of them hold. */
  readonly schema: Schema;
  /** Words that stand before those of the schema. */
  readonly description?: string | undefined;
}

/** The schemas of all inputs of one exposed tool. */
export interface Abridged {
  /** In the order of the inputs. References in them point into `definitions`. */
  readonly schemas: readonly ToolSchema[];
  /** The definition's `$defs`; undefined where nothing is repeated. */
  readonly definitions?: { readonly [name: string]: ToolSchema };
  /** Parts that are described instead of being written out. */
  readonly abridged: number;
  /** Expressions that were left out of the schemas, each once for all tools of the source. */
  readonly dropped: readonly DroppedPattern[];
  /** A reference that names nothing. */
  readonly dead?: SchemaId;
  /** A chain of references in them does not end. */
  readonly endless: boolean;
}

/** Makes the schemas of one exposed tool. */
export type Abridge = (inputs: readonly InputSchema[]) => Abridged;

/** Characters of JSON, about 4.5 of them a token, that the schemas of one tool may have beyond its inputs' own words. */
const BUDGET = 4_000;
/** What must be given is written out up to here: without it no call succeeds. */
const REQUIRED_BUDGET = 8_000;
/** Sharing repeated schemas makes room for more, at most this often. */
const ROUNDS = 3;

/** One place where a schema stands in a definition. */
interface Place {
  readonly inner: Inner;
  readonly name: string;
  readonly depth: number;
  readonly required: boolean;
  readonly parent: Place | undefined;
  /** Schemas inside that are part of what it says in any case: items, values of a map. By keyword. */
  readonly inside: Map<string, Place>;
  expanded: boolean;
}

/**
 * The function that writes the {@link innerOf shapes} of one source for tools of `expose`: as much of them as fits a
 * budget, from the outside in, what is required first. What does not fit, and a recursion, is cut to its type and a
 * description that names what is inside, so that nothing valid is refused and nobody is left to guess that something
 * is missing. Schemas that a tool repeats stand once, in its `$defs`; no reference leads into itself.
 */
export function abridger(
  table: SchemaTable,
  inner: InnerOf = innerOf(table),
  faults: PatternFaults = patternFaults(),
): Abridge {
  const brief = briefShapes(table, faults);
  const wholeOf = wholeSchemas(brief, BUDGET);
  const told = new Set<string>();
  const isNews = (pattern: string): boolean => !told.has(pattern) && told.add(pattern).size > 0;
  const texts = new Map<string, string | undefined>();
  /** Many operations describe a parameter in the same words. */
  const inBrief = (words: string): string | undefined => {
    if (!texts.has(words)) texts.set(words, briefText(words, INPUT_WORDS));
    return texts.get(words);
  };

  /** By the words that stand before its own. */
  const worded = new Map<Whole, Map<string, ToolSchema>>();
  const same = new Map<string, ToolSchema>();
  /** One object for equal inputs of all tools: who prints or hashes them meets each once, and memory holds it once. */
  const once = (schema: ToolSchema): ToolSchema => {
    const text = textOf(schema);
    const known = same.get(text);
    if (known !== undefined) return known;
    same.set(text, schema);
    return schema;
  };

  const place = (
    schema: Inner,
    name: string,
    required: boolean,
    parent: Place | undefined,
    depth: number,
  ): Place => {
    const made: Place = {
      inner: schema,
      name,
      depth,
      required,
      parent,
      inside: new Map(),
      expanded: false,
    };
    if (depth > DEEPEST || isRecursive(made)) return made;
    const { keywords } = brief(schema);
    for (const keyword of ["items", "additionalProperties"] as const) {
      const part = keywords[keyword];
      if (typeof part !== "object") continue;
      made.inside.set(`${keyword} `, place(part, "", required, made, depth + 1));
    }
    return made;
  };

  /** Writes out what stands in a place; answers with the places inside. */
  const expand = (at: Place): readonly Place[] => {
    at.expanded = true;
    const { keywords } = brief(at.inner);
    const needed = new Set(keywords.required);
    const made: Place[] = [];
    mapSubschemas(keywords, (schema, keyword, name) => {
      const key = `${keyword} ${name}`;
      if (at.inside.has(key)) return {};
      const isMember = keyword === "properties";
      const required = at.required && (!isMember || needed.has(name));
      const depth = at.depth + (isMember ? 1 : 0);
      const child = place(schema, isMember ? name : "", required, at, depth);
      at.inside.set(key, child);
      made.push(child);
      return {};
    });
    return made;
  };

  const write = (at: Place): ToolSchema => {
    const { keywords, closed, stub } = brief(at.inner);
    if (!at.expanded && at.inside.size === 0) return stub();
    return mapSubschemas(at.expanded ? keywords : closed, (schema, keyword, name) => {
      const child = at.inside.get(`${keyword} ${name}`);
      return child === undefined ? brief(schema).stub() : write(child);
    });
  };

  /** As nearly always: all of it fits. Each schema is then what it was in the last tool that has it. */
  const whole = (inputs: readonly InputSchema[]): Abridged | undefined => {
    const named: (readonly [string, ToolSchema])[] = [];
    let cost = 0;
    for (const { schema, name, description = "" } of inputs) {
      const found = wholeOf(inner(schema));
      if (found === undefined) return undefined;
      cost += found.cost;
      if (cost > BUDGET) return undefined;
      named.push([name, wholeWith(found, description)]);
    }
    const { schemas, ...shared } = shareSchemas(named);
    return { ...shared, schemas: schemas.map(once), abridged: 0, dropped: [], endless: false };
  };

  return (inputs) => whole(inputs) ?? fitted(inputs);

  function fitted(inputs: readonly InputSchema[]): Abridged {
    const roots = inputs.map(({ schema, name, required }) =>
      place(inner(schema), name, required, undefined, 1),
    );
    let left = BUDGET;
    let leftForRequired = REQUIRED_BUDGET;
    let open = roots.flatMap(expandable);
    const written = (): (readonly [string, ToolSchema])[] =>
      roots.map((root, i) => [root.name, described(root, inputs[i]?.description)]);
    let result: SharedSchemas = { schemas: [] };
    for (let round = 0; round < ROUNDS; round++) {
      open = fill(open);
      const whole = written();
      result = shareSchemas(whole);
      if (open.length === 0) break;
      const saved = size(whole) - size(result);
      if (saved <= 0) break;
      left += saved;
      leftForRequired += saved;
    }
    let dead: SchemaId | undefined;
    let abridged = 0;
    let endless = false;
    const dropped: DroppedPattern[] = [];
    const look = (at: Place): void => {
      const said = brief(at.inner);
      dead ??= said.dead;
      if (!at.expanded && said.inside !== undefined) abridged++;
      endless ||= said.endless;
      for (const one of said.dropped) if (isNews(one.pattern)) dropped.push(one);
      for (const inner of at.inside.values()) look(inner);
    };
    for (const root of roots) look(root);
    return {
      ...result,
      schemas: result.schemas.map(once),
      abridged,
      dropped,
      endless,
      ...(dead === undefined ? {} : { dead }),
    };

    /** Expands what fits, outer places first; answers with what did not. */
    function fill(places: readonly Place[]): Place[] {
      const levels: Place[][] = [];
      const urgent: Place[] = [];
      const waiting: Place[] = [];
      const add = (one: Place): void => {
        if (one.required) urgent.push(one);
        else {
          const level = levels[one.depth] ?? [];
          levels[one.depth] = level;
          level.push(one);
        }
      };
      const attempt = (one: Place): void => {
        const cost = costOf(one.inner, brief);
        const room = one.required ? leftForRequired : left;
        if (cost > room) {
          waiting.push(one);
          return;
        }
        left -= cost;
        leftForRequired -= cost;
        for (const child of expand(one)) for (const next of expandable(child)) add(next);
      };
      for (const one of places) add(one);
      for (let i = 0; i < urgent.length; i++) attempt(urgent[i] as Place);
      for (let depth = 0; depth < levels.length; depth++) {
        const level = levels[depth] ?? [];
        for (let i = 0; i < level.length; i++) attempt(level[i] as Place);
      }
      return waiting;
    }
  }

  /** The places in and below one that could be written out further. */
  function expandable(at: Place): readonly Place[] {
    const inside = [...at.inside.values()].flatMap(expandable);
    const closed = at.expanded || at.depth > DEEPEST || isRecursive(at);
    return closed || brief(at.inner).inside === undefined ? inside : [at, ...inside];
  }

  /** A place's schema under the words that stand before its own. */
  function described(at: Place, words = ""): ToolSchema {
    const text = inBrief(words);
    if (text === undefined) return write(at);
    const { inside } = brief(at.inner);
    const said = at.expanded || inside === undefined ? text : withInside(text, inside);
    return withWords(write(at), said);
  }

  function wholeWith(one: Whole, words: string): ToolSchema {
    let known = worded.get(one);
    if (known === undefined) {
      known = new Map();
      worded.set(one, known);
    }
    let schema = known.get(words);
    if (schema === undefined) {
      const text = inBrief(words);
      schema = text === undefined ? one.schema : withWords(one.schema, text);
      known.set(words, schema);
    }
    return schema;
  }
}

function withWords(schema: ToolSchema, words: string): ToolSchema {
  const { type, description: _, ...others } = schema;
  return { ...(type === undefined ? {} : { type }), description: words, ...others };
}

/** Whether one of the schemas here is being written out around it. */
function isRecursive(at: Place): boolean {
  for (let outer = at.parent; outer !== undefined; outer = outer.parent) {
    if (outer.inner === at.inner) return true;
    const { written } = outer.inner.shape();
    if (at.inner.written.some((one) => written.has(one))) return true;
  }
  return false;
}

function size(value: unknown): number {
  return JSON.stringify(value).length;
}
