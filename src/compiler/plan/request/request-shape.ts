import type { Encoding, MediaType, Operation, Parameter } from "../../ir/api-model.ts";
import type { Schema, SchemaObject } from "../../ir/schema.ts";
import type { BodyPlan } from "../../ir/server-plan.ts";
import type { SchemaView } from "../schema/view.ts";
import { isDescribedElsewhere, isForbiddenName } from "./headers.ts";
import { type BodyKind, chooseMediaType } from "./media-type.ts";

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
  readonly schema: Schema;
  readonly description?: string;
  readonly plan: BodyPlan;
}

/** Reads an operation's parameters and chooses its body's media type. */
export function requestShape(operation: Operation, view: SchemaView): RequestShape {
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
  const chosen = chooseMediaType(requestBody, view.kinds);
  if (chosen === undefined) return { parameters, forbidden, lacksBody: requestBody.required };
  const { mediaType, kind, name } = chosen;
  const schema = mediaType.schema ?? true;
  return {
    parameters,
    forbidden,
    lacksBody: false,
    body: {
      kind,
      schema,
      ...(requestBody.description === undefined ? {} : { description: requestBody.description }),
      plan: {
        mediaType: name,
        required: requestBody.required,
        encoding:
          kind === "multipart" ? partEncodings(mediaType, schema, view) : mediaType.encoding,
      },
    },
  };
}

/**
 * Encodings of a multipart body's properties: a binary one without a content type gets its default,
 * `application/octet-stream` (OpenAPI 3.1, Encoding Object).
 */
function partEncodings(
  mediaType: MediaType,
  schema: Schema,
  view: SchemaView,
): { readonly [property: string]: Encoding } {
  const encodings = new Map(Object.entries(mediaType.encoding));
  for (const name of view.names(schema)) {
    const encoding = encodings.get(name) ?? {};
    const member = view.member(schema, name)?.schema ?? true;
    if (encoding.contentType === undefined && isBinary(member, view)) {
      encodings.set(name, { ...encoding, contentType: "application/octet-stream" });
    }
  }
  return Object.fromEntries(encodings);
}

/** Whether values of a schema are bytes: `format: binary` (3.0), or a content media type without encoding (3.1). */
function isBinary(schema: Schema, view: SchemaView): boolean {
  const read = (s: SchemaObject): true | undefined =>
    s.format === "binary" || (s.contentMediaType !== undefined && s.contentEncoding === undefined)
      ? true
      : undefined;
  if (view.keyword(schema, read) === true) return true;
  return (
    view.kinds(schema)?.has("array") === true && view.keyword(view.items(schema), read) === true
  );
}
