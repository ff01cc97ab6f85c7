import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { boundTools } from "./bound-tools.ts";
import { callAll, type JudgedOperation } from "./calls.ts";
import { readOriginal } from "./original.ts";
import { type Ran, runNode } from "./run-process.ts";

/** What the corpus program finds out about one document. */
export interface DocumentResult {
  readonly name: string;
  readonly version: string;
  readonly operations: number;
  /** Undefined: it was built. */
  readonly refused: string | undefined;
  /** It ended otherwise than with an output or a diagnostic. */
  readonly crashed: boolean;
  readonly hung: boolean;
  readonly seconds: number;
  readonly megabytes: number | undefined;
  readonly tools: number;
  readonly tokens: number;
  /** Operations without a tool, each with what the build said of it. */
  readonly leftOut: readonly string[];
  readonly typeErrors: readonly string[];
  readonly listed: number;
  readonly listRefused: readonly string[];
  readonly judged: readonly JudgedOperation[];
}

export interface DocumentOptions {
  readonly name: string;
  readonly path: string;
  /** The package whose `dist` is built with and served by. */
  readonly package: string;
  /** Scratch: emptied. */
  readonly work: string;
}

const BUILD = { seconds: 60, heapMegabytes: 2_048 };
const CHECK = { seconds: 180, heapMegabytes: 6_144 };

interface BuildReport {
  readonly tools?: number;
  readonly tokens?: { readonly total: number };
  readonly diagnostics?: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly names?: readonly string[];
  }[];
}

/** Builds, type-checks, serves and calls one document. */
export async function runDocument(options: DocumentOptions): Promise<DocumentResult> {
  const { name, path, work } = options;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "node_modules"), { recursive: true });
  writeFileSync(join(work, "package.json"), '{"type":"module","version":"1.0.0"}');
  symlinkSync(options.package, join(work, "node_modules", "mcpgen"), "dir");
  for (const shared of ["@types", "vitest"]) {
    symlinkSync(
      join(options.package, "node_modules", shared),
      join(work, "node_modules", shared),
      "dir",
    );
  }
  const original = readOriginal(path);
  const cli = join(options.package, "dist", "src", "cli", "main.js");
  const plain = join(work, "plain");
  const built = await runNode([cli, "build", path, "--out", plain, "--format", "json"], {
    ...BUILD,
    cwd: work,
  });
  const report = reportOf(built);
  const base = {
    name,
    version: original.version,
    operations: original.operations.length,
    hung: built.hung,
    crashed: !built.hung && (report === undefined || ![0, 1].includes(built.status ?? -1)),
    seconds: built.seconds,
    megabytes: built.megabytes,
    tools: report?.tools ?? 0,
    tokens: report?.tokens?.total ?? 0,
  };
  if (built.status !== 0 || !existsSync(join(plain, "server.ts"))) {
    const refused = (report?.diagnostics ?? [])
      .filter(({ severity }) => severity === "error")
      .map(({ code, message }) => `${code}: ${message}`);
    return {
      ...base,
      refused: refused.slice(0, 3).join("; ") || built.stderr.slice(-600) || "no reason",
      leftOut: [],
      typeErrors: [],
      listed: 0,
      listRefused: [],
      judged: [],
    };
  }
  const checked = await runNode(
    [join(options.package, "node_modules", "typescript", "bin", "tsc"), "-p", plain],
    { ...CHECK, cwd: work },
  );
  const offered = new Set([...(await boundTools(plain)).values()].map(({ key }) => key));
  const leftOut = original.operations
    .filter(({ key }) => !offered.has(key))
    .map(({ key }) => ({ key, reason: `left out: ${reasonFor(key, report)}` }));
  const served = await serveAndCall(options, cli, original);
  const reasons = new Map(leftOut.map(({ key, reason }) => [key, reason]));
  return {
    ...base,
    refused: undefined,
    typeErrors: checked.status === 0 ? [] : (checked.stdout || "tsc ended").split("\n").slice(0, 5),
    ...served,
    judged: served.judged.map((operation) => {
      const reason = reasons.get(operation.key);
      return reason === undefined
        ? operation
        : { ...operation, tool: undefined, missing: [reason] };
    }),
    leftOut: leftOut.map(({ key, reason }) => `\`${key}\`: ${reason}`),
  };
}

/** The same server with its base URL in a variable, which a build without an overlay does not have. */
async function serveAndCall(
  { path, work }: DocumentOptions,
  cli: string,
  original: ReturnType<typeof readOriginal>,
): Promise<Pick<DocumentResult, "listed" | "listRefused" | "judged">> {
  const overlay = join(work, "mcpgen.yaml");
  const served = join(work, "served");
  writeFileSync(
    overlay,
    [
      "mcpgen: 1",
      // Large servers are listed whole here: each tool is judged by the client.
      "server: { name: corpus, discovery: list }",
      `sources: { api: { document: ${JSON.stringify(path)}, baseUrl: "\${CORPUS_URL}" } }`,
      "expose: all",
      "",
    ].join("\n"),
  );
  const built = await runNode([cli, "build", overlay, "--out", served], { ...BUILD, cwd: work });
  if (built.status !== 0) {
    const problem = `the server with a base URL variable was not built: ${built.stderr.slice(-400)}`;
    return { listed: 0, listRefused: [problem], judged: [] };
  }
  const { listed, refused, operations } = await callAll(served, original, compileOf());
  return { listed, listRefused: refused, judged: operations };
}

/** Compiles a schema as clients do: JSON Schema 2020-12, unknown keywords and formats ignored. */
function compileOf(): (schema: object) => void {
  const ajv = new Ajv2020({ strict: false, logger: false });
  return (schema) => void ajv.compile(schema);
}

function reportOf({ stdout }: Ran): BuildReport | undefined {
  try {
    return JSON.parse(stdout) as BuildReport;
  } catch {
    return undefined;
  }
}

function reasonFor(key: string, report: BuildReport | undefined): string {
  const found = report?.diagnostics?.find(
    ({ message, names }) => names?.includes(key) ?? message.includes(key),
  );
  return found === undefined ? "NO REASON GIVEN" : `${found.code}: ${found.message}`;
}

/** Where the program is started for one document: options in, the result out, both as JSON. */
if (process.argv[1] === import.meta.filename) {
  const options = JSON.parse(process.argv[2] ?? "{}") as DocumentOptions & { readonly out: string };
  const result = await runDocument(options);
  writeFileSync(options.out, JSON.stringify(result));
  // The output must be readable as it was written: a cut file is no result.
  JSON.parse(readFileSync(options.out, "utf8"));
}
