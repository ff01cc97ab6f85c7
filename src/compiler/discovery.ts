import { type ListedTool, toolDefinition } from "../language/definition.ts";
import { DISCOVERY_NAMES, discoveryTools } from "../language/discovery-tools.ts";
import { countedTokens, type DefinitionTokens, estimatedTokens } from "./definition-tokens.ts";
import { namingProblem } from "./diagnostics/plan-tool.ts";
import { definitionFacts } from "./emit/definition-facts.ts";
import type { Diagnostic, Staged } from "./ir/diagnostic.ts";
import type { Overlay } from "./ir/overlay.ts";
import type { ServerPlan } from "./ir/server-plan.ts";

/** Tokens of definitions up to which the tools of `expose` are listed where the overlay does not say. */
export const MOST_LISTED = 25_000;

/** How far from {@link MOST_LISTED} an estimate may be taken for a count: three times its error. */
const UNSURE = 0.1;

/**
 * Decides how the tools of `expose` are offered: as the overlay says, else listed up to {@link MOST_LISTED} tokens of
 * definitions and found by searching beyond. Reports tools declared by name that stand in the way of the three that search.
 */
export async function decideDiscovery(
  plan: ServerPlan,
  overlay: Overlay,
): Promise<Staged<ServerPlan>> {
  if (!plan.tools.some(({ exposed }) => exposed)) return { value: plan, diagnostics: [] };
  const mode = overlay.server.discovery ?? ((await isLarge(plan)) ? "dynamic" : "list");
  if (mode === "list") return { value: plan, diagnostics: [] };
  const diagnostics = plan.tools
    .filter(({ exposed, name }) => !exposed && DISCOVERY_NAMES.has(name))
    .map(({ name, origin }): Diagnostic => namingProblem("discovery-tool", { name }, origin, name));
  return { value: Object.freeze({ ...plan, discovery: mode }), diagnostics };
}

async function isLarge(plan: ServerPlan): Promise<boolean> {
  const { total } = tokensOf(plan);
  if (Math.abs(total / MOST_LISTED - 1) > UNSURE) return total > MOST_LISTED;
  return (await countedTokensOf(plan)).total > MOST_LISTED;
}

const estimated = new WeakMap<ServerPlan["tools"], DefinitionTokens>();

/** About what the definitions of a plan's tools cost, whether or not they are listed. Estimated once. */
export function tokensOf({ tools }: ServerPlan): DefinitionTokens {
  let tokens = estimated.get(tools);
  if (tokens === undefined) {
    tokens = estimatedTokens(definitionsOf({ tools }));
    estimated.set(tools, tokens);
  }
  return tokens;
}

/** The same, counted. */
export function countedTokensOf(plan: ServerPlan): Promise<DefinitionTokens> {
  return countedTokens(definitionsOf(plan));
}

/** The tools as tools/list of every caller who may use all of them carries them. */
export function listedTools(plan: ServerPlan): readonly ListedTool[] {
  const exposed = plan.tools.filter((tool) => tool.exposed);
  if (plan.discovery === undefined) return definitionsOf(plan);
  return [
    ...definitionsOf({ tools: plan.tools.filter((tool) => !tool.exposed) }),
    ...discoveryTools(
      exposed.length,
      exposed.some(({ effect }) => effect !== "read"),
    ),
  ];
}

function definitionsOf({ tools }: Pick<ServerPlan, "tools">): readonly ListedTool[] {
  return tools.map((tool) => toolDefinition(definitionFacts(tool)));
}
