import { isObject, type JsonValue } from "../../util/json.ts";
import type { Parameter } from "../codegen/v1/operation.ts";
import { DELIMITERS, itemTexts, memberTexts, plainText, unwritable } from "./form-pairs.ts";
import { isCookieName, isCookieText } from "./headers.ts";
import { type PairWriter, writePairs } from "./pair-writer.ts";
import { contentEncoder } from "./parameter-content.ts";
import { type Encode, percentEncode, reservedEncoder } from "./percent.ts";
import { pairFacts, queryWriter } from "./query-writer.ts";
import { checkPathText } from "./url.ts";

/** Writes one parameter; undefined where the value leaves nothing to write (null, an empty array or object). */
export type ParameterEncoder = (value: JsonValue) => string | undefined;

/** What `allowReserved` keeps in a path: what a segment may hold (RFC 3986, 3.3). */
const PATH_KEPT = ":@!$&'()*+,;=";
/** In a cookie: what its value may hold (RFC 6265, 4.1.1). */
const COOKIE_KEPT = ":/?#[]@!$&'()*+=";

/**
 * The encoder of a parameter (OpenAPI 3.2.0, Parameter Object, "Style Values" and "Style Examples"; RFC 6570).
 * Query and cookie texts hold the name, path and header texts do not, but for `matrix`. Neither header texts nor those of
 * style `cookie` are percent-encoded. A value that the style cannot carry unambiguously is refused.
 */
export function parameterEncoder(parameter: Parameter): ParameterEncoder {
  if (parameter.mediaType !== undefined) return contentEncoder(parameter, parameter.mediaType);
  switch (parameter.in) {
    case "path":
      return pathEncoder(parameter);
    case "header":
      return headerEncoder(parameter);
    case "cookie":
      return pairEncoder(cookieWriter(parameter));
    default:
      return pairEncoder(queryWriter(parameter.name, parameter));
  }
}

function pairEncoder(writer: PairWriter): ParameterEncoder {
  return (value) => writePairs(writer, value);
}

/**
 * Style `form` encodes, style `cookie` passes on what it is given. Pairs are joined as cookies are: `&` is never correct
 * there (OpenAPI 3.2.0, Appendix D).
 */
function cookieWriter(parameter: Parameter): PairWriter {
  const { name } = parameter;
  const plain = parameter.style === "cookie";
  const encode: Encode = plain
    ? (text) => verbatim(name, text)
    : parameter.allowReserved === true
      ? KEEP_COOKIE
      : percentEncode;
  return {
    ...pairFacts(name, parameter),
    encodeName: (key) => (plain ? cookieName(name, key) : key === name ? key : percentEncode(key)),
    encode,
    encodeItem: encode,
    separator: "; ",
  };
}

const KEEP_COOKIE = reservedEncoder(COOKIE_KEPT);

function verbatim(name: string, text: string): string {
  if (isCookieText(text)) return text;
  throw unwritable(
    name,
    "goes into a cookie as it is: visible ASCII, without semicolons or spaces around it",
  );
}

function cookieName(name: string, key: string): string {
  if (isCookieName(key)) return key;
  throw unwritable(name, `has a key that cannot name a cookie: ${JSON.stringify(key)}`);
}

/** How the parts of a path or header text are encoded. */
interface PartEncoders {
  readonly whole: Encode;
  readonly item: Encode;
  readonly key: Encode;
}

/** What joins a list in `simple`, and in what else Swagger 2.0 allows in paths and headers (`collectionFormat`). */
function delimiterOf({ style }: Parameter): string {
  return style === "spaceDelimited" || style === "pipeDelimited" || style === "tsv"
    ? DELIMITERS[style]
    : ",";
}

/** `simple`, `label` and `matrix`. An undefined value has the text of the table's `undefined` column. */
function pathEncoder(parameter: Parameter): ParameterEncoder {
  const { name, style } = parameter;
  const explode = parameter.explode === true;
  const encoders: PartEncoders =
    parameter.allowReserved === true
      ? {
          whole: decodable(name, style === "matrix" ? KEEP_PATH_ITEM : KEEP_PATH),
          item: decodable(name, KEEP_PATH_ITEM),
          key: percentEncode,
        }
      : { whole: percentEncode, item: percentEncode, key: percentEncode };
  if (style === "matrix") {
    const key = percentEncode(name);
    return (value) => matrix(key, explode, encoders, value);
  }
  const prefix = style === "label" ? "." : "";
  const delimiter = delimiterOf(parameter);
  const comma = style === "label" && explode ? "." : ",";
  const separator = delimiter === "," ? comma : percentEncode(delimiter);
  const parts: PartEncoders =
    delimiter === "," ? encoders : { ...encoders, item: apart(name, delimiter, encoders.item) };
  return (value) => {
    const text = listed(explode, parts, separator, value);
    return text === undefined ? prefix : prefix + text;
  };
}

const KEEP_PATH = reservedEncoder(PATH_KEPT);
const KEEP_PATH_ITEM = reservedEncoder(PATH_KEPT.replace(/[,;=]/g, ""));

/** Refuses a text that holds the delimiter: it could not be told from one between two texts. */
function apart(name: string, delimiter: string, encode: Encode): Encode {
  return (text) => {
    if (text.includes(delimiter))
      throw unwritable(name, "holds a character that separates its values");
    return encode(text);
  };
}

/** Triples that an argument brings along are looked at as what the server makes of them. */
function decodable(name: string, encode: Encode): Encode {
  return (text) => {
    const written = encode(text);
    let decoded: string;
    try {
      decoded = decodeURIComponent(written);
    } catch {
      throw unwritable(name, "holds percent-encoded bytes that are no UTF-8");
    }
    checkPathText(name, decoded);
    return written;
  };
}

/** Style `simple` as it is: no percent-encoding, no quoting (OpenAPI 3.2.0, Parameter Object). */
function headerEncoder(parameter: Parameter): ParameterEncoder {
  const { name, required } = parameter;
  const explode = parameter.explode === true;
  const as = (taken: RegExp): Encode => {
    return (text) => {
      // A list's reader takes spaces around an item for no part of it (RFC 9110, 5.6.1).
      if (taken.test(text) || text.trim() !== text) {
        throw unwritable(name, "holds a character that separates its values");
      }
      return text;
    };
  };
  const delimiter = delimiterOf(parameter);
  const encoders: PartEncoders = {
    whole: (text) => text,
    item: delimiter === "," ? as(/,/) : apart(name, delimiter, as(/\s/)),
    key: as(explode ? /[,=]/ : /,/),
  };
  return (value) =>
    listed(explode, encoders, delimiter, value) ?? (required === true ? "" : undefined);
}

function listed(
  explode: boolean,
  { whole, item, key }: PartEncoders,
  separator: string,
  value: JsonValue,
): string | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) {
    const items = itemTexts(value).map(item);
    return items.length === 0 ? undefined : items.join(separator);
  }
  if (isObject(value)) {
    const members = memberTexts(value as { readonly [k: string]: JsonValue });
    if (members.length === 0) return undefined;
    return members
      .map(([k, v]) => `${key(k)}${explode ? "=" : ","}${item(v)}`)
      .join(explode ? separator : ",");
  }
  return whole(plainText(value));
}

function matrix(key: string, explode: boolean, encoders: PartEncoders, value: JsonValue): string {
  const named = (of: string, text: string): string => (text === "" ? `;${of}` : `;${of}=${text}`);
  if (explode && Array.isArray(value)) {
    const items = itemTexts(value).map(encoders.item);
    return items.length === 0 ? named(key, "") : items.map((item) => named(key, item)).join("");
  }
  if (explode && isObject(value)) {
    const members = memberTexts(value as { readonly [k: string]: JsonValue });
    if (members.length === 0) return named(key, "");
    return members.map(([k, v]) => named(encoders.key(k), encoders.item(v))).join("");
  }
  return named(key, listed(false, encoders, ",", value) ?? "");
}
