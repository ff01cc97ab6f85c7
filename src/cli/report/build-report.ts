import {
  countedTokens,
  countedTokensOf,
  type DefinitionTokens,
  type Diagnostic,
  estimatedTokens,
  listedTools,
  MOST_LISTED,
  placeOf,
  printable,
  type ServerPlan,
  type SourceDocument,
  tokensOf,
  type UpToDate,
} from "../../compiler/index.ts";
import { thousands } from "../../util/thousands.ts";
import { findingLines } from "./findings.ts";
import { count, type Palette, paletteFor } from "./human.ts";
import { timingLines } from "./timing-lines.ts";

/** What came of one input. */
export interface BuildReport {
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: ReadonlyMap<string, SourceDocument>;
  /** Milliseconds by stage. */
  readonly timing: ReadonlyMap<string, number>;
  /** Set where the output was up to date: then there is nothing of what follows. */
  readonly upToDate?: UpToDate;
  /** Undefined where an error stood in the way, as are the two below. */
  readonly plan?: ServerPlan;
  /** Paths, relative to the working directory, that are new or differ. */
  readonly written?: readonly string[];
  readonly removed?: readonly string[];
  /** Handlers that are not the ones that the lock was made with. */
  readonly code?: readonly { readonly tool: string; readonly file: string }[];
}

export interface ReportOptions {
  readonly format: "human" | "json" | "github";
  readonly check: boolean;
  readonly timing: boolean;
  /** Every finding, however many there are of a kind. */
  readonly all: boolean;
  /** Definition tokens are counted and not estimated. */
  readonly tokens: boolean;
  /** Whether the changes are on disk now. */
  readonly wrote: boolean;
}

/** Prints what came of a run: JSON on stdout, talk on stderr. */
export async function printReports(
  reports: readonly BuildReport[],
  options: ReportOptions,
): Promise<void> {
  for (const report of reports) {
    const tokens =
      report.plan === undefined ? undefined : await costOf(report.plan, options.tokens);
    const lines =
      options.format === "json"
        ? [JSON.stringify(jsonOf(report, tokens))]
        : options.format === "github"
          ? githubLines(report, options)
          : humanLines(report, tokens, options, paletteFor(process.stderr));
    const stream = options.format === "human" ? process.stderr : process.stdout;
    stream.write(lines.map((line) => `${line}\n`).join(""));
    if (options.timing) {
      const { dim } = paletteFor(process.stderr);
      process.stderr.write(`${dim(timingLines(report.timing).join("\n"))}\n`);
    }
  }
}

/** What a server's definitions cost. */
interface Cost {
  /** Of all tools, as describing each of them would show it. */
  readonly all: DefinitionTokens;
  /** Of tools/list. */
  readonly listed: DefinitionTokens;
}

async function costOf(plan: ServerPlan, exact: boolean): Promise<Cost> {
  const all = exact ? await countedTokensOf(plan) : tokensOf(plan);
  if (plan.discovery === undefined) return { all, listed: all };
  const listed = listedTools(plan);
  return { all, listed: exact ? await countedTokens(listed) : estimatedTokens(listed) };
}

function humanLines(
  report: BuildReport,
  tokens: Cost | undefined,
  options: ReportOptions,
  palette: Palette,
): string[] {
  const { plan, written = [], removed = [], code = [] } = report;
  const lines = [...findingLines(report.diagnostics, report.documents, options.all)];
  const error = report.diagnostics.find(({ severity }) => severity === "error");
  if (error !== undefined) lines.push(palette.dim(`  mcpgen explain ${error.code}`));
  if (plan?.tools.some(({ exposed }) => exposed) === true && tokens !== undefined) {
    lines.push(...costLines(plan, tokens));
  }
  if (options.check) {
    lines.push(...written.map((path) => `${palette.error("stale")}  ${path}`));
    lines.push(...removed.map((path) => `${palette.error("extra")}  ${path}`));
    lines.push(...code.map((one) => `${palette.error("code")}   ${changed(one)}`));
  }
  lines.push(summary(report, tokens, options));
  return lines;
}

function changed({ tool, file }: NonNullable<BuildReport["code"]>[number]): string {
  return `${printable(file)}, the handler of ${printable(tool)}, has changed since mcpgen.lock was written`;
}

/** What one tool per operation costs, how such tools are offered, and the ten dearest. */
function costLines(plan: ServerPlan, { all, listed }: Cost): string[] {
  const exposed = count(plan.tools.filter((tool) => tool.exposed).length, "tool");
  const cost = `${all.exact ? "" : "about "}${thousands(all.total)} tokens`;
  const dearest = all.dearest.map(
    (tool) => `  ${thousands(tool.tokens).padStart(7)}  ${tool.name}`,
  );
  if (plan.discovery !== undefined) {
    return [
      `${exposed} of one operation each: ${cost} of definitions${all.total > MOST_LISTED ? `, over ${thousands(MOST_LISTED)}` : ""}. They are found by search_tools instead of listed: tools/list takes ${thousands(listed.total)} tokens. The dearest to describe:`,
      ...dearest,
      ...abridgedLines(plan),
      "To list them all: `discovery: list` under `server:` in a mcpgen.yaml, or --discovery list.",
    ];
  }
  return [
    `${exposed} of one operation each: ${cost} before the first question. The dearest:`,
    ...dearest,
    ...abridgedLines(plan),
    "Declare the tools that your agents need under `tools:` in a mcpgen.yaml to pay for those only.",
  ];
}

/** How many definitions say in words what they do not write out. */
function abridgedLines({ tools }: ServerPlan): string[] {
  const cut = tools.filter(({ abridged }) => abridged !== undefined).length;
  if (cut === 0) return [];
  return [
    `${count(cut, "definition")} ${cut === 1 ? "names" : "name"} inner parts instead of writing them out, to keep to a budget; the API checks those. A tool that is declared by name has its inputs whole.`,
  ];
}

function summary(
  { name, diagnostics, plan, written = [], removed = [], timing, upToDate }: BuildReport,
  tokens: Cost | undefined,
  { check }: ReportOptions,
): string {
  const seconds = `(${(secondsOf(timing)).toFixed(1)} s)`;
  if (upToDate !== undefined) return `${name}: ${settledFacts(upToDate)} ${seconds}`;
  const of = (severity: string): number =>
    diagnostics.filter((problem) => problem.severity === severity).length;
  const changed = written.length + removed.length;
  const facts =
    plan === undefined || tokens === undefined
      ? ["nothing written"]
      : [
          count(plan.tools.length, "tool"),
          `${tokens.listed.exact ? "" : "about "}${count(tokens.listed.total, "definition token")}`,
          `${count(changed, "file")} ${check ? "stale" : "changed"}`,
        ];
  const findings = [count(of("error"), "error"), count(of("warning"), "warning")];
  return `${name}: ${[...facts, ...findings].join(", ")} ${seconds}`;
}

function secondsOf(timing: ReadonlyMap<string, number>): number {
  const ms = [...timing].reduce((sum, [stage, ms]) => (stage === "start" ? sum : sum + ms), 0);
  return ms / 1000;
}

/** What a build says that stopped early: findings by their codes, since nobody looked for them again. */
function settledFacts({ tools, findings }: UpToDate): string {
  const codes = Object.values(findings).flatMap((of) => Object.keys(of));
  const warnings = Object.values(findings["warning"] ?? {}).reduce((sum, n) => sum + n, 0);
  const said = codes.length === 0 ? "" : ` (${codes.join(", ")}: --check shows them)`;
  return `${count(tools, "tool")}, nothing has changed, 0 errors, ${count(warnings, "warning")}${said}`;
}

function jsonOf(report: BuildReport, tokens: Cost | undefined): unknown {
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
          tokens: tokens?.all,
          discovery: report.plan.discovery ?? "list",
          listed: tokens?.listed.total,
          written: report.written,
          removed: report.removed,
        }),
  };
}

/** Workflow commands: GitHub shows each at its place in the pull request. */
function githubLines(
  { diagnostics, documents, written = [], removed = [], code = [] }: BuildReport,
  { check }: ReportOptions,
): string[] {
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
    ...(check
      ? [
          ...[...written, ...removed].map(
            (path) =>
              `::error file=${property(path)}::stale: run mcpgen build and commit the result`,
          ),
          ...code.map((one) => `::error file=${property(one.file)}::${encode(changed(one))}`),
        ]
      : written.map((path) => `::notice file=${property(path)}::changed by mcpgen build`)),
  ];
}
