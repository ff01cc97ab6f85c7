import type { Schema } from "../../ir/schema.ts";
import type { SuccessBody } from "../result/response.ts";
import { speaking } from "../schema/speaking.ts";
import { targetOf } from "../schema/target.ts";
import type { SchemaView } from "../schema/view.ts";

/** Paths that are named, and those of them that lead into other things. */
const MOST = 9;
const MOST_NESTED = 3;
/** Members of an object that is there for a list. */
const MOST_BESIDE_LIST = 10;
/** Members of one object that are looked at. */
const MOST_MEMBERS = 200;

/** What people call a thing by, then what they ask of it: names that tell, whatever the API. */
const TELLING: readonly RegExp[] = [
  /^(id|number|name|title|key|slug|login|email|subject|code|displayname|full_?name|username|label|path|filename)$/i,
  /^(state|status|type|kind|amount|currency|price|total|total_count|count|summary|description|body|text|content|message|value|result|enabled|active)$/i,
];
/** The members of a list that an object is there for. */
const LISTED = TELLING.length - 1;
/** After the names that tell: what another thing in it is known by. Everything else comes behind. */
const NESTED = TELLING.length;
/** What is there for programs: links, hashes, internal ids. */
const SILENT = /(?:_|^|[a-z])(?:url|uri|href|links?|etag|gravatar_id|node_?id|self)$|^(?:_|\$|@)/i;
/** Members that a thing inside another is known by. */
const IDENTITY = ["login", "name", "title", "display_name", "displayName", "key", "slug", "id"];

/**
 * The paths of an answer that tell most, for a caller who keeps only those: at most nine. In brackets where
 * the answer is a list. A list inside an object is written with its object: `items.title`. Undefined where the document
 * does not say what is answered.
 */
export function answerFields(body: SuccessBody, view: SchemaView): string | undefined {
  const schema = body.kind === "json" ? body.mediaType.schema : undefined;
  if (schema === undefined) return undefined;
  const many = is("array", schema, view);
  const item = many ? view.items(schema) : schema;
  const names = fieldsOf(item, view);
  if (names.length === 0) return undefined;
  const text = names.join(", ");
  return many ? `[${text}]` : text;
}

const known = new WeakMap<object, readonly string[]>();

/** Remembered by what is referred to: many operations answer with the same thing. */
function fieldsOf(schema: Schema, view: SchemaView): readonly string[] {
  const target = targetOf(schema, view.table);
  if (typeof target === "boolean") return [];
  let fields = known.get(target);
  if (fields === undefined) {
    // A thing inside itself names nothing of itself.
    known.set(target, []);
    fields = readFields(target, view);
    known.set(target, fields);
  }
  return fields;
}

interface Field {
  readonly path: string;
  readonly rank: number;
}

function readFields(schema: Schema, view: SchemaView): readonly string[] {
  const members = membersOf(schema, view);
  const list = listOf(members, view);
  const fields: Field[] = [];
  for (const [name, member] of members) {
    if (SILENT.test(name)) continue;
    const item = is("array", member, view) ? view.items(member) : member;
    if (!is("object", item, view)) {
      const rank = TELLING.findIndex((names) => names.test(name));
      fields.push({ path: name, rank: rank === -1 ? NESTED + 1 : rank });
    } else if (name === list) {
      const inner = fieldsOf(item, view);
      fields.push(...inner.map((path) => ({ path: `${name}.${path}`, rank: LISTED })));
    } else {
      const identity = identityOf(item, view);
      if (identity !== undefined) fields.push({ path: `${name}.${identity}`, rank: NESTED });
    }
  }
  let nested = 0;
  const best = fields
    .map((field, place) => ({ ...field, place }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place)
    .filter(({ rank }) => rank !== NESTED || ++nested <= MOST_NESTED);
  return best.slice(0, MOST).map(({ path }) => path);
}

/** Members by name, first declared first; of one that is declared twice the first schema. */
function membersOf(schema: Schema, view: SchemaView): ReadonlyMap<string, Schema> {
  const members = new Map<string, Schema>();
  for (const { properties } of speaking(view.table, schema)) {
    for (const [name, member] of Object.entries(properties ?? {})) {
      if (members.size === MOST_MEMBERS) return members;
      if (isPath(name) && !members.has(name)) members.set(name, member);
    }
  }
  return members;
}

/** The one list that an object is there for: nothing else in it has members of its own. */
function listOf(members: ReadonlyMap<string, Schema>, view: SchemaView): string | undefined {
  if (members.size > MOST_BESIDE_LIST) return undefined;
  let list: string | undefined;
  for (const [name, member] of members) {
    if (is("object", member, view)) return undefined;
    if (!is("array", member, view) || !is("object", view.items(member), view)) continue;
    if (list !== undefined) return undefined;
    list = name;
  }
  return list;
}

const identities = new WeakMap<object, string | null>();

function identityOf(schema: Schema, view: SchemaView): string | undefined {
  const target = targetOf(schema, view.table);
  if (typeof target === "boolean") return undefined;
  let identity = identities.get(target);
  if (identity === undefined) {
    const names = membersOf(target, view);
    identity = IDENTITY.find((name) => names.has(name)) ?? null;
    identities.set(target, identity);
  }
  return identity ?? undefined;
}

function is(kind: "array" | "object", schema: Schema, view: SchemaView): boolean {
  return view.kinds(schema)?.has(kind) === true;
}

/** Whether a name can stand in a path as it is. */
function isPath(name: string): boolean {
  return /^[\p{L}\p{N}_-]{1,64}$/u.test(name);
}
