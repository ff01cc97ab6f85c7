import { smellProblem } from "../diagnostics/smell.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { ServerPlan, ToolPlan, ToolSchema } from "../ir/server-plan.ts";

/** Listed tools and tokens beyond which a list is more than a model chooses well from. */
const MOST_TOOLS = 128;
const MOST_TOKENS = 25_000;

/** Arguments that bound a list: how much, or from where on. */
const BOUNDS =
  /(^|_|\b)(limit|size|count|top|first|last|max|take|rows|page|per_?page|pagesize|offset|skip|start|cursor|after|before|token|since|until|marker)(_|\b|$)/i;
const ID = /(^|[_-])(id|uuid|guid)$|[a-z]I[dD]$/;
/** Words that say no more of an id than its name does. */
const SAYS_NOTHING =
  /^(the|an?|unique|object|resource|of|for|id|uuid|guid|identifier|this|[\s.,_-])*$/i;

/**
 * What one tool for each operation makes hard for a model: at most one finding of a kind, however many tools have it. Only
 * of exposed tools; those declared by name are their author's own.
 * @param listedTokens what tools/list takes.
 */
export function smells(plan: ServerPlan, listedTokens: number): readonly Diagnostic[] {
  const exposed = plan.tools.filter((tool) => tool.exposed);
  if (exposed.length === 0) return [];
  const found: Diagnostic[] = [];
  const kinds = [
    ["unbounded-list", isUnbounded],
    ["free-form-object", takesAnything],
    ["opaque-id", hasOpaqueId],
  ] as const;
  for (const [kind, has] of kinds) {
    const tools = exposed.filter(has).map(({ name }) => name);
    if (tools.length > 0) found.push(smellProblem(kind, { tools }));
  }
  const count = plan.discovery === undefined ? plan.tools.length : 0;
  if (count > MOST_TOOLS) found.push(smellProblem("many-tools", { count, most: MOST_TOOLS }));
  if (listedTokens > MOST_TOKENS) {
    found.push(smellProblem("many-tokens", { tokens: listedTokens, most: MOST_TOKENS }));
  }
  return found;
}

function isUnbounded({ answer, inputs, effect }: ToolPlan): boolean {
  return (
    effect === "read" &&
    answer?.startsWith("[") === true &&
    !inputs.some(({ name }) => BOUNDS.test(name))
  );
}

function takesAnything({ inputs }: ToolPlan): boolean {
  return inputs.some(({ schema }) => isFree(schema));
}

function isFree({
  type,
  properties,
  additionalProperties,
  anyOf,
  oneOf,
  allOf,
  $ref,
}: ToolSchema): boolean {
  const typed = anyOf ?? oneOf ?? allOf ?? $ref;
  if (type !== "object" || typed !== undefined) return false;
  const closed = additionalProperties !== undefined && additionalProperties !== true;
  return Object.keys(properties ?? {}).length === 0 && !closed;
}

function hasOpaqueId({ inputs }: ToolPlan): boolean {
  return inputs.some(
    ({ name, required, schema }) =>
      required && ID.test(name) && SAYS_NOTHING.test(schema.description ?? ""),
  );
}
