import { isObject, type JsonValue } from "../../util/json.ts";
import { McpgenError } from "../call/error.ts";
import type { Parameter } from "../codegen/v1/operation.ts";
import { baseMediaType, isJsonType } from "./media-type.ts";
import { percentEncode, percentEncodeReserved } from "./percent.ts";

/** Writes one parameter; undefined where the value leaves nothing to write (null, an empty array or object). */
export type ParameterEncoder = (value: JsonValue) => string | undefined;

type Encode = (text: string) => string;
type Pair = readonly [key: string, value: string];

interface Writer {
  readonly name: string;
  readonly key: string;
  readonly explode: boolean;
  /** For a primitive, and for what stands inside an array or object. */
  readonly whole: Encode;
  readonly inside: Encode;
  /** Between exploded `name=value` pairs. */
  readonly pairs: string;
}

/**
 * The encoder of a parameter (OpenAPI 3.1.1, Parameter Object, "Style Values" and "Style Examples"; RFC 6570).
 * Query and cookie texts hold the name, path and header texts do not, but for `matrix`. Header texts are not
 * percent-encoded. A value that the style cannot carry unambiguously is refused.
 */
export function parameterEncoder(parameter: Parameter): ParameterEncoder {
  const { name, in: location } = parameter;
  if (parameter.mediaType !== undefined) return contentEncoder(parameter, parameter.mediaType);
  const style =
    parameter.style ?? (location === "query" || location === "cookie" ? "form" : "simple");
  const raw = location === "header";
  const reserved = parameter.allowReserved === true && location === "query";
  const encode: Encode = raw ? (text) => text : percentEncode;
  const writer: Writer = {
    name,
    key: location === "cookie" ? name : percentEncode(name),
    explode: parameter.explode ?? style === "form",
    whole: reserved ? percentEncodeReserved : encode,
    inside: reserved
      ? (text) => percentEncodeReserved(text).replaceAll(",", "%2C")
      : raw
        ? (text) => without(name, text, /[,=]/)
        : encode,
    pairs: location === "cookie" ? "; " : "&",
  };
  const write = WRITERS[style];
  return (value) => (value === null ? undefined : write(writer, value));
}

const WRITERS: {
  readonly [S in NonNullable<Parameter["style"]>]: (
    writer: Writer,
    value: JsonValue,
  ) => string | undefined;
} = {
  simple: (w, value) => listed(w, value, "", ",", ","),
  label: (w, value) => listed(w, value, ".", w.explode ? "." : ",", ","),
  matrix,
  form: (w, value) => form(w, value, ","),
  spaceDelimited: (w, value) => form(w, value, "%20", / /),
  pipeDelimited: (w, value) => form(w, value, "%7C", /\|/),
  deepObject: (w, value) => deep(w.key, value, w.whole, true).join("&") || undefined,
};

function listed(
  w: Writer,
  value: JsonValue,
  prefix: string,
  separator: string,
  pairSeparator: string,
): string | undefined {
  if (Array.isArray(value)) {
    const items = texts(w.name, value).map(w.inside);
    return items.length === 0 ? undefined : prefix + items.join(separator);
  }
  if (isObject(value)) {
    const members = pairs(w.name, value as { [k: string]: JsonValue });
    if (members.length === 0) return undefined;
    return w.explode
      ? prefix + members.map(([k, v]) => `${w.inside(k)}=${w.inside(v)}`).join(separator)
      : prefix + members.flatMap(([k, v]) => [w.inside(k), w.inside(v)]).join(pairSeparator);
  }
  return prefix + w.whole(primitive(w.name, value));
}

function matrix(w: Writer, value: JsonValue): string | undefined {
  const named = (key: string, text: string): string =>
    text === "" ? `;${key}` : `;${key}=${text}`;
  if (Array.isArray(value)) {
    const items = texts(w.name, value).map(w.inside);
    if (items.length === 0) return undefined;
    return w.explode ? items.map((i) => named(w.key, i)).join("") : named(w.key, items.join(","));
  }
  if (isObject(value)) {
    const members = pairs(w.name, value as { [k: string]: JsonValue });
    if (members.length === 0) return undefined;
    return w.explode
      ? members.map(([k, v]) => named(w.inside(k), w.inside(v))).join("")
      : named(w.key, members.flatMap(([k, v]) => [w.inside(k), w.inside(v)]).join(","));
  }
  return named(w.key, w.whole(primitive(w.name, value)));
}

function form(w: Writer, value: JsonValue, joiner: string, taken?: RegExp): string | undefined {
  const inside: Encode =
    taken === undefined || w.explode ? w.inside : (text) => w.inside(without(w.name, text, taken));
  if (Array.isArray(value)) {
    const items = texts(w.name, value).map(inside);
    if (items.length === 0) return undefined;
    return w.explode
      ? items.map((i) => `${w.key}=${i}`).join(w.pairs)
      : `${w.key}=${items.join(joiner)}`;
  }
  if (isObject(value)) {
    const members = pairs(w.name, value as { [k: string]: JsonValue });
    if (members.length === 0) return undefined;
    return w.explode
      ? members.map(([k, v]) => `${inside(k)}=${inside(v)}`).join(w.pairs)
      : `${w.key}=${members.flatMap(([k, v]) => [inside(k), inside(v)]).join(joiner)}`;
  }
  return `${w.key}=${w.whole(primitive(w.name, value))}`;
}

/**
 * `key[member]=value`, at any depth. The specification leaves arrays open: items of primitives are `key[]=value`,
 * items that hold more are numbered, which is what PHP, Rails and qs read alike.
 */
export function deep(key: string, value: JsonValue, encode: Encode, top = false): string[] {
  if (value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue, i) =>
      deep(typeof item === "object" ? `${key}%5B${i}%5D` : `${key}%5B%5D`, item, encode),
    );
  }
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([k, v]) =>
      deep(`${key}%5B${percentEncode(k)}%5D`, v, encode),
    );
  }
  return top && typeof value === "string" && value === ""
    ? [`${key}=`]
    : [`${key}=${encode(String(value))}`];
}

/** A parameter that has `content` instead of a style: its media type's text, encoded for its place. */
function contentEncoder(parameter: Parameter, mediaType: string): ParameterEncoder {
  const { name, in: location } = parameter;
  const type = baseMediaType(mediaType);
  const toText: (value: JsonValue) => string = isJsonType(type)
    ? (value) => JSON.stringify(value)
    : type.startsWith("text/")
      ? (value) => primitive(name, value)
      : () => {
          throw new McpgenError(
            "internal",
            `The parameter ${JSON.stringify(name)} is serialised as ${type}, which this server cannot write.`,
          );
        };
  if (location === "header") return (value) => asciiJson(toText(value));
  if (location === "path") return (value) => percentEncode(toText(value));
  const key = location === "cookie" ? name : percentEncode(name);
  return (value) => `${key}=${percentEncode(toText(value))}`;
}

function asciiJson(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function primitive(name: string, value: JsonValue): string {
  if (typeof value === "object") {
    throw invalid(name, "holds an object or array where its style can carry only plain values");
  }
  return String(value);
}

/** Null items are undefined in RFC 6570 and left out. */
function texts(name: string, values: readonly JsonValue[]): string[] {
  return values.filter((v) => v !== null).map((v) => primitive(name, v));
}

function pairs(name: string, value: { readonly [key: string]: JsonValue }): Pair[] {
  return Object.entries(value)
    .filter(([, v]) => v !== null)
    .map(([k, v]) => [k, primitive(name, v)] as const);
}

function without(name: string, text: string, taken: RegExp): string {
  if (taken.test(text)) {
    throw invalid(name, "holds a character that separates its values");
  }
  return text;
}

function invalid(name: string, what: string): McpgenError {
  return new McpgenError("invalid_input", `The parameter ${JSON.stringify(name)} ${what}.`);
}
