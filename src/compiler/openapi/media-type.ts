import { baseMediaType } from "../../language/media-type.ts";
import { isObject, type JsonValue } from "../../util/json.ts";
import type { Encoding, MediaType, ParameterStyle } from "../ir/api-model.ts";
import { type Context, followArray, followObject } from "./context.ts";
import { lowerPartHeaders } from "./part-headers.ts";
import { isProblem } from "./reference.ts";
import { schemaReference } from "./schema.ts";
import {
  isWrittenObject,
  itemsOf,
  memberOf,
  membersOf,
  originOf,
  stringOf,
  type Written,
  type WrittenObject,
} from "./written.ts";

/** A `content` map (Media Type Object, OpenAPI 3.2.0, 4.14), in document order. Empty where there is none. */
export function lowerContent(parent: WrittenObject, context: Context): readonly MediaType[] {
  const member = memberOf(parent, "content");
  if (member === undefined || member.value === null) return [];
  const content = followObject(member, "content", context);
  if (content === undefined) return [];
  const types: MediaType[] = [];
  for (const [type, written] of membersOf(content)) {
    if (type.startsWith("x-")) continue;
    const media =
      written.value === null
        ? { ...written, value: {} }
        : followObject(written, "a media type", context);
    if (media === undefined) continue;
    const schema = memberOf(media, "schema");
    const itemSchema = memberOf(media, "itemSchema");
    types.push(
      Object.freeze({
        type: type.toLowerCase(),
        ...(schema === undefined ? {} : { schema: schemaReference(schema, context) }),
        ...(itemSchema === undefined ? {} : { itemSchema: schemaReference(itemSchema, context) }),
        examples: lowerExamples(media, context),
        encoding: lowerEncodings(media, isStyled(type, context), context),
        ...lowerItemEncodings(media, isStyled(type, context), context),
        origin: originOf(media),
      }),
    );
  }
  return types;
}

/**
 * `example` and the values of `examples` (Example Object, OpenAPI 3.2.0, 4.19). Left out: external values,
 * which are never fetched, serialized ones, dead references, and an example that is nothing but a `$ref`, which some
 * tools inline.
 */
export function lowerExamples(parent: WrittenObject, context: Context): readonly JsonValue[] {
  const values: unknown[] = [];
  const example = memberOf(parent, "example");
  if (example !== undefined) values.push(example.value);
  const examples = memberOf(parent, "examples");
  const map = examples === undefined ? undefined : context.references.follow(examples);
  if (map !== undefined && !isProblem(map) && isWrittenObject(map)) {
    for (const [, written] of membersOf(map)) {
      const target = context.references.follow(written);
      if (isProblem(target) || !isWrittenObject(target)) continue;
      const value = memberOf(target, "dataValue") ?? memberOf(target, "value");
      if (value !== undefined) values.push(value.value);
    }
  }
  return values.filter((value) => !isBareReference(value)) as readonly JsonValue[];
}

function isBareReference(value: unknown): boolean {
  return isObject(value) && typeof value["$ref"] === "string" && Object.keys(value).length === 1;
}

const STYLES: ReadonlySet<string> = new Set<ParameterStyle>([
  "form",
  "spaceDelimited",
  "pipeDelimited",
  "deepObject",
]);

/** Whether styles of Encoding Objects apply to a media type. */
function isStyled(type: string, { dialect }: Context): boolean {
  return dialect.styledParts || baseMediaType(type) === "application/x-www-form-urlencoded";
}

/** Encoding Objects (OpenAPI 3.2.0, 4.15) by property. */
function lowerEncodings(
  media: WrittenObject,
  styled: boolean,
  context: Context,
): { readonly [property: string]: Encoding } {
  const encodings: Record<string, Encoding> = Object.create(null);
  const member = memberOf(media, "encoding");
  if (member === undefined || member.value === null) return Object.freeze(encodings);
  const map = followObject(member, "encoding", context);
  for (const [property, written] of map === undefined ? [] : membersOf(map)) {
    const encoding = lowerEncoding(written, styled, context);
    if (encoding !== undefined) encodings[property] = encoding;
  }
  return Object.freeze(encodings);
}

/** Encodings of the parts of a sequence, by position and of those after them (OpenAPI 3.2.0, 4.14.4). */
function lowerItemEncodings(
  media: WrittenObject,
  styled: boolean,
  context: Context,
): Pick<MediaType, "prefixEncoding" | "itemEncoding"> {
  const prefix = memberOf(media, "prefixEncoding");
  const item = memberOf(media, "itemEncoding");
  const list = prefix === undefined ? undefined : followArray(prefix, "prefixEncoding", context);
  const first =
    list === undefined ? [] : itemsOf(list).map((w) => lowerEncoding(w, styled, context) ?? {});
  const itemEncoding = item === undefined ? undefined : lowerEncoding(item, styled, context);
  return {
    ...(list === undefined ? {} : { prefixEncoding: first }),
    ...(itemEncoding === undefined ? {} : { itemEncoding }),
  };
}

function lowerEncoding(written: Written, styled: boolean, context: Context): Encoding | undefined {
  const encoding = followObject(written, "an encoding", context);
  if (encoding === undefined) return undefined;
  const contentType = stringOf(encoding, "contentType");
  const style = stringOf(encoding, "style");
  const explode = memberOf(encoding, "explode")?.value;
  const allowReserved = memberOf(encoding, "allowReserved")?.value;
  const headers = lowerPartHeaders(encoding, context);
  const named = {
    ...(contentType === undefined ? {} : { contentType }),
    ...(headers.length === 0 ? {} : { headers }),
  };
  if (!styled) return Object.freeze(named);
  return Object.freeze({
    ...named,
    ...(style !== undefined && STYLES.has(style) ? { style: style as ParameterStyle } : {}),
    ...(typeof explode === "boolean" ? { explode } : {}),
    ...(typeof allowReserved === "boolean" ? { allowReserved } : {}),
  });
}
