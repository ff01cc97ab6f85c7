import type { JsonType, Schema } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { isReadOnly } from "../schema/read-only.ts";
import type { SchemaView } from "../schema/view.ts";

/** Objects inside each other, and schemas of one request or answer, that its type tells apart. */
const LEVELS = 4;
const MOST_NODES = 1_500;

/** Values of an enumeration that a type lists. */
const MOST_VALUES = 40;

const OBJECT: ReadonlySet<JsonType> = new Set(["object"]);

/** What is told of a value, and how deep. */
export interface Telling {
  /** What an API alone writes is in no request. */
  readonly of: "request" | "answer";
  /** Levels of objects; left out: as many as a type tells apart. */
  readonly levels?: number;
}

/**
 * What a document says of a value, as a tree that a type is made of: types, members, the values of short enumerations. What
 * is deeper, goes in circles or is too much is an object or anything.
 */
export function described(
  schema: Schema,
  view: SchemaView,
  { of, levels = LEVELS }: Telling,
): ToolSchema {
  let left = MOST_NODES;
  const describe = (one: Schema, depth: number): ToolSchema => {
    if (--left < 0) return {};
    // Documents often leave the type out where members are said.
    const kinds = view.kinds(one) ?? (view.names(one).length > 0 ? OBJECT : undefined);
    if (kinds === undefined) return {};
    const values = view.keyword(
      one,
      (s) => s.enum ?? (s.const === undefined ? undefined : [s.const]),
    );
    const listed = values !== undefined && values.length <= MOST_VALUES ? { enum: values } : {};
    if (!kinds.has("object") && !kinds.has("array")) return { ...typed(kinds), ...listed };
    return {
      ...typed(kinds),
      ...(kinds.has("array") ? { items: describe(view.items(one), depth) } : {}),
      ...(kinds.has("object") && depth < levels ? members(one, depth) : {}),
    };
  };
  const members = (one: Schema, depth: number): ToolSchema => {
    const named = view.names(one).flatMap((name) => {
      const member = view.member(one, name);
      if (member === undefined) return [];
      const isLeftOut = of === "request" && isReadOnly(view.table, member.schema);
      return isLeftOut ? [] : [{ name, ...member }];
    });
    if (named.length === 0) {
      const others = view.keyword(one, (s) => s.additionalProperties);
      if (typeof others !== "object") return {};
      return { additionalProperties: describe(others, depth + 1) };
    }
    const required = named.filter((member) => member.required).map(({ name }) => name);
    return {
      properties: Object.fromEntries(
        named.map(({ name, schema: member }) => [name, describe(member, depth + 1)]),
      ),
      ...(required.length === 0 ? {} : { required }),
    };
  };
  return describe(schema, 0);
}

function typed(kinds: ReadonlySet<JsonType>): ToolSchema {
  const types = [...kinds].filter((kind) => !(kind === "integer" && kinds.has("number")));
  const [only, ...more] = types;
  if (only === undefined) return {};
  return { type: more.length === 0 ? only : types };
}
