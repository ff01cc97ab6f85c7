import { module } from "../../src/compiler/emit0/module.ts";
import type { GeneratedFile } from "../../src/compiler/ir/file-set.ts";
import type { ServerPlan } from "../../src/compiler/ir/server-plan.ts";

/** `main.ts`: starts the server. Audit sinks of one's own go into the options of `main` in a file beside it. */
export function mainFile(plan: ServerPlan): GeneratedFile {
  const file = module(plan.madeFrom);
  file.imports.value("mcpgen/runtime", "main");
  file.imports.value("./server.ts", "server");
  file.add('await main(server, { lock: new URL("./mcpgen.lock", import.meta.url) });');
  return { path: "main.ts", text: file.print() };
}
