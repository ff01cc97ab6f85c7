import {
  codeFrame,
  type Diagnostic,
  definitionFacts,
  placeOf,
  type ServerPlan,
  type SourceDocument,
} from "../../compiler/index.ts";
import { toolDefinition } from "../../language/definition.ts";
import { byCodeUnit } from "../../util/order.ts";
import { type DefinitionTokens, definitionTokens } from "../tokens.ts";
import { count, type Palette, paletteFor, thousands } from "./human.ts";

/** What came of one input. */
export interface BuildReport {
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: ReadonlyMap<string, SourceDocument>;
  readonly timing: ReadonlyMap<string, number>;
  readonly ms: number;
  /** Undefined where an error stood in the way, as are the two below. */
  readonly plan?: ServerPlan;
  /** Paths, relative to the working directory, that are new or differ. */
  readonly written?: readonly string[];
  readonly removed?: readonly string[];
}

export interface ReportOptions {
  readonly format: "human" | "json" | "github";
  readonly check: boolean;
  readonly timing: boolean;
  /** Whether the changes are on disk now. */
  readonly wrote: boolean;
}

/** Prints what came of a run: JSON on stdout, talk on stderr. */
export async function printReports(
  reports: readonly BuildReport[],
  options: ReportOptions,
): Promise<void> {
  for (const report of reports) {
    const tokens = report.plan === undefined ? undefined : await tokensOf(report.plan);
    const lines =
      options.format === "json"
        ? [JSON.stringify(jsonOf(report, tokens))]
        : options.format === "github"
          ? githubLines(report)
          : humanLines(report, tokens, options, paletteFor(process.stderr));
    const stream = options.format === "human" ? process.stderr : process.stdout;
    for (const line of lines) stream.write(`${line}\n`);
  }
}

function tokensOf(plan: ServerPlan): Promise<DefinitionTokens> {
  return definitionTokens(plan.tools.map((tool) => toolDefinition(definitionFacts(tool))));
}

function humanLines(
  report: BuildReport,
  tokens: DefinitionTokens | undefined,
  options: ReportOptions,
  palette: Palette,
): string[] {
  const { plan, written = [], removed = [] } = report;
  const lines = inOrder(report).map((problem) => codeFrame(problem, report.documents));
  if (plan?.tools.some(({ exposed }) => exposed) === true && tokens !== undefined) {
    lines.push(...costLines(plan, tokens));
  }
  if (options.check) {
    lines.push(...written.map((path) => `${palette.error("stale")}  ${path}`));
    lines.push(...removed.map((path) => `${palette.error("extra")}  ${path}`));
  }
  if (options.timing) {
    const stages = [...report.timing].map(([stage, ms]) => `${stage} ${ms.toFixed(0)} ms`);
    lines.push(palette.dim(stages.join(", ")));
  }
  lines.push(summary(report, tokens, options));
  return lines;
}

/** By file, then by place: the order in which a person mends them. */
function inOrder({ diagnostics, documents }: BuildReport): readonly Diagnostic[] {
  return diagnostics
    .map((problem) => ({ problem, place: placeOf(problem, documents) }))
    .sort(
      (a, b) =>
        byCodeUnit(a.problem.origin?.uri ?? "", b.problem.origin?.uri ?? "") ||
        (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
        (a.place?.column ?? 0) - (b.place?.column ?? 0),
    )
    .map(({ problem }) => problem);
}

/** What one tool per operation costs, and the ten dearest. */
function costLines(plan: ServerPlan, tokens: DefinitionTokens): string[] {
  const exposed = plan.tools.filter(({ exposed }) => exposed).length;
  const about = tokens.exact ? "" : "about ";
  return [
    `${count(exposed, "tool")} of one operation each: ${about}${thousands(tokens.total)} tokens before the first question. The dearest:`,
    ...tokens.dearest.map((tool) => `  ${thousands(tool.tokens).padStart(7)}  ${tool.name}`),
    "Declare the tools that your agents need under `tools:` in a mcpgen.yaml to pay for those only.",
  ];
}

function summary(
  { name, diagnostics, plan, written = [], removed = [], ms }: BuildReport,
  tokens: DefinitionTokens | undefined,
  { check }: ReportOptions,
): string {
  const of = (severity: string): number =>
    diagnostics.filter((problem) => problem.severity === severity).length;
  const changed = written.length + removed.length;
  const facts =
    plan === undefined || tokens === undefined
      ? ["nothing written"]
      : [
          count(plan.tools.length, "tool"),
          `${tokens.exact ? "" : "about "}${count(tokens.total, "definition token")}`,
          `${count(changed, "file")} ${check ? "stale" : "changed"}`,
        ];
  const findings = [count(of("error"), "error"), count(of("warning"), "warning")];
  return `${name}: ${[...facts, ...findings].join(", ")} (${(ms / 1000).toFixed(1)} s)`;
}

function jsonOf(report: BuildReport, tokens: DefinitionTokens | undefined): unknown {
  return {
    server: report.name,
    diagnostics: report.diagnostics.map((problem) => ({
      ...problem,
      ...placeOf(problem, report.documents),
    })),
    ...(report.plan === undefined
      ? {}
      : {
          tools: report.plan.tools.length,
          tokens,
          written: report.written,
          removed: report.removed,
        }),
  };
}

/** Workflow commands: GitHub shows each at its place in the pull request. */
function githubLines({ diagnostics, documents, written = [] }: BuildReport): string[] {
  const encode = (text: string): string =>
    text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  /** In a property `,` ends the value and `:` the properties. */
  const property = (text: string): string =>
    encode(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  const level = { error: "error", warning: "warning", info: "notice" } as const;
  return [
    ...diagnostics.map((problem) => {
      const place = placeOf(problem, documents);
      const file = problem.origin === undefined ? "" : ` file=${property(problem.origin.uri)}`;
      const at = place === undefined ? "" : `,line=${place.line},col=${place.column}`;
      const help = problem.help === undefined ? "" : `\n${problem.help}`;
      return `::${level[problem.severity]}${file}${at}::${encode(`${problem.code}: ${problem.message}${help}`)}`;
    }),
    ...written.map((path) => `::notice file=${property(path)}::changed by mcpgen build`),
  ];
}
