import { fileSet, type GeneratedFile } from "../src/compiler/ir/file-set.ts";
import type { GenerateFacts, Generator } from "../src/compiler/ir/generator.ts";
import type { ServerPlan } from "../src/compiler/ir/server-plan.ts";
import { contractTests } from "./contract-tests/generate.ts";
import { discovery } from "./discovery/generate.ts";
import { manifest } from "./manifest/generate.ts";
import { mcpServer } from "./mcp-server/generate.ts";
import { toolDocs } from "./tool-docs/generate.ts";

export type { GenerateFacts } from "../src/compiler/ir/generator.ts";

/** The back ends in their order: the manifest lists the files of the others. */
export const generators: readonly Generator[] = [
  mcpServer,
  discovery,
  toolDocs,
  contractTests,
  manifest,
];

/**
 * Every file of a server, in code-unit order of their paths.
 * @throws {Error} for a plan that contradicts itself: a fault of the compiler, never of its input.
 */
export function generate(plan: ServerPlan, facts: GenerateFacts): readonly GeneratedFile[] {
  const files: GeneratedFile[] = [...(facts.beside ?? [])];
  for (const generator of generators) files.push(...generator(plan, facts, files));
  return [...fileSet(files).values()];
}
