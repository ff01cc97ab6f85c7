import type { GeneratedFile } from "../src/compiler/ir/file-set.ts";
import type { ServerPlan } from "../src/compiler/ir/server-plan.ts";
import { contractTests } from "./contract-tests/generate.ts";
import { type ManifestFacts, manifest } from "./manifest/generate.ts";
import { mcpServer } from "./mcp-server/generate.ts";
import { toolDocs } from "./tool-docs/generate.ts";

export interface GenerateFacts extends ManifestFacts {
  /** Each source's document as the output folder names it: a relative path or `npm:…`. */
  readonly documents: ReadonlyMap<string, string>;
  /** Further files of the output, listed in the manifest like the rest. */
  readonly beside: readonly GeneratedFile[];
}

/** Every file of a server's output; the manifest last, since it lists the others. */
export function generate(plan: ServerPlan, facts: GenerateFacts): readonly GeneratedFile[] {
  const files = [
    ...mcpServer(plan),
    toolDocs(plan),
    ...contractTests(plan, facts.documents),
    ...facts.beside,
  ];
  return [...files, manifest(plan, files, facts)];
}
