import type { Value } from "./value.ts";

/** How one parameter is written into the request (OpenAPI 3.x, Parameter Object). */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  /** Default: `simple` in path and header, `form` in query and cookie. `tsv` is Swagger 2.0's: joined by tabs. */
  readonly style?:
    | "simple"
    | "label"
    | "matrix"
    | "form"
    | "spaceDelimited"
    | "pipeDelimited"
    | "tsv"
    | "deepObject"
    | "cookie";
  /** Default: true for `form` and `cookie`, else false. */
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  /** Serialised as this media type instead of a style. */
  readonly mediaType?: string;
  /** Of a query parameter: its content is the whole query, and its name is not sent (`in: querystring`). */
  readonly querystring?: boolean;
  /** How the properties are written where the media type is a form. */
  readonly encoding?: { readonly [property: string]: PropertyEncoding };
}

/** How one property of a form is written (OpenAPI 3.x, Encoding Object). */
export interface PropertyEncoding {
  /** Media types and ranges, separated by commas. Default: by the value. */
  readonly contentType?: string;
  readonly style?: Parameter["style"];
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  /** Header fields of a part, beside its type. */
  readonly headers?: { readonly [name: string]: string };
  /** Whether the value is a file, given as base64. */
  readonly file?: boolean;
}

/** How a request body is written. */
export interface BodyDefinition {
  readonly mediaType: string;
  readonly required?: boolean;
  /** Whether the body is a file, given as base64. */
  readonly file?: boolean;
  readonly encoding?: { readonly [property: string]: PropertyEncoding };
}

/** The request of an operation by location: what {@link call} must be given. */
export interface RequestShape {
  readonly path?: { readonly [name: string]: Value };
  readonly query?: { readonly [name: string]: Value };
  readonly header?: { readonly [name: string]: Value };
  readonly cookie?: { readonly [name: string]: Value };
  readonly body?: Value;
}

/** One operation of a document: facts only. */
export interface OperationDefinition {
  readonly source: string;
  /** `METHOD /path/{template}`. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: BodyDefinition;
  /** Media types by status key (`200`, `4XX`, `default`). */
  readonly responses: { readonly [status: string]: readonly string[] };
  /** Alternatives of security scheme ids that apply together. Left out where no credential is sent. */
  readonly security?: readonly (readonly string[])[];
  /** `safe`: may be sent again. `never`: sent once, whatever happens. */
  readonly retry: "safe" | "never";
  /** Where the document gives this operation servers of its own. */
  readonly baseUrl?: string;
}

declare const request: unique symbol;

/** An operation whose request has the shape `R`. */
export interface Operation<in out R extends RequestShape = RequestShape>
  extends OperationDefinition {
  readonly [request]?: (shape: R) => R;
}

/** Declares an operation. */
export function operation<R extends RequestShape>(definition: OperationDefinition): Operation<R> {
  return definition;
}
