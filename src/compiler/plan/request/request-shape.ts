import { baseMediaType, isJsonType } from "../../../language/media-type.ts";
import type { MediaType, Operation, Parameter } from "../../ir/api-model.ts";
import type { Schema } from "../../ir/schema.ts";
import type { BodyPlan } from "../../ir/server-plan.ts";
import type { SchemaView } from "../schema/view.ts";
import type { SourceContext } from "../source-context.ts";
import { fileArgument, isBinary, TEXT } from "./file-schema.ts";
import { isDescribedElsewhere, isForbiddenName } from "./headers.ts";
import { type BodyKind, type RankedMediaType, rankedMediaTypes } from "./media-type.ts";
import {
  filledArguments,
  formPlans,
  notEmpty,
  type PropertyPlans,
  partPlans,
} from "./property-plans.ts";

/** What tools can bind of one operation's request. */
export interface RequestShape {
  /** Without headers that no tool sets. */
  readonly parameters: readonly Parameter[];
  /** Headers and cookies that no tool may set. */
  readonly forbidden: readonly Parameter[];
  readonly body?: BodyShape;
  /** Whether the document has a body, but none that can be written, and requires it. */
  readonly lacksBody: boolean;
}

/** The request body in the media type that is sent. */
export interface BodyShape {
  readonly kind: BodyKind;
  /** Of the argument: where the caller gives a text or a file, that. */
  readonly schema: Schema;
  /** Of the arguments for members where they are not the members' own: files, and what may not be empty. */
  readonly arguments: ReadonlyMap<string, Schema>;
  readonly description?: string;
  readonly plan: BodyPlan;
}

type Source = Pick<SourceContext, "view" | "model">;

/** Reads an operation's parameters and chooses its body's media type. */
export function requestShape(operation: Operation, source: Source): RequestShape {
  const known = operation.parameters.filter(
    (p) => !(p.in === "header" && isDescribedElsewhere(p.name)),
  );
  const forbidden = known.filter(
    (p) => (p.in === "header" || p.in === "cookie") && isForbiddenName(p.in, p.name),
  );
  const parameters = known.filter((p) => !forbidden.includes(p));
  const { requestBody } = operation;
  if (requestBody === undefined || requestBody.content.length === 0) {
    return { parameters, forbidden, lacksBody: false };
  }
  for (const ranked of rankedMediaTypes(requestBody, source.view, source.model.openapi)) {
    const body = bodyShape(ranked, requestBody, source);
    if (body !== undefined) return { parameters, forbidden, lacksBody: false, body };
  }
  return { parameters, forbidden, lacksBody: requestBody.required };
}

const NO_PROPERTIES: PropertyPlans = { encoding: {}, arguments: new Map() };

/** Undefined where the document does not say all that must be sent. */
function bodyShape(
  { kind, mediaType, name }: RankedMediaType,
  { required, description }: NonNullable<Operation["requestBody"]>,
  { view, model }: Source,
): BodyShape | undefined {
  const { schema = true } = mediaType;
  const properties =
    kind === "form"
      ? { encoding: formPlans(mediaType, view), arguments: filledArguments(mediaType, view) }
      : kind === "multipart" || kind === "parts"
        ? partPlans(mediaType, { view, openapi: model.openapi })
        : NO_PROPERTIES;
  if (properties === undefined || (kind === "parts" && hasPlaces(mediaType))) return undefined;
  const own = (): Schema => {
    if (kind === "file") return fileArgument(name);
    if (kind === "items" && mediaType.itemSchema !== undefined) {
      return { type: "array", items: mediaType.itemSchema };
    }
    if (kind !== "text") return schema;
    const kinds = view.kinds(schema);
    const plain = kinds !== undefined && !kinds.has("object") && !kinds.has("array");
    return plain && !isBinary(schema, view, model.openapi) ? schema : TEXT;
  };
  return {
    kind,
    schema: own(),
    arguments: properties.arguments,
    ...(description === undefined ? {} : { description }),
    plan: {
      mediaType: name,
      required,
      ...(kind === "file" ? { file: true } : {}),
      encoding: properties.encoding,
    },
  };
}

/** A schema without what it says may be empty: null, and texts that a pattern or an enumeration lets be empty. */
function filled(schema: Schema, view: SchemaView): Schema {
  const kinds = view.kinds(schema);
  const types = kinds === undefined ? [] : [...kinds].filter((kind) => kind !== "null");
  const nullable = kinds?.has("null") === true && types.length > 0;
  const empty = view.keyword(schema, (s) => {
    if (s.enum?.includes("") === true) return true;
    return s.pattern === undefined || !admitsEmpty(s.pattern) ? undefined : true;
  });
  if (!nullable && empty !== true) return schema;
  return {
    allOf: [
      schema,
      { ...(nullable ? { type: types } : {}), ...(empty === true ? { minLength: 1 } : {}) },
    ],
  };
}

/** Whether a pattern can match nothing: only plain classes under `*` are looked at, no pattern is run. */
function admitsEmpty(pattern: string): boolean {
  return /^\^?(?:\[[^\]]*\]|\.|\\\w)\*\$?$/.test(pattern);
}

/** Whether the parts of a multipart body are told apart by their position (OpenAPI 3.2.0, 4.14.5.2). */
function hasPlaces({ prefixEncoding, itemEncoding }: MediaType): boolean {
  return prefixEncoding !== undefined || itemEncoding !== undefined;
}

/** The schema of the argument for a member of the body. */
export function memberSchema(body: BodyShape, names: readonly string[], schema: Schema): Schema {
  const [name, ...deeper] = names;
  if (name === undefined || deeper.length > 0) return schema;
  return body.arguments.get(name) ?? schema;
}

/**
 * The schema of the argument for a parameter: a text where its content is a type that the runtime cannot write
 * from its parts; nothing that is undefined in RFC 6570, 2.3, where something must stand.
 */
export function parameterSchema(
  { in: location, mediaType, required, schema }: Parameter,
  { view }: Pick<SourceContext, "view">,
): Schema {
  if (mediaType === undefined) {
    if (location === "path") return filled(notEmpty(schema, view), view);
    return required ? notEmpty(schema, view) : schema;
  }
  const base = baseMediaType(mediaType);
  if (isJsonType(base) || base === "application/x-www-form-urlencoded") return schema;
  const kinds = view.kinds(schema);
  return kinds !== undefined && (kinds.has("object") || kinds.has("array")) ? TEXT : schema;
}
