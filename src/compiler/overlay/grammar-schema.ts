import { z } from "zod";
import { TARGET_LOCATIONS } from "../../language/target.ts";
import { apartOf, nameOf, patternOf } from "./block.ts";
import { call } from "./call.ts";
import { origin } from "./elsewhere.ts";
import { KEY_WORDS } from "./key-words.ts";
import { rootBlock } from "./parse.ts";
import { path, scopeName, target } from "./scalar.ts";
import { targets } from "./with.ts";

/** A JSON Schema of draft-07, which is what editors read. */
export type EditorSchema = { [keyword: string]: unknown };

/** What is the same text wherever it stands: definitions that a project's names are put into. */
const WORDS: ReadonlyMap<object, string> = new Map<object, string>([
  [call, "call"],
  [target, "target"],
  [targets, "targets"],
  [path, "path"],
  [origin, "origin"],
  [scopeName, "scope-name"],
]);

const PATH_NAME = String.raw`[^.[\]'"\s]+`;
const PATH_STEP = String.raw`\[(?:0|[1-9]\d{0,8})\]|\[\*\]|\['(?:[^'\\]|\\['\\])*'\]`;
/** `language/path.ts` as a pattern. */
const PATH = `^(?!\\$)(?:(?:${PATH_NAME}|${PATH_STEP})(?:\\.${PATH_NAME}|${PATH_STEP})*)?$`;
/** A path, or an expression: that is judged by the build. */
const ORIGIN = `${PATH}|^\\$.`;
const TARGET = `^(?:${TARGET_LOCATIONS.filter((word) => word !== "body").join("|")})(?=[.[])|^body(?=[.[]|$)`;
const CALL = "^[a-z][a-z0-9_-]*(?:\\.\\S.*| [A-Z]+ /\\S*)$";

const PATTERNS: { readonly [word: string]: string } = {
  call: CALL,
  target: TARGET,
  path: PATH,
  origin: ORIGIN,
};

/**
 * The overlay's language as a schema: the blocks that the parser reads by, with what their keys are for. Structure only:
 * what needs a calculation or a document is the build's to say. Every part is a definition of its name; a block that has
 * `call` also refers to `of-call`, the definition for what depends on the operation.
 */
export function grammarSchema(): {
  readonly root: EditorSchema;
  readonly definitions: Map<string, EditorSchema>;
} {
  const definitions = new Map<string, EditorSchema>();
  const refer = (name: string, schema: z.core.$ZodType): EditorSchema => {
    if (!definitions.has(name)) {
      // Entered before it is made: parts hold each other.
      const made: EditorSchema = {};
      definitions.set(name, made);
      Object.assign(made, convert(schema, name));
      if (PATTERNS[name] !== undefined) made["pattern"] = PATTERNS[name];
      if (name === "targets") made["propertyNames"] = { pattern: TARGET };
    }
    return { $ref: `#/definitions/${name}` };
  };
  const convert = (schema: z.core.$ZodType, own?: string): EditorSchema => {
    const { $schema: _, ...made } = z.toJSONSchema(schema, {
      target: "draft-07",
      io: "input",
      unrepresentable: "any",
      override: ({ zodSchema, jsonSchema }) => {
        const part = apartOf(zodSchema);
        const word = WORDS.get(zodSchema);
        if (part !== undefined) replace(jsonSchema, refer(part.name, part.schema()));
        else if (word !== undefined && word !== own) replace(jsonSchema, refer(word, zodSchema));
        else complete(zodSchema, jsonSchema);
      },
    });
    return made;
  };
  const root = convert(rootBlock);
  root["required"] = ["mcpgen", ...((root["required"] as string[] | undefined) ?? [])];
  return { root, definitions };
}

/** Adds what a conversion of types alone leaves out. */
function complete(zodSchema: z.core.$ZodType, schema: EditorSchema): void {
  const { allOf } = schema;
  if (Array.isArray(allOf) && allOf.length === 1 && Object.keys(schema).length === 1) {
    replace(schema, allOf[0]);
  }
  const pattern = patternOf(zodSchema);
  if (pattern !== undefined) schema["pattern"] = pattern.source;
  if (!(zodSchema instanceof z.ZodObject)) return;
  const words = KEY_WORDS[nameOf(zodSchema)] ?? {};
  const properties = schema["properties"] as Record<string, EditorSchema>;
  for (const [key, property] of Object.entries(properties)) {
    if (Object.hasOwn(words, key)) property["description"] = words[key];
  }
  if (Object.hasOwn(properties, "call")) schema["allOf"] = [{ $ref: "#/definitions/of-call" }];
}

/** Another schema in the place of one, whose words stay: a block may have been completed before its keys. */
function replace(schema: EditorSchema, by: EditorSchema): void {
  const { description } = schema;
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, by, description === undefined ? {} : { description });
}
