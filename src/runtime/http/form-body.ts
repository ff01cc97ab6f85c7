import { baseMediaType, isJsonType } from "../../language/media-type.ts";
import { isObject, type JsonValue } from "../../util/json.ts";
import { McpgenError } from "../call/error.ts";
import type { PropertyEncoding } from "../codegen/v1/operation.ts";
import { checkKeys, keysOf, type WrittenKeys } from "./key-clashes.ts";
import { writePairs } from "./pair-writer.ts";
import { formEncode } from "./percent.ts";
import { queryWriter } from "./query-writer.ts";

/** Encoding Objects by property. */
export type Encodings = ReadonlyMap<string, PropertyEncoding>;

/**
 * An `application/x-www-form-urlencoded` text (OpenAPI 3.2.0, Encoding Object): a property with `style`, `explode` or
 * `allowReserved` is written like a query parameter, any other by its content type, each item of an array as a pair
 * of its own. No member of an object can take the name of another property.
 * @throws {McpgenError} `invalid_input` for anything but an object.
 */
export function formBody(value: JsonValue, encodings: Encodings): string {
  const texts: string[] = [];
  const written: WrittenKeys[] = [];
  const all = members(value, "application/x-www-form-urlencoded");
  for (const [name, property] of all) {
    const encoding = encodings.get(name) ?? {};
    if (!isStyled(encoding)) {
      for (const text of contentTexts(property, encoding.contentType)) {
        texts.push(`${formEncode(name)}=${formEncode(text)}`);
      }
      continue;
    }
    const text = writePairs(queryWriter(name, encoding), property);
    if (text === undefined) continue;
    texts.push(text);
    if (typeof property === "object") written.push({ name, keys: keysOf(text, "&") });
  }
  checkKeys("member", [...encodings.keys(), ...all.map(([name]) => name)], [], written);
  return texts.join("&");
}

/** Whether a property is written by a style: one of the three fields is stated. */
export function isStyled({ style, explode, allowReserved }: PropertyEncoding): boolean {
  return style !== undefined || explode !== undefined || allowReserved !== undefined;
}

/** The texts of a property by its content type; by default JSON for what holds more, and plain text. Null is left out. */
function contentTexts(property: JsonValue, contentType: string | undefined): readonly string[] {
  const json = contentType !== undefined && isJsonType(baseMediaType(contentType));
  return (Array.isArray(property) ? property : [property]).flatMap((item: JsonValue) => {
    if (json || (typeof item === "object" && item !== null)) return [JSON.stringify(item)];
    return item === null ? [] : [String(item)];
  });
}

/**
 * The properties of a form.
 * @throws {McpgenError} `invalid_input` for anything but an object.
 */
export function members(value: JsonValue, base: string): readonly (readonly [string, JsonValue])[] {
  if (!isObject(value)) {
    throw new McpgenError("invalid_input", `What is sent as ${base} needs to be an object.`);
  }
  return Object.entries(value as { readonly [name: string]: JsonValue });
}
