import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { ServerPlan } from "../../src/compiler/ir/server-plan.ts";
import { mainFile } from "./main-file.ts";
import { operationsFiles } from "./operations-file.ts";
import { serverFile } from "./server-file.ts";
import { toolsFiles } from "./tools-files.ts";

/** The server itself: identity, tools, shapes, operations, start. */
export function mcpServer(plan: ServerPlan): GeneratedFile[] {
  const { files, groups } = toolsFiles(plan);
  return [serverFile(plan, groups), mainFile(plan), ...files, ...operationsFiles(plan)];
}
