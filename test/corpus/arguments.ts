import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Schema, SchemaTable } from "../../src/compiler/ir/schema.ts";
import { random } from "../../src/testing/sample/random.ts";
import { sample } from "../../src/testing/sample/sample.ts";
import { argumentsFor, type BoundTool } from "./bound-tools.ts";
import { type ClosedSchema, closedSchema } from "./closed-schema.ts";
import { parametersOf, undeclaredNames } from "./decode.ts";
import { mediaFor } from "./decode-body.ts";
import {
  isNode,
  type Node,
  type Original,
  type OriginalOperation,
  type Placed,
} from "./original.ts";

/** Which arguments an operation is called with. */
export type Round = "required" | "all" | "hostile";

export type Arguments = { readonly [name: string]: unknown };

export interface MadeArguments {
  readonly args: Arguments;
  /** Optional parts that were left out because no value was found that the document allows. */
  readonly unsent: readonly string[];
}

const ATTEMPTS = 30;
const HALF = ATTEMPTS / 2;
/** Reserved characters, a space, a percent sign and UTF-8: what an encoder must not let through as they are. */
const HOSTILE = " \u00e9&/?=%+#[];,'\"";
const BOUNDS = [
  "format",
  "pattern",
  "enum",
  "const",
  "maxLength",
  "contentEncoding",
  "allOf",
  "anyOf",
  "oneOf",
  "not",
];

/**
 * Arguments that make a request which the *document* allows: values are made from the schemas of its parameters and
 * body, not from the tool's definition, which may say less. `required`: nothing that may be left out, an optional body
 * included. `hostile`: like `all`, with characters that mean something in a URL in every text that is free.
 * @throws {Error} where the document allows no value that could be made.
 */
export function argumentsOf(
  original: Original,
  operation: OriginalOperation,
  tool: BoundTool,
  round: Round,
): MadeArguments {
  const made: (readonly [string, unknown])[] = [];
  const unsent: string[] = [];
  for (const { value: definition, file } of parametersOf(operation)) {
    const place = String(definition["in"]) as "path" | "query" | "header" | "cookie";
    const name = String(definition["name"]);
    if (round === "required" && definition["required"] !== true && place !== "path") continue;
    const bound = tool[place];
    if (!Object.hasOwn(bound, name)) continue;
    const [content] = Object.values(isNode(definition["content"]) ? definition["content"] : {});
    const schema = isNode(content) ? content["schema"] : definition["schema"];
    const free = place === "path" || place === "query";
    const labels = [operation.key, place, name];
    const wanted = { round, free, solid: true, without: delimiterOf(definition) };
    const needed = definition["required"] === true || place === "path";
    const value = valueFor(
      original,
      { value: schema ?? true, file },
      { ...wanted, needed },
      labels,
    );
    if (value === undefined) {
      if (needed) throw new Error(`no value was found for ${labels.join(" ")}`);
      unsent.push(`${place} ${name}`);
    }
    made.push(...argumentsFor(bound[name], withoutOthers(operation, definition, value)));
  }
  for (const name of undeclaredNames(operation)) {
    made.push(...argumentsFor(tool.path[name], `${name} of ${operation.method}`));
  }
  const body = operation.requestBody;
  if (body !== undefined && tool.body !== undefined && tool.mediaType !== undefined) {
    const required = body.value["required"] === true;
    const media = mediaFor(original, operation, tool.mediaType);
    if (media !== undefined && (required || round !== "required")) {
      const solid = /form/.test(media.type);
      // A part of a multipart body that has a style is not percent-encoded: its delimiters cannot be told from text.
      const plain = media.type.startsWith("multipart/") && Object.keys(media.encoding).length > 0;
      const wanted = { round, free: !plain, solid, without: plain ? /[ ,|]/g : undefined };
      const labels = [operation.key, "body"];
      const value = valueFor(original, media.schema, { ...wanted, needed: required }, labels);
      if (value === undefined) {
        if (required) throw new Error(`no value was found for ${labels.join(" ")}`);
        unsent.push("the body");
      }
      made.push(...argumentsFor(tool.body, value));
    }
  }
  return { args: Object.fromEntries(made), unsent };
}

/** The members of an exploded object stand beside other query parameters: none can have the name of one. */
function withoutOthers(operation: OriginalOperation, definition: Node, value: unknown): unknown {
  const { in: place, style = "form", explode = style === "form" } = definition;
  if (!isNode(value) || place !== "query" || style !== "form" || explode !== true) return value;
  const others = new Set(parametersOf(operation).map((other) => other.value["name"]));
  const own = Object.entries(value).filter(([name]) => !others.has(name));
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** Texts that the tool takes as base64 are given as base64. */
export function asFiles(args: Arguments, schema: unknown): Arguments {
  const definitions = isNode(schema) && isNode(schema["$defs"]) ? schema["$defs"] : {};
  /** A schema with what it refers to and every branch of its compositions. */
  const branches = (part: unknown, depth = 0): readonly Node[] => {
    if (!isNode(part) || depth > 8) return [];
    const target =
      String(part["$ref"] ?? "")
        .split("/")
        .at(-1) ?? "";
    const inner = ["anyOf", "oneOf", "allOf"].flatMap((keyword) => part[keyword] ?? []);
    return [part, ...[definitions[target], ...inner].flatMap((one) => branches(one, depth + 1))];
  };
  const one = (value: unknown, parts: readonly Node[]): unknown => {
    if (Array.isArray(value)) {
      const items = parts.flatMap((part) => branches(part["items"]));
      return value.map((item) => one(item, items));
    }
    if (isNode(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          name,
          one(
            member,
            parts.flatMap(({ properties }) =>
              isNode(properties) && Object.hasOwn(properties, name)
                ? branches(properties[name])
                : [],
            ),
          ),
        ]),
      );
    }
    const file = parts.some((part) => part["contentEncoding"] === "base64");
    if (typeof value !== "string" || !file || isBase64(value)) return value;
    return Buffer.from(value).toString("base64");
  };
  return one(args, branches(schema)) as Arguments;
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** All first, then fewer: members can exclude each other. A required value that is empty is tried with more. */
function propertiesOf(round: Round, turn: number): "required" | "most" | "all" {
  if (round === "required") return turn % HALF < 4 ? "required" : "all";
  return turn % HALF < 6 ? "all" : turn % HALF < 12 ? "most" : "required";
}

interface Wanted {
  readonly round: Round;
  /** Whether any character can stand there. */
  readonly free: boolean;
  /** Whether an empty object or list has no text there, so that it cannot be told from one that is left out. */
  readonly solid: boolean;
  /** Characters that a text there must not hold. */
  readonly without: RegExp | undefined;
  /** Whether a value that fits overlapping branches is better than none. */
  readonly needed?: boolean;
}

/** What separates items that nothing can escape (OpenAPI 3.1.1, "Style Examples", the note on delimiters). */
function delimiterOf({ style, explode }: Node): RegExp | undefined {
  if (explode === true) return undefined;
  return style === "spaceDelimited" ? / /g : style === "pipeDelimited" ? /\|/g : undefined;
}

/** A value that the schema allows; undefined where none was found. */
function valueFor(
  original: Original,
  placed: Placed,
  wanted: Wanted,
  labels: readonly string[],
): unknown {
  const [strict, lenient] = preparedFor(original, placed);
  return (
    attempt(strict, wanted, labels) ??
    (wanted.needed === true && JSON.stringify(lenient.schema).includes('"anyOf"')
      ? attempt(lenient, wanted, labels)
      : undefined)
  );
}

function attempt(
  { schema, validate }: Prepared,
  { round, free, solid, without }: Wanted,
  labels: readonly string[],
): unknown {
  let hollow: unknown;
  for (let turn = 0; turn < ATTEMPTS; turn++) {
    const value = sample(schema as Schema, {
      table: tableOf(schema),
      source: random(1, ...labels, turn),
      direction: "request",
      properties: propertiesOf(round, turn),
      // Where the document is too strict to be guessed, it may say what fits.
      examples: turn >= HALF,
    });
    if (value === undefined) continue;
    const spiced = round === "hostile" && free ? hostile(value, schema, schema) : value;
    const given = without === undefined ? spiced : replaced(spiced, without);
    if (validate(given)) {
      if (!solid || !(isHollow(given) || given === "")) return given;
      hollow ??= given;
    }
  }
  return hollow;
}

function replaced(value: unknown, what: RegExp): unknown {
  if (typeof value === "string") return value.replace(what, "-");
  if (Array.isArray(value)) return value.map((item) => replaced(item, what));
  if (!isNode(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, replaced(v, what)]));
}

/** Whether an object or list in a value is empty. */
function isHollow(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const members = Object.values(value);
  return members.length === 0 || members.some(isHollow);
}

function tableOf(schema: ClosedSchema): SchemaTable {
  const definitions = isNode(schema) && isNode(schema["$defs"]) ? schema["$defs"] : {};
  return {
    get: (reference) => definitions[reference.slice("#/$defs/".length)] as Schema | undefined,
  };
}

interface Prepared {
  readonly schema: ClosedSchema;
  readonly validate: (value: unknown) => boolean;
}

const PREPARED = new WeakMap<object, readonly [strict: Prepared, lenient: Prepared]>();

/** A schema as it is, and with branches that may overlap. */
function preparedFor(
  original: Original,
  placed: Placed,
): readonly [strict: Prepared, lenient: Prepared] {
  const key = isNode(placed.value) ? placed.value : undefined;
  const known = key === undefined ? undefined : PREPARED.get(key);
  if (known !== undefined) return known;
  const prepare = (oneOf: "one" | "any"): Prepared => {
    const schema = closedSchema(original, placed, "#", { readOnly: "own", oneOf });
    const ajv = new Ajv2020({
      strict: false,
      logger: false,
      unicodeRegExp: false,
      validateSchema: false,
    });
    (formats as unknown as (to: Ajv2020) => void)(ajv);
    let validate: ValidateFunction | undefined;
    return {
      schema,
      validate: (value) => {
        validate ??= ajv.compile(schema);
        return validate(value) === true;
      },
    };
  };
  const made = [prepare("one"), prepare("any")] as const;
  if (key !== undefined) PREPARED.set(key, made);
  return made;
}

/** Puts hostile characters behind the texts that their schemas leave free, a few levels deep. */
function hostile(value: unknown, schema: unknown, root: ClosedSchema, depth = 0): unknown {
  if (!isNode(schema) || depth > 4) return value;
  const { $ref, allOf } = schema;
  if (typeof $ref === "string") return hostile(value, tableOf(root).get($ref), root, depth);
  if (Array.isArray(allOf) && allOf.length === 1 && schema["properties"] === undefined) {
    return hostile(value, allOf[0], root, depth);
  }
  if (typeof value === "string") {
    return schema["type"] === "string" && !BOUNDS.some((keyword) => keyword in schema)
      ? value + HOSTILE
      : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => hostile(item, schema["items"], root, depth + 1));
  }
  const { properties } = schema;
  if (!isNode(value) || !isNode(properties)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      hostile(
        member,
        Object.hasOwn(properties, name) ? properties[name] : undefined,
        root,
        depth + 1,
      ),
    ]),
  );
}
