import type { OpenAPIV3 } from "openapi-types";
import type { SchemaObject } from "../ir/schema.ts";
import { lowerKeywords30 } from "./schema-3.0.ts";

/**
 * Where versions of OpenAPI differ. All else in this folder holds for each of them.
 */
export interface Dialect {
  readonly version: "3.0" | "3.1";
  /** Fields of a Path Item Object that hold operations. */
  readonly methods: readonly string[];
  /** Whether `$ref` stands beside other keywords of a schema (JSON Schema 2020-12) or replaces them. */
  readonly refSiblings: boolean;
  /** Whether a document without `paths` is one. */
  readonly pathsRequired: boolean;
  /** Methods whose request body the standard says to ignore. */
  readonly bodyless: ReadonlySet<string>;
  /** Turns a lowered schema and what it was written as into JSON Schema 2020-12. */
  readonly finishSchema: (
    written: Readonly<Record<string, unknown>>,
    lowered: SchemaObject,
  ) => SchemaObject;
}

const METHODS: readonly `${OpenAPIV3.HttpMethods}`[] = [
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
];

/** OpenAPI 3.0.4. */
const OPENAPI_30: Dialect = {
  version: "3.0",
  methods: METHODS,
  refSiblings: false,
  pathsRequired: true,
  // 4.7.10: ignored where HTTP gives a body no meaning. DELETE is left out: APIs that document such bodies need them.
  bodyless: new Set(["GET", "HEAD", "TRACE"]),
  finishSchema: lowerKeywords30,
};

/** OpenAPI 3.1.1: schemas are JSON Schema 2020-12 already. */
const OPENAPI_31: Dialect = {
  version: "3.1",
  methods: METHODS,
  refSiblings: true,
  pathsRequired: false,
  bodyless: new Set(["TRACE"]),
  finishSchema: (_, lowered) => lowered,
};

/** The dialect of an `openapi` field; undefined for a version that we do not read. */
export function dialectOf(version: string): Dialect | undefined {
  const match = /^3\.([01])(?:\.\d+)?(?:-[\w.-]+)?$/.exec(version);
  if (match === null) return undefined;
  return match[1] === "0" ? OPENAPI_30 : OPENAPI_31;
}
