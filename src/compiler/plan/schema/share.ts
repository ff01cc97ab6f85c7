import type { ToolSchema } from "../../ir/server-plan.ts";
import { saysOnly } from "./brief.ts";
import { INPUT_WORDS } from "./steering.ts";

/** The schemas of one tool's inputs with what they repeat in one place. */
export interface SharedSchemas {
  readonly schemas: readonly ToolSchema[];
  /** By name; undefined where nothing is worth sharing. */
  readonly definitions?: { readonly [name: string]: ToolSchema };
}

/** Characters that sharing must save before a reader is sent elsewhere. */
const LEAST_SAVED = 60;
/** An input keeps its type and words beside a reference: a shorter one stands whole. */
const LEAST_INPUT = 250;
/** A description this long is said once for members of one name. */
const LEAST_REPEATED = 30;

const MAPS: ReadonlySet<string> = new Set(["properties", "patternProperties"]);
const LISTS: ReadonlySet<string> = new Set(["anyOf", "oneOf", "allOf", "prefixItems"]);
const SINGLES: ReadonlySet<string> = new Set(["items", "additionalProperties", "not"]);

/**
 * Puts what stands more than once in the schemas of one tool into definitions that `$ref` names, where that is shorter,
 * and says a member's words once where they are repeated. An input that is shared keeps its type and words. References
 * never lead into themselves.
 *
 * @param named inputs by name; trees of plain JSON.
 */
export function shareSchemas(named: readonly (readonly [string, ToolSchema])[]): SharedSchemas {
  const counts = new Map<string, number>();
  const count = (schema: ToolSchema): void => {
    const text = textOf(schema);
    // Shorter ones are never worth it.
    if (text.length < LEAST_SAVED) return;
    const times = (counts.get(text) ?? 0) + 1;
    counts.set(text, times);
    if (times === 1) for (const inner of subschemasOf(schema)) count(inner);
  };
  for (const [, schema] of named) count(schema);

  const names = new Map<string, string>();
  const taken = new Set<string>();
  const definitions: [string, ToolSchema][] = [];
  const said = new Set<string>();
  const isShared = (text: string): boolean => {
    const times = counts.get(text) ?? 0;
    return (times - 1) * (text.length - REFERENCE) - REFERENCE >= LEAST_SAVED;
  };
  const write = (schema: ToolSchema, member: string, isInput: boolean): ToolSchema => {
    const text = textOf(schema);
    if (!isShared(text) || (isInput && text.length < LEAST_INPUT))
      return inside(sayOnce(schema, member, said), member);
    let name = names.get(text);
    if (name === undefined) {
      name = freeName(member, taken);
      names.set(text, name);
      const at = definitions.length;
      definitions.push([name, schema]);
      definitions[at] = [name, inside(schema, member)];
    }
    const { type, description } = schema;
    return {
      ...(isInput && type !== undefined ? { type } : {}),
      ...(isInput && description !== undefined ? { description } : {}),
      $ref: `#/$defs/${name}`,
    };
  };
  const inside = (schema: ToolSchema, member: string): ToolSchema =>
    replaceInside(schema, (inner, name) => write(inner, name ?? member, false));

  const schemas = named.map(([name, schema]) => write(schema, name, true));
  return definitions.length === 0
    ? { schemas }
    : { schemas, definitions: Object.fromEntries(definitions) };
}

const texts = new WeakMap<ToolSchema, string>();

/** A schema as JSON. Many tools have an input in common, which is written once. */
export function textOf(schema: ToolSchema): string {
  let text = texts.get(schema);
  if (text === undefined) {
    text = JSON.stringify(schema);
    texts.set(schema, text);
  }
  return text;
}

/** About what a reference takes, and a name in `$defs`. */
const REFERENCE = 32;

function* subschemasOf(schema: ToolSchema): Generator<ToolSchema> {
  for (const [keyword, value] of Object.entries(schema)) {
    if (MAPS.has(keyword)) yield* Object.values(value as Record<string, ToolSchema>);
    else if (LISTS.has(keyword)) yield* value as readonly ToolSchema[];
    else if (SINGLES.has(keyword) && typeof value === "object") yield value as ToolSchema;
  }
}

function holdsSchemas(schema: ToolSchema): boolean {
  for (const keyword of Object.keys(schema)) {
    if (MAPS.has(keyword) || LISTS.has(keyword) || SINGLES.has(keyword)) return true;
  }
  return false;
}

/** A schema whose subschemas are replaced: a copy where it has any; `name` is that of a member. */
function replaceInside(
  schema: ToolSchema,
  replace: (inner: ToolSchema, name?: string) => ToolSchema,
): ToolSchema {
  if (!holdsSchemas(schema)) return schema;
  const out: [string, unknown][] = Object.entries(schema).map(([keyword, value]) => {
    if (MAPS.has(keyword)) {
      const members = Object.entries(value as Record<string, ToolSchema>);
      return [keyword, Object.fromEntries(members.map(([n, inner]) => [n, replace(inner, n)]))];
    }
    if (LISTS.has(keyword)) {
      return [keyword, (value as readonly ToolSchema[]).map((inner) => replace(inner))];
    }
    if (SINGLES.has(keyword) && typeof value === "object") {
      return [keyword, replace(value as ToolSchema)];
    }
    return [keyword, value];
  });
  return Object.fromEntries(out);
}

/**
 * The schema without words that a member of this name has been given before in the same definition. Words that say what
 * was cut stay: those of an object without members, and long ones.
 */
function sayOnce(schema: ToolSchema, member: string, said: Set<string>): ToolSchema {
  const { description } = schema;
  if (description === undefined) return schema;
  const others = (): ToolSchema => {
    const { description: _, ...rest } = schema;
    return rest;
  };
  if (saysOnly(member, description)) return others();
  if (description.length < LEAST_REPEATED) return schema;
  const whole = schema.properties !== undefined || [schema.type].flat().every(isScalar);
  if (!whole || description.length > INPUT_WORDS.longest) return schema;
  const key = JSON.stringify([member, description]);
  if (said.has(key)) return others();
  said.add(key);
  return schema;
}

function isScalar(type: string | undefined): boolean {
  return type !== undefined && type !== "object" && type !== "array";
}

/** A name for a definition that no other has, of letters, digits and `_`. */
function freeName(member: string, taken: Set<string>): string {
  const base = member.replace(/[^A-Za-z0-9_]+/g, "_").slice(0, 40) || "schema";
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
  taken.add(name);
  return name;
}
