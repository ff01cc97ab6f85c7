import type { FieldWords, OperationWords, Vocabulary } from "../ir/vocabulary.ts";
import { type EditorSchema, grammarSchema } from "./grammar-schema.ts";

/** What a project's schema is made from, beside the language. */
export interface EditorNames extends Vocabulary {
  readonly scopes: readonly string[];
  readonly tools: readonly string[];
  /** What tools call already: their fields are the last to be left out. */
  readonly called: ReadonlySet<string>;
}

/** A schema and what it leaves out to stay within its bound. */
export interface MadeEditorSchema {
  readonly schema: EditorSchema;
  /** In words, for the author; undefined where nothing is left out. */
  readonly cut?: string;
}

/** Characters that the fields of answers may take: an editor reads the schema anew each time that it changes. */
const FIELDS_ROOM = 800_000;

/**
 * The schema of one project's overlay, draft-07: the language, closed, with the project's operations, targets, fields, scopes,
 * sources and security schemes as completions. Unknown operations and parameters are wrong; fields are offered only, since a
 * path may lead further than is listed.
 */
export function editorSchema(names: EditorNames): MadeEditorSchema {
  const { root, definitions } = grammarSchema();
  const { fields, cut } = fieldDefinitions(names);
  const offers: readonly (readonly [string, EditorSchema])[] = [
    ["call", callDefinition(names, definitions.get("call") ?? {})],
    ["scope-name", offer(definitions.get("scope-name") ?? {}, names.scopes)],
    ...ofCall(names, fields),
  ];
  for (const [name, definition] of offers) definitions.set(name, definition);
  for (const [name, definition] of fields.definitions) definitions.set(name, definition);
  for (const name of fields.unreached) definitions.set(name, {});
  nameKeys(definitions, names);
  return {
    schema: {
      $schema: "http://json-schema.org/draft-07/schema#",
      title: "mcpgen overlay",
      ...(cut === undefined ? {} : { $comment: cut }),
      ...root,
      definitions: Object.fromEntries(definitions),
    },
    ...(cut === undefined ? {} : { cut }),
  };
}

/** A text that is one of these names, or as the language wants it. */
function offer(schema: EditorSchema, names: readonly string[]): EditorSchema {
  return names.length === 0 ? schema : { anyOf: [...texts(names), schema] };
}

/** These texts, each once, where there are any: an empty list is no schema. */
function texts(values: readonly string[]): readonly EditorSchema[] {
  return values.length === 0 ? [] : [{ type: "string", enum: [...new Set(values)] }];
}

/** Operations by their best name, with what they do; by method and path, any that the sources have. */
function callDefinition({ operations, sources }: EditorNames, schema: EditorSchema): EditorSchema {
  if (operations.length === 0) return schema;
  return {
    anyOf: [
      {
        type: "string",
        enum: operations.map(({ calls: [best = ""] }) => best),
        enumDescriptions: operations.map(({ text }) => text),
      },
      { type: "string", pattern: `^(?:${sources.join("|")}) [A-Z]+ /\\S*$` },
    ],
  };
}

/** Keys that are names of the project's: security schemes, and where lists name sources, tools and scopes. */
function nameKeys(definitions: Map<string, EditorSchema>, names: EditorNames): void {
  const auth = definitions.get("auth");
  const entry = auth?.["additionalProperties"];
  if (auth !== undefined && entry !== undefined) {
    const same = { $ref: "#/definitions/auth/additionalProperties" };
    auth["properties"] = Object.fromEntries(names.schemes.map((scheme) => [scheme, same]));
  }
  const upstream = property(entryOf(definitions.get("scopes")), "upstream");
  if (upstream !== undefined) {
    const scopes = upstream["additionalProperties"];
    upstream["properties"] = Object.fromEntries(names.schemes.map((scheme) => [scheme, scopes]));
  }
  const tools = property(entryOf(definitions.get("toolsets")), "tools");
  if (tools !== undefined) tools["items"] = offer(tools["items"] as EditorSchema, names.tools);
  for (const branch of (definitions.get("expose")?.["anyOf"] ?? []) as EditorSchema[]) {
    const source = property(branch["items"] as EditorSchema | undefined, "source");
    if (source !== undefined) source["anyOf"] = [...texts(names.sources), { type: "string" }];
  }
}

function entryOf(map: EditorSchema | undefined): EditorSchema | undefined {
  return map?.["additionalProperties"] as EditorSchema | undefined;
}

function property(block: EditorSchema | undefined, key: string): EditorSchema | undefined {
  return (block?.["properties"] as Record<string, EditorSchema> | undefined)?.[key];
}

/** While no operation is named, any may be meant: more targets than this are of no help. */
const MOST_UNNAMED = 500;

/** Path and query parameters are those that the operation has; headers, cookies and what is deep in a body are the build's to judge. */
const BEYOND = String.raw`^(?:header|cookie)[.[]|^body|\[`;

/**
 * What follows from `call`, in a tool and in a step: its targets, and the fields of its answer. Definitions by name; operations
 * with the same targets share one.
 */
function ofCall({ operations }: EditorNames, fields: Fields): ReadonlyMap<string, EditorSchema> {
  if (operations.length === 0) return new Map([["of-call", {}]]);
  const definitions = new Map<string, EditorSchema>();
  const bound = new Map<number, EditorSchema>();
  const numbers = new Map<string, number>();
  const targetsOf = (targets: readonly string[], beyond: EditorSchema): EditorSchema => {
    const key = `${JSON.stringify(beyond)} ${targets.join(" ")}`;
    const number = numbers.get(key) ?? numbers.size;
    const to = { $ref: `#/definitions/to-${number}` };
    if (!numbers.has(key)) {
      definitions.set(`to-${number}`, { anyOf: [...texts(targets), beyond] });
      bound.set(number, {
        input: {
          additionalProperties: {
            anyOf: [{ allOf: [{ type: "string" }, to] }, { type: "object", properties: { to } }],
          },
        },
        page: { properties: { send: to, size: to } },
        with: { properties: Object.fromEntries(targets.map((target) => [target, {}])) },
      });
      numbers.set(key, number);
    }
    return bound.get(number) ?? {};
  };
  const every = [...new Set(operations.flatMap(({ targets }) => targets))];
  const known = operations.flatMap(({ calls }) => calls);
  const each = operations.map(({ calls, targets, answer }) => {
    const answered = answer === undefined ? undefined : fields.nameOf(answer);
    return {
      if: { properties: { call: { enum: calls } }, required: ["call"] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        properties: {
          ...targetsOf(targets, { pattern: BEYOND }),
          ...(answered === undefined ? {} : { result: { $ref: answered } }),
        },
      },
    };
  });
  const unnamed =
    every.length > MOST_UNNAMED
      ? {}
      : { else: { properties: targetsOf(every, { type: "string" }) } };
  const otherwise = {
    if: { properties: { call: { enum: known } }, required: ["call"] },
    ...unnamed,
  };
  return definitions.set("of-call", { allOf: [...each, otherwise] });
}

/** The definitions for fields: each schema's once, under a number. */
interface Fields {
  readonly definitions: ReadonlyMap<string, EditorSchema>;
  /** Definitions that are referred to and were left out: what they are of may be anything. */
  readonly unreached: readonly string[];
  /** The reference for what an operation answers; undefined where its fields were left out. */
  nameOf(answer: FieldWords): string | undefined;
}

/** As many fields as there is room for: all that is called, and then as deep as fits. */
function fieldDefinitions({ operations, called }: EditorNames): {
  readonly fields: Fields;
  readonly cut?: string;
} {
  const isCalled = ({ calls }: OperationWords): boolean => calls.some((call) => called.has(call));
  const answersOf = (some: readonly OperationWords[]): readonly FieldWords[] =>
    some.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  const order = [
    ...answersOf(operations.filter(isCalled)),
    ...answersOf(operations.filter((operation) => !isCalled(operation))),
  ];
  const whole = makeFields(order, true);
  if (whole !== undefined) return { fields: whole };
  const shallow = makeFields(order, false);
  if (shallow !== undefined) {
    return {
      fields: shallow,
      cut: "The answers are large: fields below the first level are offered behind from: only.",
    };
  }
  const some = makeFields(order, false, true) ?? NO_FIELDS;
  return {
    fields: some,
    cut: `The answers are large: fields are offered for ${some.definitions.size / 2} objects of them, those of the operations that tools call first; what lies deeper is the build's to check. Write the schema anew after calling another operation.`,
  };
}

const NO_FIELDS: Fields = { definitions: new Map(), unreached: [], nameOf: () => undefined };

function namesOf(number: number): readonly string[] {
  return [`items-${number}`, `fields-${number}`];
}

/** Undefined where they take more than {@link FIELDS_ROOM}, unless as many as fit will do. */
function makeFields(
  answers: readonly FieldWords[],
  deep: boolean,
  some = false,
): Fields | undefined {
  const numbers = new Map<FieldWords, number>();
  const numberOf = (fields: FieldWords): number => {
    const number = numbers.get(fields) ?? numbers.size;
    numbers.set(fields, number);
    return number;
  };
  for (const answer of answers) numberOf(answer);
  const definitions = new Map<string, EditorSchema>();
  let room = FIELDS_ROOM;
  let made = 0;
  for (const [fields, number] of numbers) {
    const schemas = fieldSchemas(fields, number, deep, numberOf);
    room -= schemas.reduce((sum, [, schema]) => sum + JSON.stringify(schema).length, 0);
    if (room < 0) {
      if (!some) return undefined;
      break;
    }
    for (const [name, schema] of schemas) definitions.set(name, schema);
    made++;
  }
  return {
    definitions,
    unreached: [...numbers.values()].filter((number) => number >= made).flatMap(namesOf),
    nameOf(answer) {
      const number = numbers.get(answer);
      return number === undefined || number >= made ? undefined : `#/definitions/fields-${number}`;
    },
  };
}

/**
 * For the fields of one schema: what `select` takes of it, and what `from` beside such a `select` may be, in `result` and in
 * an item alike.
 */
function fieldSchemas(
  { names, deeper, inner }: FieldWords,
  number: number,
  deep: boolean,
  numberOf: (fields: FieldWords) => number,
): readonly (readonly [string, EditorSchema])[] {
  const offered = deep ? [...names, ...deeper] : names;
  const items = { $ref: `#/definitions/items-${number}` };
  const fields = { $ref: `#/definitions/fields-${number}` };
  const within = [...inner].flatMap(([path, look]) => {
    const found = deep || !path.includes(".") ? look() : undefined;
    return found === undefined ? [] : [{ path, number: numberOf(found) }];
  });
  const sources = {
    anyOf: [
      ...texts(offered),
      { type: "string" },
      { type: "array", allOf: [items] },
      { type: "object", allOf: [fields] },
    ],
  };
  const froms = within.map(({ path }) => path);
  return [
    [
      `items-${number}`,
      {
        items: {
          anyOf: [
            ...texts(names),
            { type: "string" },
            {
              type: "object",
              additionalProperties: sources,
            },
          ],
        },
      },
    ],
    [
      `fields-${number}`,
      {
        properties: {
          from: { anyOf: [...texts(froms), { type: "string" }] },
          with: { additionalProperties: sources },
        },
        allOf: [
          {
            if: { required: ["from"] },
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
            then: {
              ...(within.length === 0
                ? {}
                : {
                    allOf: within.map(({ path, number: at }) => ({
                      if: { properties: { from: { const: path } } },
                      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
                      then: { properties: { select: selection(at) } },
                    })),
                  }),
            },
            else: { properties: { select: selection(number) } },
          },
        ],
      },
    ],
  ];
}

function selection(number: number): EditorSchema {
  return {
    anyOf: [
      { type: "string" },
      { type: "array", allOf: [{ $ref: `#/definitions/items-${number}` }] },
    ],
  };
}
