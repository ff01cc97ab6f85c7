import type { ts } from "ts-morph";
import type { GeneratedFile } from "../ir/file-set.ts";

/**
 * Parses the finished TypeScript files, all of them: a syntax error here is a fault of a generator. `build --check` runs
 * it and `build` does not, because what the printer makes of tokens and lines is TypeScript by construction (ADR 9).
 *
 * The parser is the compiler that ts-morph carries, file by file: 4.5 MB (GitHub's 1,223 tools) take a third of the time
 * of a ts-morph Project, which builds a tree of its own, links the files and reads their comments.
 * @throws {Error} naming the file, the line and the reason.
 */
export async function syntaxGate(files: readonly GeneratedFile[]): Promise<void> {
  const code = files.filter(({ path }) => path.endsWith(".ts"));
  if (code.length === 0) return;
  const { ts } = await import("ts-morph");
  const options = {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  for (const { path, text } of code) {
    const file = ts.createSourceFile(path, text, options, false);
    const [problem] = problemsOf(file);
    if (problem === undefined) continue;
    const line = file.getLineAndCharacterOfPosition(problem.start).line + 1;
    const reason = ts.flattenDiagnosticMessageText(problem.messageText, " ");
    throw new Error(`generated file ${path}:${line} does not parse: ${reason}`);
  }
}

/**
 * What the parser found. It stands on every source file but not in its public type; a compiler that moved it must fail
 * here and not let everything pass.
 */
function problemsOf(file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  if ("parseDiagnostics" in file && Array.isArray(file.parseDiagnostics)) {
    return file.parseDiagnostics;
  }
  throw new Error("this version of ts-morph does not say what its parser found");
}
