import { digestOf } from "../../util/digest.ts";
import type { GeneratedFile } from "../ir/file-set.ts";

/**
 * Parses the finished TypeScript files with ts-morph's compiler: a syntax error here is a fault of a generator and
 * stops the output. Files whose digest an earlier build let pass (`passed`) are not parsed again.
 * @throws {Error} naming the file, the line and the reason.
 */
export async function syntaxGate(
  files: readonly GeneratedFile[],
  passed: ReadonlyMap<string, string>,
): Promise<void> {
  const fresh = files.filter(
    ({ path, text }) => path.endsWith(".ts") && passed.get(path) !== digestOf(text),
  );
  if (fresh.length === 0) return;
  const { Project, ScriptTarget } = await import("ts-morph");
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    compilerOptions: { target: ScriptTarget.ESNext, noLib: true, noResolve: true, types: [] },
  });
  for (const { path, text } of fresh) project.createSourceFile(`/${path}`, text);
  const program = project.getProgram();
  for (const file of project.getSourceFiles()) {
    const [problem] = program.getSyntacticDiagnostics(file);
    if (problem !== undefined) {
      throw new Error(
        `generated file ${file.getFilePath().slice(1)}:${problem.getLineNumber() ?? "?"} does not parse: ${String(problem.getMessageText())}`,
      );
    }
  }
}
