import type { OpenAPIV3 } from "openapi-types";
import type { ParameterLocation, ParameterStyle } from "../ir/api-model.ts";
import type { SchemaObject } from "../ir/schema.ts";
import { lowerKeywords20 } from "./schema-2.0.ts";
import { lowerKeywords30 } from "./schema-3.0.ts";

/** Styles by location; the first is the default. */
export type Styles = { readonly [L in ParameterLocation]: readonly ParameterStyle[] };

/**
 * Where versions of OpenAPI differ. All else in this folder holds for each of them; the objects of 2.0 that have
 * another shape are read in `swagger/`.
 */
export interface Dialect {
  readonly version: "2.0" | "3.0" | "3.1" | "3.2";
  /** Fields of a Path Item Object that hold operations. */
  readonly methods: readonly string[];
  /** Whether `additionalOperations` holds operations of further methods. */
  readonly additionalOperations: boolean;
  /**
   * Whether keywords stand beside the `$ref` of a schema (JSON Schema 2020-12) and a description beside that of any
   * other object, or `$ref` replaces them all.
   */
  readonly refSiblings: boolean;
  /** Whether schemas have an `$id` that references inside them start at, and dynamic references. */
  readonly schemaResources: boolean;
  /** Whether a document without `paths` is one. */
  readonly pathsRequired: boolean;
  /** Methods whose request body the standard says to ignore. */
  readonly bodyless: ReadonlySet<string>;
  readonly styles: Styles;
  /** Locations whose parameters may keep reserved characters. */
  readonly reserved: ReadonlySet<ParameterLocation>;
  /** Whether an Encoding Object's style applies to the parts of a multipart body, or to forms in a URL's syntax alone. */
  readonly styledParts: boolean;
  /** Whether a parameter may be the whole query (`in: querystring`). */
  readonly querystring: boolean;
  /** Turns a lowered schema and what it was written as into JSON Schema 2020-12. */
  readonly finishSchema: (
    written: Readonly<Record<string, unknown>>,
    lowered: SchemaObject,
  ) => SchemaObject;
}

const METHODS_20: readonly `${OpenAPIV3.HttpMethods}`[] = [
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
];

/** OpenAPI 3.1.1, 4.8.12.2 and 4.8.12.3. */
const STYLES: Styles = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};

/** OpenAPI 3.1.1: schemas are JSON Schema 2020-12 already. */
const OPENAPI_31: Dialect = {
  version: "3.1",
  methods: [...METHODS_20, "trace"],
  additionalOperations: false,
  refSiblings: true,
  schemaResources: true,
  pathsRequired: false,
  // Bodies of GET are allowed and discouraged. One of TRACE is never sent (RFC 9110, 9.3.8).
  bodyless: new Set(["TRACE"]),
  styles: STYLES,
  reserved: new Set(["query"]),
  styledParts: true,
  querystring: false,
  finishSchema: (_, lowered) => lowered,
};

/** OpenAPI 3.0.4. */
const OPENAPI_30: Dialect = {
  ...OPENAPI_31,
  version: "3.0",
  refSiblings: false,
  schemaResources: false,
  pathsRequired: true,
  // 4.7.10: ignored where HTTP gives a body no meaning. DELETE is left out: APIs that document such bodies need them.
  bodyless: new Set(["GET", "HEAD", "TRACE"]),
  // 4.7.15.1.1: ignored unless the media type is application/x-www-form-urlencoded.
  styledParts: false,
  finishSchema: lowerKeywords30,
};

/** OpenAPI 2.0. It says nothing of methods without a body: a body parameter of GET is sent. */
const OPENAPI_20: Dialect = {
  ...OPENAPI_30,
  version: "2.0",
  methods: METHODS_20,
  bodyless: new Set(),
  reserved: new Set(),
  finishSchema: lowerKeywords20,
};

/** OpenAPI 3.2.0. */
const OPENAPI_32: Dialect = {
  ...OPENAPI_31,
  version: "3.2",
  methods: [...OPENAPI_31.methods, "query"],
  additionalOperations: true,
  styles: { ...STYLES, cookie: ["form", "cookie"] },
  // 4.12.2.2: everywhere but where nothing is percent-encoded.
  reserved: new Set(["path", "query", "cookie"]),
  querystring: true,
};

const OPENAPI_3: { readonly [minor: string]: Dialect } = {
  "0": OPENAPI_30,
  "1": OPENAPI_31,
  "2": OPENAPI_32,
};

/** The dialect of a `swagger` or `openapi` field; undefined for a version that we do not read. */
export function dialectOf(version: string): Dialect | undefined {
  if (version === "2.0") return OPENAPI_20;
  const match = /^3\.([012])(?:\.\d+)?(?:-[\w.-]+)?$/.exec(version);
  return OPENAPI_3[match?.[1] ?? ""];
}
