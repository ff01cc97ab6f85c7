import { createModule } from "../../src/compiler/emit/module.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { ServerPlan } from "../../src/compiler/ir/server-plan.ts";

/** `main.ts`: starts the server. */
export function mainFile(plan: ServerPlan): GeneratedFile {
  const { body, imports, text } = createModule(plan.madeFrom);
  const main = imports.value("mcpgen/runtime", "main");
  const server = imports.value("./server.ts", "server");
  body.line(`await ${main}(${server}, { lock: new URL("./mcpgen.lock", import.meta.url) });`);
  return { path: "main.ts", text: text() };
}
