import type { CapturedRequest } from "./capture.ts";
import { headerOf } from "./decode.ts";
import { fromPairs, pairsOf } from "./decode-style.ts";
import { kindsOf } from "./kinds.ts";
import { partsOf } from "./multipart.ts";
import {
  isNode,
  type Node,
  type Original,
  type OriginalOperation,
  type Placed,
} from "./original.ts";

/** A media type of a request body, as the document has it. */
export interface BodyMedia {
  readonly type: string;
  readonly schema: Placed;
  readonly encoding: Node;
}

export interface DecodedBody {
  readonly media: BodyMedia;
  readonly value: unknown;
  /** The text of a form: numbers and flags are texts. */
  readonly coerce: boolean;
}

/** A media type without its parameters (RFC 9110, section 8.3.1). */
export function essenceOf(type: string): string {
  return (type.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** The entry of `content` that covers a media type: the type itself, then a range. */
export function mediaFor(
  original: Original,
  operation: OriginalOperation,
  contentType: string,
): BodyMedia | undefined {
  const body = operation.requestBody;
  const content = body?.value["content"];
  if (body === undefined || !isNode(content)) return undefined;
  const essence = essenceOf(contentType);
  const [major = ""] = essence.split("/");
  const covering = (wanted: string): string | undefined =>
    Object.keys(content).find((key) => essenceOf(key) === wanted);
  const key = covering(essence) ?? covering(`${major}/*`) ?? covering("*/*");
  if (key === undefined) return undefined;
  const media = original.follow({ value: content[key], file: body.file });
  const { schema, itemSchema, encoding } = isNode(media.value) ? media.value : ({} as Node);
  return {
    type: essence,
    schema: { value: schema ?? (itemSchema === undefined ? true : {}), file: media.file },
    encoding: isNode(encoding) ? encoding : {},
  };
}

export function isJson(type: string): boolean {
  return type === "application/json" || type === "text/json" || type.endsWith("+json");
}

/**
 * The body of a request as a value; undefined where there is none.
 * @throws {Error} where its media type is none of the operation's, or its bytes are not of that type.
 */
export function decodeBody(
  original: Original,
  operation: OriginalOperation,
  request: CapturedRequest,
): DecodedBody | undefined {
  const contentType = headerOf(request, "content-type");
  if (contentType === undefined) {
    if (request.body.length > 0) throw new Error("a body without a content type");
    return undefined;
  }
  const media = mediaFor(original, operation, contentType);
  if (media === undefined) throw new Error(`the operation takes no ${essenceOf(contentType)}`);
  const { type } = media;
  if (isJson(type)) return { media, value: JSON.parse(utf8(request.body)), coerce: false };
  if (type === "application/x-www-form-urlencoded") {
    return { media, value: formOf(original, media, utf8(request.body)), coerce: true };
  }
  if (type.startsWith("multipart/")) {
    return { media, value: multipartOf(original, media, contentType, request.body), coerce: true };
  }
  const text = type.startsWith("text/") || /[+/](?:xml|yaml)$/.test(type);
  return {
    media,
    value: text ? utf8(request.body) : request.body.toString("latin1"),
    coerce: true,
  };
}

function utf8(bytes: Buffer): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** A form by the encoding of each property (OpenAPI 3.1.1, Encoding Object); JSON for objects that have no style. */
function formOf(original: Original, media: BodyMedia, text: string): unknown {
  const pairs = pairsOf(text.replaceAll("+", "%20"), "&");
  const left = new Set(pairs.keys());
  const value = new Map<string, unknown>();
  for (const [name, member] of kindsOf(original, media.schema).members) {
    const kinds = kindsOf(original, member);
    const encoding = isNode(media.encoding[name]) ? media.encoding[name] : {};
    const { style, explode, allowReserved, contentType } = encoding;
    const styled = style !== undefined || explode !== undefined || allowReserved !== undefined;
    const json =
      !styled &&
      (kinds.object ||
        (kinds.items !== undefined && kindsOf(original, kinds.items).object) ||
        (typeof contentType === "string" && isJson(essenceOf(contentType))));
    const definition: Node = {
      name,
      in: "query",
      ...(style === undefined ? {} : { style }),
      ...(explode === undefined ? {} : { explode }),
    };
    const read = json
      ? jsonOrTexts(pairs, left, name, kinds.array)
      : fromPairs(pairs, left, definition, kinds);
    if (read !== undefined) value.set(name, read);
  }
  for (const i of left) value.set(pairs[i]?.[0] ?? "", decodeURIComponent(pairs[i]?.[1] ?? ""));
  return Object.fromEntries(value);
}

/** Each pair of a name as JSON where it is JSON: one as it is, several as a list. */
function jsonOrTexts(
  pairs: readonly (readonly [string, string])[],
  left: Set<number>,
  name: string,
  list: boolean,
): unknown {
  const own = [...left].filter((i) => pairs[i]?.[0] === name);
  for (const i of own) left.delete(i);
  const values = own.map((i) => jsonOr(decodeURIComponent(pairs[i]?.[1] ?? "")));
  const wrapped = list && !Array.isArray(values[0]) && values.length > 0;
  return values.length > 1 || wrapped ? values : values[0];
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function multipartOf(
  original: Original,
  media: BodyMedia,
  contentType: string,
  body: Buffer,
): unknown {
  const value = new Map<string, unknown>();
  const { members } = kindsOf(original, media.schema);
  const parts = partsOf(contentType, body);
  const left = new Set(parts.keys());
  if (!/^(?:2|3\.0)/.test(original.version)) {
    // A style counts since 3.1. Its parts are the pairs of a query that are not percent-encoded.
    const pairs = parts.map(({ name, content }) => {
      const text = encodeURIComponent(utf8(content)).replaceAll("%2C", ",");
      return [name, text] as const;
    });
    for (const [name, member] of members) {
      const encoding = isNode(media.encoding[name]) ? media.encoding[name] : {};
      const { style, explode, allowReserved } = encoding;
      if (style === undefined && explode === undefined && allowReserved === undefined) continue;
      const definition: Node = { ...encoding, name, in: "query" };
      const read = fromPairs(pairs, left, definition, kindsOf(original, member));
      if (read !== undefined) value.set(name, read);
    }
  }
  for (const part of [...left].flatMap((i) => parts[i] ?? [])) {
    const type = essenceOf(part.type ?? "text/plain");
    const member = members.get(part.name);
    const kinds = member === undefined ? undefined : kindsOf(original, member);
    const read = isJson(type)
      ? JSON.parse(utf8(part.content))
      : type.startsWith("text/")
        ? utf8(part.content)
        : part.content.toString("latin1");
    const known = value.get(part.name);
    if (Array.isArray(known)) known.push(read);
    else if (known !== undefined) value.set(part.name, [known, read]);
    else value.set(part.name, kinds?.array === true && !Array.isArray(read) ? [read] : read);
  }
  return Object.fromEntries(value);
}
