import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { GenerateFacts } from "../../src/compiler/ir/generator.ts";
import type { ServerPlan } from "../../src/compiler/ir/server-plan.ts";
import { mainFile } from "./main-file.ts";
import { operationsFiles } from "./operations-files.ts";
import { serverFile } from "./server-file.ts";
import { toolsFiles } from "./tools-files.ts";

/** The server itself: identity, tools, shapes, operations, start. */
export function mcpServer(
  plan: ServerPlan,
  { handlers }: Pick<GenerateFacts, "handlers">,
): readonly GeneratedFile[] {
  const operations = operationsFiles(plan);
  const tools = toolsFiles(plan, operations.names, handlers ?? new Map());
  return [serverFile(plan, tools.index), mainFile(plan), ...tools.files, ...operations.files];
}
