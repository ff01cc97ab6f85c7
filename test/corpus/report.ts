import { createRequire } from "node:module";
import type { JudgedOperation } from "./calls.ts";
import type { DocumentResult } from "./document.ts";
import type { CorpusDocument } from "./entries.ts";

/** One document of an entry with what was found out. */
export interface CorpusRun {
  readonly entry: string;
  readonly document: CorpusDocument;
  readonly result: DocumentResult;
}

export interface CorpusReport {
  /** Markdown. */
  readonly text: string;
  /** Whether every target is reached. */
  readonly passed: boolean;
}

const LIBRARIES = [
  "openapi-backend",
  "ajv",
  "ajv-formats",
  "@scalar/openapi-upgrader",
  "yaml",
  "@modelcontextprotocol/client",
  "typescript",
] as const;
/** Of the entries, those that must build. */
const BUILT = { of: 30, least: 29 };
/** Of operations that become tools, and of requests that are right. */
const SHARE = 0.995;
const LONGEST_LINE = 220;

/** The table of a run, its totals with their denominators, and every exception. */
export function reportOf(runs: readonly CorpusRun[], date: string | undefined): CorpusReport {
  const entries = Map.groupBy(runs, ({ entry }) => entry);
  const built = runs.filter(({ result }) => result.refused === undefined);
  const whole = [...entries.values()].filter((of) =>
    of.every((r) => r.result.refused === undefined),
  );
  const sum = (of: readonly CorpusRun[], count: (result: DocumentResult) => number): number =>
    of.reduce((total, { result }) => total + count(result), 0);
  const operations = sum(runs, (r) => r.operations);
  const toBeJudged = sum(built, (r) => r.operations);
  const tools = sum(built, (r) => r.operations - r.leftOut.length);
  const validator = sum(built, (r) => r.judged.filter(isAccepted).length);
  const encoder = sum(built, (r) => r.judged.filter(isExact).length);
  const requests = sum(built, (r) => r.judged.reduce((n, o) => n + o.requests, 0));
  const defined = (round: "required" | "all"): number =>
    sum(built, (r) => r.judged.filter((o) => o.fromDefinition[round]).length);
  const silent = sum(built, (r) => r.judged.filter((o) => o.silent.length > 0).length);
  const validRefused = runs.filter(
    ({ document, result }) => document.valid === true && result.refused !== undefined,
  );
  const counts: readonly (readonly [string, boolean, string])[] = [
    [
      "entries that build",
      whole.length * BUILT.of >= entries.size * BUILT.least,
      `${whole.length} of ${entries.size}`,
    ],
    ["documents that build", validRefused.length === 0, `${built.length} of ${runs.length}`],
    [
      "documents refused that swagger-parser validates",
      validRefused.length === 0,
      `${validRefused.length}`,
    ],
    ["operations that become tools", tools >= operations * SHARE, share(tools, operations)],
    [
      "crashes",
      runs.every(({ result }) => !result.crashed),
      String(runs.filter(({ result }) => result.crashed).length),
    ],
    [
      "hangs",
      runs.every(({ result }) => !result.hung),
      String(runs.filter(({ result }) => result.hung).length),
    ],
    [
      "outputs that type-check under strict",
      built.every(({ result }) => result.typeErrors.length === 0),
      `${built.filter(({ result }) => result.typeErrors.length === 0).length} of ${built.length}`,
    ],
    [
      "lists that the official client accepts whole",
      built.every(({ result }) => result.listRefused.length === 0),
      `${built.filter(({ result }) => result.listRefused.length === 0).length} of ${built.length}`,
    ],
    [
      "definitions with a silent `{}` where the document names a type",
      silent === 0,
      `${silent} of ${tools}`,
    ],
    [
      "operations whose requests the independent validator accepts",
      validator >= toBeJudged * SHARE,
      share(validator, toBeJudged),
    ],
    [
      "operations whose requests are byte for byte the second encoder's",
      encoder >= toBeJudged * SHARE,
      share(encoder, toBeJudged),
    ],
  ];
  const text = [
    "# The corpus",
    "",
    ...INTRODUCTION,
    "",
    `${date === undefined ? "" : `Run on ${date}. `}Node ${process.versions.node}, ${LIBRARIES.map((name) => `${name} ${versionOf(name)}`).join(", ")}.`,
    "",
    "| | | |",
    "|---|---:|---|",
    ...counts.map(
      ([what, fine, count]) => `| ${what} | ${count} | ${fine ? "reached" : "**missed**"} |`,
    ),
    `| requests sent | ${requests} | up to three for each operation |`,
    `| accepted with required arguments made from the definition alone | ${share(defined("required"), toBeJudged)} | no target |`,
    `| accepted with all arguments made from the definition alone | ${share(defined("all"), toBeJudged)} | no target: a definition may describe what the document spells out |`,
    "",
    "| document | OpenAPI | operations | tools | build s | peak MB | definition tokens | types | list | validator | encoder |",
    "|---|---|---:|---:|---:|---:|---:|---|---|---:|---:|",
    ...runs.map(({ result }) => row(result)),
    "",
    ...exceptions(runs),
    "",
  ].join("\n");
  return { text, passed: counts.every(([, fine]) => fine) };
}

const INTRODUCTION = [
  "Made by `npm run corpus`; do not edit. Every document is built without an overlay, its output type-checked, its server",
  "started and listed by the official client, and every operation called: with the required arguments, with all, and with",
  "characters that mean something in a URL. Arguments are made from the document's own schemas. What arrives is judged twice:",
  "",
  "- **validator**: openapi-backend accepts the request by the original document; query keys, cookies and header fields",
  "  that are not declared fail. It does not read parameter styles, so `test/corpus/decode*.ts` reads them for it.",
  "- **encoder**: the bytes of path, query, header fields and body are those that `test/corpus/expected*.ts` makes from",
  "  the same arguments and the original document. It shares no line with the product.",
  "",
  "An operation counts where all its requests are right. One without a tool, arguments or a request counts as wrong.",
];

function isAccepted({ missing, validator }: JudgedOperation): boolean {
  return missing.length + validator.length === 0;
}

function isExact({ missing, encoder }: JudgedOperation): boolean {
  return missing.length + encoder.length === 0;
}

function share(part: number, whole: number): string {
  const percent = whole === 0 ? 100 : Math.floor((part / whole) * 100_000) / 1_000;
  return `${part} of ${whole} (${percent} %)`;
}

function row(result: DocumentResult): string {
  const { name, version, operations, judged } = result;
  if (result.refused !== undefined) {
    return `| ${name} | ${version} | ${operations} | refused | ${result.seconds.toFixed(1)} | ${result.megabytes?.toFixed(0) ?? ""} | | | | | |`;
  }
  return `| ${[
    name,
    version,
    operations,
    result.tools,
    result.seconds.toFixed(1),
    result.megabytes?.toFixed(0) ?? "",
    result.tokens.toLocaleString("en-US"),
    result.typeErrors.length === 0 ? "ok" : "errors",
    result.listRefused.length === 0 ? "ok" : "refused",
    `${judged.filter(isAccepted).length}`,
    `${judged.filter(isExact).length}`,
  ].join(" | ")} |`;
}

function exceptions(runs: readonly CorpusRun[]): readonly string[] {
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`## ${title}`, "", ...lines.map((l) => `- ${cut(l)}`), ""];
  const each = (of: (result: DocumentResult) => readonly string[]): readonly string[] =>
    runs.flatMap(({ result }) => of(result).map((line) => `${result.name}: ${line}`));
  const ofOperations = (of: (operation: JudgedOperation) => readonly string[]) =>
    each(({ judged }) =>
      judged.flatMap((operation) => {
        const [first, ...more] = of(operation);
        if (first === undefined) return [];
        return [
          `\`${operation.key}\`: ${first}${more.length === 0 ? "" : ` (and ${more.length} more)`}`,
        ];
      }),
    );
  return [
    ...section(
      "Refused",
      each(({ refused }) => (refused === undefined ? [] : [refused])),
    ),
    ...section(
      "Operations left out",
      each(({ leftOut }) => leftOut),
    ),
    ...section(
      "Type errors",
      each(({ typeErrors }) => typeErrors),
    ),
    ...section(
      "Refused by the client",
      each(({ listRefused }) => listRefused),
    ),
    ...section(
      "Operations without a request",
      ofOperations(({ tool, missing }) => (tool === undefined ? [] : missing)),
    ),
    ...section(
      "Requests that the validator refuses",
      ofOperations(({ validator }) => validator),
    ),
    ...section(
      "Optional parts that no request has, because no value was found that the document allows",
      ofOperations(({ unsent }) => (unsent.length === 0 ? [] : [unsent.join(", ")])),
    ),
    ...section(
      "Requests that differ from the second encoder's",
      ofOperations(({ encoder }) => encoder),
    ),
  ];
}

/** One line of text whatever it quotes. */
function cut(line: string): string {
  const plain = line.replace(/\s+/g, " ").replaceAll("<", "&lt;");
  return plain.length > LONGEST_LINE ? `${plain.slice(0, LONGEST_LINE)}…` : plain;
}

function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return String((require(`${folder}/${name}/package.json`) as { version: unknown }).version);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new Error(`${name} is not installed`);
}
