import type { Digest } from "../../util/digest.ts";
import type { JsonValue } from "../../util/json.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Origin } from "./origin.ts";
import type { Schema, SchemaTable } from "./schema.ts";

/** What one API is: an OpenAPI document of any version after lowering. Frozen. */
export interface ApiModel {
  /** The source's name in the overlay. */
  readonly source: string;
  /** Of the root document: what schema ids start with. */
  readonly uri: string;
  readonly openapi: string;
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string;
  };
  readonly servers: readonly ApiServer[];
  /** What the document names, in its order. Each is lowered when it is first read. */
  readonly index: readonly OperationEntry[];
  /** Those of {@link index} that are sound, in document order. For who needs the API as a whole: reads them all. */
  readonly operations: readonly Operation[];
  /** The others, each with its reasons: an error only where a tool needs one. Reads them all. */
  readonly broken: readonly BrokenOperation[];
  /** What there is to say of the operations that were read so far, in document order: nobody mends what nobody uses. */
  readonly findings: () => readonly Diagnostic[];
  /** How many requests the document describes that the API sends itself (3.1.1, 4.8.1, `webhooks`). */
  readonly webhooks: number;
  readonly securitySchemes: ReadonlyMap<string, SecurityScheme>;
  readonly schemas: SchemaTable;
  readonly tags: readonly ApiTag[];
  readonly digest: Digest;
}

/** Tag Object, OpenAPI 3.2.0, 4.22. */
export interface ApiTag {
  readonly name: string;
  readonly summary?: string;
  readonly description?: string;
  /** The name of the tag that this one stands under. */
  readonly parent?: string;
  readonly kind?: string;
}

export interface ApiServer {
  /** A name that is unique in the document (OpenAPI 3.2). */
  readonly name?: string;
  /** An absolute URL, with `{variables}` replaced by their defaults. Relative URLs keep their text. */
  readonly url: string;
  readonly description?: string;
}

export type HttpMethod =
  | "GET"
  | "HEAD"
  | "OPTIONS"
  | "TRACE"
  | "QUERY"
  | "PUT"
  | "PATCH"
  | "POST"
  | "DELETE"
  | (string & {});

/** An operation's identity: `METHOD /path/{template}`. */
export type OperationKey = `${string} ${string}`;

/** An operation as it is found before it is lowered: by key, id, tag, method or path. */
export interface OperationEntry {
  /** `* /path` where the path itself cannot be read, so that its methods are unknown. */
  readonly key: OperationKey;
  readonly operationId?: string;
  readonly method: HttpMethod;
  /** As in {@link Operation}. */
  readonly path: string;
  readonly tags: readonly string[];
  readonly origin: Origin;
  /** Lowers it; the same object each time. */
  readonly read: () => Operation | BrokenOperation;
}

export interface Operation {
  readonly key: OperationKey;
  readonly operationId?: string;
  readonly method: HttpMethod;
  readonly path: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** Path-level ones merged in; unique by `in` and name; path parameters in template order first. */
  readonly parameters: readonly Parameter[];
  readonly requestBody?: RequestBody;
  /** In the order of their status keys: exact codes, ranges, default. */
  readonly responses: readonly Response[];
  /** Alternatives, each a set of schemes that apply together; `[[]]` where none is needed, undefined where none is declared. */
  readonly security?: readonly (readonly SecurityRequirement[])[];
  /** The operation's or path's own servers; the document's where there are none. */
  readonly servers: readonly ApiServer[];
  readonly deprecated: boolean;
  readonly extensions: { readonly [name: `x-${string}`]: JsonValue };
  readonly origin: Origin;
}

export interface BrokenOperation {
  /** As in {@link OperationEntry}. */
  readonly key: OperationKey;
  readonly operationId?: string;
  readonly tags: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly origin: Origin;
}

export type ParameterLocation = "path" | "query" | "header" | "cookie";

export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "deepObject"
  /** Cookies as they are, OpenAPI 3.2. */
  | "cookie"
  /** `collectionFormat: tsv` of OpenAPI 2.0: items that tabs separate. */
  | "tsv";

export interface Parameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly description?: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  readonly allowEmptyValue: boolean;
  /** Present instead of a style where the parameter is serialised as a media type (`content`). */
  readonly mediaType?: string;
  /** Of that media type's properties, where there are any. */
  readonly encoding?: { readonly [property: string]: Encoding };
  /** `in: querystring` of OpenAPI 3.2: the query is this parameter's content and nothing else; the name is not sent. */
  readonly querystring?: true;
  readonly schema: Schema;
  readonly examples: readonly JsonValue[];
  readonly origin: Origin;
}

export interface RequestBody {
  readonly required: boolean;
  readonly description?: string;
  /** In document order. */
  readonly content: readonly MediaType[];
  readonly origin: Origin;
}

export interface MediaType {
  /** As written, in lower case: `application/json; charset=utf-8`. */
  readonly type: string;
  readonly schema?: Schema;
  /** Of one item, where the content is a sequence (JSON Lines, event streams, multipart): OpenAPI 3.2. */
  readonly itemSchema?: Schema;
  readonly examples: readonly JsonValue[];
  readonly encoding: { readonly [property: string]: Encoding };
  /** Of the parts of a multipart sequence by position, then of all further ones: OpenAPI 3.2. */
  readonly prefixEncoding?: readonly Encoding[];
  readonly itemEncoding?: Encoding;
  readonly origin: Origin;
}

export interface Encoding {
  readonly contentType?: string;
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  /** Header fields of a part, in document order, `Content-Type` left out. */
  readonly headers?: readonly PartHeader[];
}

/** A Header Object of a multipart part. */
export interface PartHeader {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Response {
  /** `200`, `4XX` or `default`. */
  readonly status: string;
  readonly description?: string;
  readonly content: readonly MediaType[];
  readonly origin: Origin;
}

export interface SecurityRequirement {
  readonly scheme: string;
  readonly scopes: readonly string[];
}

export type SecurityScheme = {
  readonly name: string;
  readonly description?: string;
  /** Declared to be on its way out (OpenAPI 3.2). */
  readonly deprecated?: true;
  readonly origin: Origin;
} & (
  | {
      readonly type: "apiKey";
      readonly in: "header" | "query" | "cookie";
      readonly parameter: string;
    }
  | { readonly type: "http"; readonly scheme: string }
  | {
      readonly type: "oauth2";
      readonly flows: readonly OAuthFlow[];
      /** Authorization server metadata (RFC 8414), OpenAPI 3.2. */
      readonly metadataUrl?: string;
    }
  | { readonly type: "openIdConnect"; readonly url: string }
  | { readonly type: "mutualTLS" }
);

export interface OAuthFlow {
  readonly flow:
    | "authorizationCode"
    | "clientCredentials"
    | "implicit"
    | "password"
    | "deviceAuthorization";
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
  readonly refreshUrl?: string;
  /** RFC 8628, OpenAPI 3.2. */
  readonly deviceAuthorizationUrl?: string;
  readonly scopes: { readonly [scope: string]: string };
}
