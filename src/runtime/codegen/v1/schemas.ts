/** A JSON Schema 2020-12 as it stands in a tool definition: self-contained, without `$schema` and `$ref`. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The shapes of one tool. */
export interface ToolSchemas {
  /** Closed: unknown arguments are refused. */
  readonly input: JsonSchema;
  /** Relaxed: the selected keys are there, each may be null. */
  readonly output?: JsonSchema;
}
