import { isObject, type JsonValue } from "../../util/json.ts";
import type { Encoding, MediaType, ParameterStyle } from "../ir/api-model.ts";
import { type Context, followObject } from "./context.ts";
import { isProblem } from "./reference.ts";
import { schemaReference } from "./schema.ts";
import {
  isWrittenObject,
  memberOf,
  membersOf,
  originOf,
  stringOf,
  type WrittenObject,
} from "./written.ts";

/** A `content` map (Media Type Object, OpenAPI 3.1.1, 4.8.14), in document order. Empty where there is none. */
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
    types.push(
      Object.freeze({
        type: type.toLowerCase(),
        ...(schema === undefined ? {} : { schema: schemaReference(schema, context) }),
        examples: lowerExamples(media, context),
        encoding: lowerEncoding(media, context),
        origin: originOf(media),
      }),
    );
  }
  return types;
}

/**
 * `example` and the values of `examples` (Example Object, OpenAPI 3.1.1, 4.8.19). Left out: external values,
 * which are never fetched, dead references, and an example that is nothing but a `$ref`, which some tools inline.
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
      const value = memberOf(target, "value");
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

/** Encoding Objects (OpenAPI 3.1.1, 4.8.15) by property. Headers of parts are not read. */
function lowerEncoding(
  media: WrittenObject,
  context: Context,
): { readonly [property: string]: Encoding } {
  const encodings: Record<string, Encoding> = Object.create(null);
  const member = memberOf(media, "encoding");
  if (member === undefined || member.value === null) return Object.freeze(encodings);
  const map = followObject(member, "encoding", context);
  for (const [property, written] of map === undefined ? [] : membersOf(map)) {
    const encoding = followObject(written, "an encoding", context);
    if (encoding === undefined) continue;
    const contentType = stringOf(encoding, "contentType");
    const style = stringOf(encoding, "style");
    const { explode, allowReserved } = encoding.value;
    encodings[property] = Object.freeze({
      ...(contentType === undefined ? {} : { contentType }),
      ...(style !== undefined && STYLES.has(style) ? { style: style as ParameterStyle } : {}),
      ...(typeof explode === "boolean" ? { explode } : {}),
      ...(typeof allowReserved === "boolean" ? { allowReserved } : {}),
    });
  }
  return Object.freeze(encodings);
}
