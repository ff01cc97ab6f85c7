import { isObject, type JsonValue } from "../../util/json.ts";
import { McpgenError } from "../call/error.ts";
import type { OperationDefinition } from "../codegen/v1/operation.ts";
import { fromBase64 } from "./base64.ts";
import { checkKeys, keysOf, type WrittenKeys } from "./key-clashes.ts";
import { baseMediaType, isJsonType, isTextType } from "./media-type.ts";
import { multipart } from "./multipart.ts";
import { percentEncode } from "./percent.ts";
import { deep, parameterEncoder } from "./styles.ts";
import type { WireBody } from "./wire.ts";

export type BodyEncoder = (value: JsonValue) => WireBody;

type BodyDefinition = NonNullable<OperationDefinition["body"]>;
type PropertyEncoding = NonNullable<BodyDefinition["encoding"]>[string];

const VISIBLE = /^[\x20-\x7e]+$/;

/**
 * The encoder of a request body (OpenAPI 3.1.1, Media Type Object and Encoding Object): JSON, forms, multipart,
 * text; base64 text for anything binary.
 * @throws {McpgenError} `invalid_input` for a value that the type cannot carry; `internal` for a type that is none.
 */
export function bodyEncoder(definition: BodyDefinition): BodyEncoder {
  const type = definition.mediaType;
  if (!VISIBLE.test(type)) {
    throw new McpgenError("internal", "The request body of this operation has an unusable type.");
  }
  const base = baseMediaType(type);
  if (isJsonType(base)) return (value) => ({ type, content: JSON.stringify(value) });
  if (base === "application/x-www-form-urlencoded") {
    const encodings = propertyEncodings(definition);
    return (value) => ({ type, content: urlEncoded(value, encodings) });
  }
  if (base.startsWith("multipart/")) {
    const encodings = propertyEncodings(definition);
    return (value) => multipart(base, members(value, base), encodings);
  }
  if (isTextType(base)) return (value) => ({ type, content: text(value, base) });
  return (value) => ({ type, content: fromBase64("The request body", value, base) });
}

function propertyEncodings(definition: BodyDefinition): ReadonlyMap<string, PropertyEncoding> {
  return new Map(Object.entries(definition.encoding ?? {}));
}

/**
 * Each property as a form parameter; an object without a style as JSON text, which is the default content type. No
 * member of an object can take the name of another property.
 */
function urlEncoded(value: JsonValue, encodings: ReadonlyMap<string, PropertyEncoding>): string {
  const pairs: string[] = [];
  const written: WrittenKeys[] = [];
  const all = members(value, "application/x-www-form-urlencoded");
  for (const [name, property] of all) {
    const encoding = encodings.get(name);
    if (encoding?.style === "deepObject") {
      const nested = deep(percentEncode(name), property, percentEncode, true);
      pairs.push(...nested);
      if (typeof property === "object")
        written.push({ name, keys: nested.flatMap((pair) => keysOf(pair, "&")) });
      continue;
    }
    const styled = encoding?.style !== undefined || encoding?.explode !== undefined;
    const asJson =
      !styled &&
      ((encoding?.contentType !== undefined && isJsonType(baseMediaType(encoding.contentType))) ||
        isObject(property) ||
        (Array.isArray(property) && property.some((v) => typeof v === "object" && v !== null)));
    if (asJson) {
      pairs.push(`${percentEncode(name)}=${percentEncode(JSON.stringify(property))}`);
      continue;
    }
    const text = parameterEncoder({
      name,
      in: "query",
      ...(encoding?.style === undefined ? {} : { style: encoding.style }),
      ...(encoding?.explode === undefined ? {} : { explode: encoding.explode }),
      ...(encoding?.allowReserved === undefined ? {} : { allowReserved: encoding.allowReserved }),
    })(property);
    if (text === undefined) continue;
    pairs.push(text);
    if (isObject(property)) written.push({ name, keys: keysOf(text, "&") });
  }
  const names = [...encodings.keys(), ...all.map(([name]) => name)];
  checkKeys("member", names, [], written);
  return pairs.join("&");
}

function members(value: JsonValue, base: string): readonly (readonly [string, JsonValue])[] {
  if (!isObject(value)) {
    throw new McpgenError(
      "invalid_input",
      `The request body is sent as ${base} and needs to be an object.`,
    );
  }
  return Object.entries(value as { readonly [name: string]: JsonValue });
}

function text(value: JsonValue, base: string): string {
  if (typeof value === "object") {
    throw new McpgenError(
      "invalid_input",
      `The request body is sent as ${base} and needs to be a text.`,
    );
  }
  return String(value);
}
