import type { JsonValue } from "../../util/json.ts";
import type { Diagnostic } from "./diagnostic.ts";

export type JsonType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/** A schema's identity: `uri#pointer` of where it is written. */
export type SchemaId = string;

/** A JSON Schema 2020-12 in our normal form: what every version of OpenAPI is lowered to. */
export type Schema = boolean | SchemaObject;

/** Keywords outside this list are dropped by lowering; `$ref` holds a {@link SchemaId} and may have siblings. */
export interface SchemaObject {
  readonly $ref?: SchemaId;
  readonly type?: JsonType | readonly JsonType[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
  readonly deprecated?: boolean;
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
  readonly enum?: readonly JsonValue[];
  readonly const?: JsonValue;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly properties?: { readonly [name: string]: Schema };
  readonly patternProperties?: { readonly [pattern: string]: Schema };
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly contentEncoding?: string;
  readonly contentMediaType?: string;
  readonly discriminator?: Discriminator;
}

/** Which branch of a `oneOf` or `anyOf` a value is (Discriminator Object, OpenAPI 3.2.0, 4.25). A hint, never a rule. */
export interface Discriminator {
  readonly propertyName: string;
  /** By value of the property: those that lead to a schema. Values that are not here name schemas. */
  readonly mapping: { readonly [value: string]: SchemaId };
  /** Where the property is absent or has no mapping (OpenAPI 3.2). */
  readonly defaultMapping?: SchemaId;
}

/** Every schema of one source by identity. Lowered on first use and kept: cycles stay references. */
export interface SchemaTable {
  /** Undefined when nothing is written there (a dead reference). */
  get(id: SchemaId): Schema | undefined;
  /** Why {@link get} finds nothing: a dead or circular reference, a schema that cannot be read. */
  readonly explain?: (id: SchemaId) => Diagnostic | undefined;
  /** Those that the root document names for reuse. */
  readonly named?: () => readonly SchemaId[];
}
