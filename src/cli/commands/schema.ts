import { dirname, join, relative, resolve, sep } from "node:path";
import { nodeHost, projectSchema, uriOf } from "../../compiler/index.ts";
import { thousands } from "../../util/thousands.ts";
import { ExitError, exitCodes } from "../exit.ts";
import { findInputs, outputFolder, rootOf } from "../project.ts";
import { findingLines } from "../report/findings.ts";

/** Beside the overlay. */
const DEFAULT = join(".mcpgen", "overlay.schema.json");

/**
 * `mcpgen schema`: writes the schema of each overlay. Findings about the overlay are the build's to tell, except where
 * nothing can be made of it.
 * @throws {ExitError} with 1 where an overlay or a document cannot be read, 2 where the file cannot be written.
 */
export async function schema(
  inputs: readonly string[],
  options: { readonly out?: string },
): Promise<void> {
  const cwd = process.cwd();
  const host = nodeHost();
  const found = findInputs(inputs, cwd);
  const document = found.find(({ kind }) => kind === "document");
  if (document !== undefined) {
    const name = relative(cwd, document.path);
    throw new ExitError(exitCodes.usage, `${name} is no overlay: the schema is for a mcpgen.yaml.`);
  }
  if (options.out !== undefined && found.length > 1) {
    throw new ExitError(exitCodes.usage, "--out takes one overlay at a time: name it.");
  }
  for (const input of found) {
    const root = rootOf(input, "");
    const folderOf = outputFolder(input, cwd);
    const uri = uriOf(root, input.path);
    const made = await projectSchema({ path: input.path, uri, root, folderOf }, host);
    const errors = made.diagnostics.filter(({ severity }) => severity === "error");
    for (const line of findingLines(errors, made.documents, false)) {
      process.stdout.write(`${line}\n`);
    }
    if (made.value === undefined || errors.length > 0) throw new ExitError(exitCodes.findings);
    const file = options.out === undefined ? undefined : resolve(cwd, options.out);
    const path = file ?? join(dirname(input.path), DEFAULT);
    const text = `${JSON.stringify(made.value.schema)}\n`;
    try {
      await host.writeFile(path, new TextEncoder().encode(text));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ExitError(exitCodes.usage, `the schema could not be written: ${reason}`);
    }
    process.stdout.write(`${wayFrom(cwd, path)}\n`);
    const talk = [
      `${thousands(text.length)} characters.`,
      ...(made.value.cut === undefined ? [] : [made.value.cut]),
      ...(made.value.isNamed
        ? []
        : [
            `First line for ${wayFrom(cwd, input.path)}: # yaml-language-server: $schema=${schemaWay(dirname(input.path), path)}`,
          ]),
    ];
    process.stderr.write(`${talk.join("\n")}\n`);
  }
}

function wayFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/");
}

/** As the language server reads it: relative to the file, never a bare name. */
function schemaWay(folder: string, path: string): string {
  const way = wayFrom(folder, path);
  return way.startsWith(".") ? (way.startsWith("..") ? way : `./${way}`) : `./${way}`;
}
