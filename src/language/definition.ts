/** What tools/list says of a tool, from its facts. The compiler counts its tokens and locks its digest, the runtime sends it. */

/** The facts that a definition is made of; a tool of the runtime has this shape. */
export interface DefinitionFacts {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly effect: "read" | "write" | "destructive";
  readonly idempotent?: boolean;
  readonly openWorld?: boolean;
  readonly result: { readonly structured?: boolean };
  readonly schemas: {
    readonly input: { readonly [keyword: string]: unknown };
    readonly output?: { readonly [keyword: string]: unknown };
  };
}

/** One entry of tools/list (MCP 2026-07-28, Tool). */
export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: { readonly [keyword: string]: unknown };
  readonly outputSchema?: { readonly [keyword: string]: unknown };
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint?: boolean;
    readonly idempotentHint?: boolean;
    readonly openWorldHint?: boolean;
  };
}

/** The exact entry of tools/list, keys in a fixed order. */
export function toolDefinition(facts: DefinitionFacts): ListedTool {
  const { name, title, description, effect, idempotent, openWorld, result, schemas } = facts;
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description,
    inputSchema: schemas.input,
    ...(schemas.output === undefined || result.structured === false
      ? {}
      : { outputSchema: schemas.output }),
    annotations: {
      readOnlyHint: effect === "read",
      ...(effect === "read" ? {} : { destructiveHint: effect === "destructive" }),
      ...(idempotent === undefined || effect === "read" ? {} : { idempotentHint: idempotent }),
      ...(openWorld === undefined ? {} : { openWorldHint: openWorld }),
    },
  };
}
