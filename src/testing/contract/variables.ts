import type { ApiModel } from "../../compiler/ir/api-model.ts";
import type { Schema } from "../../compiler/ir/schema.ts";
import { isObject, own } from "../../util/json.ts";
import { random } from "../sample/random.ts";
import { sample } from "../sample/sample.ts";
import type { ToolTable } from "./retarget.ts";
import { refsIn } from "./steps/wants.ts";

/** What a variable is set to whose place says nothing of its values. */
const WORD = "contract";

/** A variable that a request takes a value of, and the names that lead to its place in the request. */
interface Use {
  readonly name: string;
  readonly operation: { readonly source: string; readonly key: string };
  readonly place: readonly string[];
}

/**
 * The variables that steps name (`$env.REGION`): as the test's own environment has them, else a value that the API takes
 * where they stand alone, else a word.
 */
export function variablesOf(
  tools: ToolTable,
  models: readonly ApiModel[],
  seed: number,
): { readonly [name: string]: string } {
  const steps = [...tools.values()].flatMap((tool) => tool.steps);
  const values = new Map<string, string>();
  const set = (name: string, value: string | undefined): void => {
    if (!values.has(name) && value !== undefined) values.set(name, process.env[name] || value);
  };
  const bySource = new Map(models.map((model) => [model.source, model]));
  for (const { operation, request } of steps.flatMap((one) => [
    one,
    ...(one.undo ? [one.undo] : []),
  ])) {
    const model = bySource.get(operation.source);
    if (model === undefined) continue;
    for (const { name, place } of usesIn(request)) {
      set(name, valueFor({ name, operation, place }, model, seed));
    }
  }
  for (const ref of refsIn(steps)) if (ref.kind === "env") set(ref.name, WORD);
  return Object.fromEntries(values);
}

/** The variables that are a whole value of a request, each with its place. */
function usesIn(
  value: unknown,
  place: readonly string[] = [],
): readonly Pick<Use, "name" | "place">[] {
  if (!isObject(value)) return [];
  const { kind, name } = value;
  if (place.length > 0 && kind === "env" && typeof name === "string") return [{ name, place }];
  if (place.length > 0 && kind === "literal") return [];
  return Object.entries(value).flatMap(([key, member]) => usesIn(member, [...place, key]));
}

/** A scalar that the document allows at a place of a request; undefined where it says nothing of it. */
function valueFor(
  { name, operation, place }: Use,
  { operations, schemas }: ApiModel,
  seed: number,
): string | undefined {
  const found = operations.find(({ key }) => key === operation.key);
  const [location, first, ...inner] = place;
  const schema: Schema | undefined =
    location === "body"
      ? found?.requestBody?.content.find((media) => media.schema !== undefined)?.schema
      : found?.parameters.find((one) => one.in === location && one.name === first)?.schema;
  if (schema === undefined) return undefined;
  const made: unknown = sample(schema, {
    table: schemas,
    source: random(seed, "variable", name),
    direction: "request",
    properties: "all",
    examples: true,
  });
  const path = location === "body" ? place.slice(1) : inner;
  const value = path.reduce<unknown>((at, key) => (isObject(at) ? own(at, key) : undefined), made);
  return typeof value === "string" || typeof value === "number" ? `${value}` : undefined;
}
