import { definitionFacts } from "../../src/compiler/emit/definition-facts.ts";
import { jsonListText } from "../../src/compiler/emit/literal.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { GenerateFacts } from "../../src/compiler/ir/generator.ts";
import type { ServerPlan } from "../../src/compiler/ir/server-plan.ts";
import { toolDefinition } from "../../src/language/definition.ts";
import { isFound } from "../found-tools.ts";
import { contractFile } from "./contract-file.ts";

/**
 * `tools.snapshot.json`, what tools/list answers, and `contract.test.ts`, what every tool promises, as tests. What is told of
 * a tool that is found stands in its file, and its digest in the lock.
 */
export function contractTests(plan: ServerPlan, facts: GenerateFacts): readonly GeneratedFile[] {
  const listed = plan.tools
    .filter((tool) => !isFound(plan, tool))
    .map((tool) => toolDefinition(definitionFacts(tool)));
  return [
    { path: "contract.test.ts", text: contractFile(plan, facts) },
    { path: "tools.snapshot.json", text: jsonListText(listed) },
  ];
}
