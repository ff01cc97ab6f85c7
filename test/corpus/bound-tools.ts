import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A tool as the generated files declare it: which operation it calls, and where its arguments go. */
export interface BoundTool {
  readonly name: string;
  /** `METHOD /path`. */
  readonly key: string;
  readonly path: BoundValues;
  readonly query: BoundValues;
  readonly header: BoundValues;
  readonly cookie: BoundValues;
  readonly body: unknown;
  /** What the body is sent as; undefined where the operation has none that the tool can send. */
  readonly mediaType: string | undefined;
}

export type BoundValues = { readonly [name: string]: unknown };

interface GeneratedTool {
  readonly name: string;
  readonly steps: readonly {
    readonly operation: {
      readonly key: string;
      readonly body?: { readonly mediaType: string };
    };
    readonly request: { readonly [place: string]: unknown };
  }[];
}

type Loaders = { readonly [name: string]: () => Promise<Readonly<Record<string, unknown>>> };

const EXPRESSION = Symbol.for("mcpgen/codegen/v1/expression");

/** The tools of a generated server, by name: its modules are loaded, nothing is started. */
export async function boundTools(folder: string): Promise<ReadonlyMap<string, BoundTool>> {
  const { server } = (await import(pathToFileURL(join(folder, "server.ts")).href)) as {
    readonly server: { readonly tools: Loaders; readonly discovery?: { readonly tools: Loaders } };
  };
  const found = new Map<string, BoundTool>();
  // A large server lists none of them: they are found by searching.
  for (const [name, load] of Object.entries({ ...server.tools, ...server.discovery?.tools })) {
    const tool = Object.values(await load()).find(
      (value) => (value as Partial<GeneratedTool> | null)?.name === name,
    ) as GeneratedTool | undefined;
    const step = tool?.steps[0];
    if (step === undefined || tool?.steps.length !== 1) {
      throw new Error(`the tool ${name} is not one call`);
    }
    const { path = {}, query = {}, header = {}, cookie = {}, body } = step.request;
    found.set(name, {
      name,
      key: step.operation.key,
      path: path as BoundValues,
      query: query as BoundValues,
      header: header as BoundValues,
      cookie: cookie as BoundValues,
      body,
      mediaType: step.operation.body?.mediaType,
    });
  }
  return found;
}

/** The value that a binding has for some arguments; undefined where an argument is left out. */
export function boundValue(bound: unknown, args: { readonly [name: string]: unknown }): unknown {
  if (typeof bound !== "object" || bound === null) return bound;
  if (EXPRESSION in bound) {
    const { kind, name, value, on } = bound as unknown as Readonly<Record<string, unknown>>;
    if (kind === "literal") return value;
    if (kind === "input") return Object.hasOwn(args, String(name)) ? args[String(name)] : undefined;
    if (kind === "when")
      return boundValue(on, args) === undefined ? undefined : boundValue(value, args);
    throw new Error(`a binding of kind ${kind}: builds without an overlay have none`);
  }
  if (Array.isArray(bound)) return bound.map((item) => boundValue(item, args));
  const members = Object.entries(bound).flatMap(([name, member]) => {
    const value = boundValue(member, args);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(members);
}

/** Whether an argument is the value, and not a part of it. */
export function isArgument(bound: unknown): boolean {
  return boundArgument(bound) !== undefined;
}

/** The argument that a binding names, where it is one argument and nothing else. */
export function boundArgument(bound: unknown): string | undefined {
  if (typeof bound !== "object" || bound === null || !(EXPRESSION in bound)) return undefined;
  const { kind, name } = bound as unknown as Readonly<Record<string, unknown>>;
  return kind === "input" ? String(name) : undefined;
}

/** The arguments that make a bound value this one: {@link boundValue} the other way round. */
export function argumentsFor(
  bound: unknown,
  value: unknown,
): readonly (readonly [string, unknown])[] {
  if (value === undefined || typeof bound !== "object" || bound === null) return [];
  const name = boundArgument(bound);
  if (name !== undefined) return [[name, value]];
  if (EXPRESSION in bound) {
    return argumentsFor((bound as unknown as Readonly<Record<string, unknown>>)["value"], value);
  }
  if (typeof value !== "object" || value === null || Array.isArray(bound)) return [];
  return Object.entries(bound).flatMap(([member, inner]) =>
    Object.hasOwn(value, member)
      ? argumentsFor(inner, (value as Readonly<Record<string, unknown>>)[member])
      : [],
  );
}
