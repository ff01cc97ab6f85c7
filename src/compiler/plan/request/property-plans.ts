import {
  baseMediaType,
  isJsonType,
  isTextType,
  streamKindOf,
} from "../../../language/media-type.ts";
import type { Encoding, MediaType, PartHeader } from "../../ir/api-model.ts";
import type { Schema, SchemaObject } from "../../ir/schema.ts";
import type { PropertyPlan } from "../../ir/server-plan.ts";
import type { SchemaView } from "../schema/view.ts";
import { contentEncodingOf, fileArgument, isBinary, isBytes, isText } from "./file-schema.ts";

/** How the properties of a form are written. */
export interface PropertyPlans {
  readonly encoding: { readonly [property: string]: PropertyPlan };
  /** Schemas of the arguments for properties where they are not the properties' own: files. */
  readonly arguments: ReadonlyMap<string, Schema>;
}

/** What reading a form needs to know. */
export interface FormContext {
  readonly view: SchemaView;
  /** The document's version of OpenAPI. */
  readonly openapi: string;
}

/**
 * Encoding Objects of `application/x-www-form-urlencoded` (OpenAPI 3.2.0, 4.16). One without a property of its name is
 * ignored, and so are headers; a content type goes unheard beside a style.
 */
export function formPlans(
  mediaType: Pick<MediaType, "encoding" | "schema">,
  view: SchemaView,
): {
  readonly [property: string]: PropertyPlan;
} {
  const { schema = true } = mediaType;
  const plans = Object.entries(mediaType.encoding).flatMap(([name, encoding]) => {
    if (view.member(schema, name) === undefined) return [];
    const plan = written(encoding);
    return Object.keys(plan).length === 0 ? [] : [[name, plan] as const];
  });
  return Object.fromEntries(plans);
}

/**
 * Schemas of the arguments for required properties that a style would leave out where they are empty: an object or array
 * without members is undefined (RFC 6570, 2.3).
 */
export function filledArguments(
  mediaType: Pick<MediaType, "encoding" | "schema">,
  view: SchemaView,
): ReadonlyMap<string, Schema> {
  const { schema = true } = mediaType;
  const filled = new Map<string, Schema>();
  for (const [name, encoding] of Object.entries(mediaType.encoding)) {
    const member = view.member(schema, name);
    if (member?.required !== true || !isStyled(encoding)) continue;
    filled.set(name, notEmpty(member.schema, view));
  }
  return filled;
}

/** A schema without empty objects and arrays. */
export function notEmpty(schema: Schema, view: SchemaView): Schema {
  const kinds = view.kinds(schema);
  const object = kinds?.has("object") === true;
  const array = kinds?.has("array") === true;
  if (!object && !array) return schema;
  const more = { ...(object ? { minProperties: 1 } : {}), ...(array ? { minItems: 1 } : {}) };
  return { allOf: [schema, more] };
}

function isStyled({ style, explode, allowReserved }: Encoding): boolean {
  return style !== undefined || explode !== undefined || allowReserved !== undefined;
}

/**
 * The parts of a multipart body: those of its properties that are not written by the standard's defaults alone.
 * Undefined where a part needs a header whose value the document does not fix, or is an object in a type, such as XML,
 * that no object can be written as.
 */
export function partPlans(mediaType: MediaType, context: FormContext): PropertyPlans | undefined {
  const { view } = context;
  const { schema = true } = mediaType;
  const names = new Set([...view.names(schema), ...Object.keys(mediaType.encoding)]);
  const plans: [string, PropertyPlan][] = [];
  const files = new Map<string, Schema>();
  for (const name of names) {
    const member = view.member(schema, name)?.schema;
    if (member === undefined) continue;
    const encoding = Object.hasOwn(mediaType.encoding, name) ? mediaType.encoding[name] : undefined;
    const headers = fixedHeaders(encoding?.headers ?? [], view);
    if (headers === undefined) return undefined;
    const plan = partPlan(member, encoding ?? {}, headers, context);
    if (!isWritable(member, plan, view)) return undefined;
    if (plan.file === true) files.set(name, fileSchema(member, plan.contentType, context));
    if (Object.keys(plan).length > 0) plans.push([name, plan]);
  }
  return {
    encoding: Object.fromEntries(plans),
    arguments: new Map([...filledArguments(mediaType, view), ...files]),
  };
}

function partPlan(
  member: Schema,
  encoding: Encoding,
  fixed: { readonly [name: string]: string },
  context: FormContext,
): PropertyPlan {
  const { view } = context;
  const value = view.kinds(member)?.has("array") === true ? view.items(member) : member;
  const plan = written(encoding);
  const encoded = contentEncodingOf(value, view);
  // A text that holds bytes says how (OpenAPI 3.1.1, Encoding `multipart` Media Types).
  const headers =
    encoded === undefined ? fixed : { "Content-Transfer-Encoding": encoded, ...fixed };
  const named = Object.keys(headers).length === 0 ? {} : { headers };
  const types = (encoding.contentType ?? "").split(",");
  const bytes = encoding.contentType !== undefined && types.every((type) => isBytes(type.trim()));
  const file =
    encoded === undefined &&
    (isBinary(value, view, context.openapi) || (bytes && isText(value, view)));
  if (file) {
    const { contentType } = encoding;
    return { ...(contentType === undefined ? {} : { contentType }), ...named, file };
  }
  const type = encoded === undefined ? {} : { contentType: "application/octet-stream" };
  return { ...type, ...plan, ...named };
}

/** Whether an object in a part can be written as one of its types: as JSON, or as text that is called no more than that. */
function isWritable(
  member: Schema,
  { contentType, file }: PropertyPlan,
  view: SchemaView,
): boolean {
  if (contentType === undefined || file === true) return true;
  const kinds = view.kinds(member);
  const value = kinds?.has("array") === true ? view.kinds(view.items(member)) : kinds;
  if (value?.has("object") !== true || value.has("string")) return true;
  return contentType.split(",").some((type) => {
    const base = baseMediaType(type);
    if (isJsonType(base) || base === "text/plain" || streamKindOf(base) !== undefined) return true;
    return !isTextType(base);
  });
}

/** An Encoding Object without its headers; its content type only where no style is stated. */
function written(encoding: Encoding): PropertyPlan {
  const { contentType, style, explode, allowReserved } = encoding;
  return {
    ...(contentType === undefined || isStyled(encoding) ? {} : { contentType }),
    ...(style === undefined ? {} : { style }),
    ...(explode === undefined ? {} : { explode }),
    ...(allowReserved === undefined ? {} : { allowReserved }),
  };
}

/** The values that a document fixes for the headers of a part: `const`, the only value of `enum`, or the default. */
function fixedHeaders(
  headers: readonly PartHeader[],
  view: SchemaView,
): { readonly [name: string]: string } | undefined {
  const fixed: [string, string][] = [];
  for (const { name, required, schema } of headers) {
    // A named part has its own (RFC 7578, 4.2).
    if (name.toLowerCase() === "content-disposition") continue;
    const value = view.keyword(
      schema,
      (s) => s.const ?? (s.enum?.length === 1 ? s.enum[0] : undefined) ?? s.default,
    );
    if (value !== undefined && value !== null && typeof value !== "object") {
      fixed.push([name, String(value)]);
    } else if (required) return undefined;
  }
  return Object.fromEntries(fixed);
}

/** The argument for a file, or for several: what the document says of it, and that it is base64. */
function fileSchema(member: Schema, types: string | undefined, { view }: FormContext): Schema {
  const one = (schema: Schema): Schema => {
    const description = view.keyword(schema, (s: SchemaObject) => s.description);
    const nullable = view.kinds(schema)?.has("null") === true;
    const own = view.keyword(schema, (s: SchemaObject) => s.contentMediaType);
    return {
      ...fileArgument(types ?? own),
      ...(nullable ? { type: ["string", "null"] } : {}),
      ...(description === undefined ? {} : { description }),
    };
  };
  if (view.kinds(member)?.has("array") !== true) return one(member);
  const read = <T>(of: (s: SchemaObject) => T | undefined): T | undefined =>
    view.keyword(member, of);
  const description = read((s) => s.description);
  const minItems = read((s) => s.minItems);
  const maxItems = read((s) => s.maxItems);
  return {
    type: "array",
    ...(description === undefined ? {} : { description }),
    items: one(view.items(member)),
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
  };
}
