/** The compiler as a library: what `mcpgen/compiler` exports and what the command line is made of. */
export {
  type Compilation,
  type CompileRequest,
  compile,
  type Generate,
  type GenerateContext,
  serverName,
} from "./compile.ts";
export { countedTokens, type DefinitionTokens, estimatedTokens } from "./definition-tokens.ts";
export { codeFrame, placeOf } from "./diagnostics/code-frame.ts";
export { hideSecrets } from "./diagnostics/hide-secrets.ts";
export { codes, type Meaning, meaningOf, nearestCode } from "./diagnostics/meaning.ts";
export { projectProblem } from "./diagnostics/project.ts";
export { printable } from "./diagnostics/quote.ts";
export { countedTokensOf, listedTools, MOST_LISTED, tokensOf } from "./discovery.ts";
export { definitionFacts } from "./emit/definition-facts.ts";
export {
  changedCode,
  compareOutput,
  lockedFiles,
  type OutputChanges,
  OutputError,
  writeOutput,
} from "./emit/output.ts";
export { syntaxGate } from "./emit/syntax-gate.ts";
export { tsconfigText } from "./emit/tsconfig-text.ts";
export { explainTool } from "./explain/explain-tool.ts";
export type { Explained, Explanation, Part } from "./explain/explanation.ts";
export { type FileStat, type Host, nodeHost } from "./host.ts";
export type { Diagnostic, Excerpt, Severity, Staged } from "./ir/diagnostic.ts";
export type { GeneratedFile } from "./ir/file-set.ts";
export type { BuildFacts } from "./ir/generator.ts";
export type { LockedFindings } from "./ir/lock.ts";
export type { Origin } from "./ir/origin.ts";
export type { Overlay } from "./ir/overlay.ts";
export type { ServerPlan } from "./ir/server-plan.ts";
export type { SourceDocument } from "./ir/source-document.ts";
export { leftBehind } from "./left-behind.ts";
export {
  FILE_NAME as SERVER_NAME,
  FILE_NAME_RULE as SERVER_NAME_RULE,
} from "./overlay/file-name.ts";
export {
  type ProjectSchema,
  type ProjectSchemaRequest,
  projectSchema,
} from "./project-schema.ts";
export { type ReadOverlay, readOverlay } from "./read-overlay.ts";
export { uriOf } from "./source/source-root.ts";
export { type UpToDate, type UpToDateRequest, upToDate } from "./up-to-date.ts";
