import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { type Compilation, compile } from "../../compiler/compile.ts";
import { nodeHost } from "../../compiler/host.ts";
import type { Diagnostic } from "../../compiler/ir/diagnostic.ts";
import { ExitError, exitCodes } from "../exit.ts";
import { type BuildInput, findInputs, packageOf } from "../project.ts";
import { type DefinitionTokens, definitionTokens } from "../tokens.ts";
import { count, thousands } from "../report/human.ts";

export interface BuildOptions {
  readonly out?: string;
  readonly name?: string;
  readonly check: boolean;
  readonly strict: boolean;
  readonly validate: boolean;
  readonly timing: boolean;
  readonly format: "human" | "json" | "github";
}

/** `mcpgen build`: compiles each input and writes what changed. Throws {@link ExitError} where there are findings. */
export async function build(inputs: readonly string[], options: BuildOptions): Promise<void> {
  const cwd = process.cwd();
  const found = findInputs(inputs, cwd);
  if (options.out !== undefined && found.length > 1) {
    throw new ExitError(exitCodes.usage, "--out takes one input at a time: name the one to build.");
  }
  const servers: BuiltServer[] = [];
  for (const input of found) servers.push(await buildOne(input, options, cwd));
  const collisions = duplicateFolders(servers);
  if (collisions.length > 0) throw new ExitError(exitCodes.findings, collisions.join("\n"));
  if (options.format === "json") process.stdout.write(`${JSON.stringify(servers.map(jsonOf), null, 2)}\n`);
  if (servers.some(({ failed }) => failed)) throw new ExitError(exitCodes.findings);
}
