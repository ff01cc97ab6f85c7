#!/usr/bin/env node
import { oldNode } from "./old-node.ts";

/*
 * What older versions of Node cannot even link is behind an import that they never reach: nothing else may be imported
 * here.
 */
const problem = oldNode(process.versions.node);
if (problem === undefined) {
  const { run } = await import("./program.ts");
  process.exitCode = await run(process.argv);
} else {
  process.stderr.write(`${problem}\n`);
  // As a flag that cannot be used (exit.ts).
  process.exitCode = 2;
}
