import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fastest, installPeers, others, type Peer } from "./builds/peers.ts";
import { syntheticDocument } from "./builds/synthetic.ts";
import { digestOfFolder, toolsServed, typeErrors } from "./builds/verify.ts";
import { type Run, wholeProcess } from "./builds/whole-process.ts";
import { median } from "./process.ts";
import { run } from "./target.ts";

/**
 * Builds without an overlay beside openapi-mcp-generator, whole processes in interleaved rounds of one run. What was
 * timed is type-checked and served afterwards, and its digest printed. mcpgen runs as it is installed, from a packed
 * copy: a working copy never stops early. `--all` adds orval and kubb, once each, with a cap.
 */
const root = join(import.meta.dirname, "..", "..");
const specs = join(root, "..", "shared", "specs");
const work = join(root, ".mcpgen", "bench-build");
const rounds = Number(process.env["ROUNDS"] ?? 3);
const CAP = { seconds: 90, mb: 2_000 };
/** Of the peak size, in megabytes. */
const MOST_MB = 300;

interface Document {
  readonly name: string;
  readonly path: string;
}

const find = createRequire(import.meta.url);
const documents: readonly Document[] = [
  { name: "GitHub REST", path: find.resolve("@octokit/openapi/generated/api.github.com.json") },
  { name: "Stripe", path: join(specs, "stripe.yaml") },
  {
    name: "petstore",
    path: join(
      dirname(find.resolve("@readme/oas-examples/package.json")),
      "3.0/json/petstore.json",
    ),
  },
  { name: "5,000 operations", path: join(work, "ops-5000.json") },
];

/** Packs this repository and unpacks it into a project: with its packages, but without its sources. */
function install(): string {
  if (!existsSync(join(root, "dist", "src", "cli", "main.js"))) {
    throw new Error("there is no dist: run npm run compile first");
  }
  const modules = join(work, "node_modules");
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(work, "package.json"), '{"type":"module","version":"1.0.0"}');
  const packed = spawnSync(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", work],
    { cwd: root, encoding: "utf8" },
  );
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  const { status } = spawnSync("tar", ["-xzf", join(work, filename), "-C", modules]);
  if (packed.status !== 0 || status !== 0) throw new Error("mcpgen could not be packed");
  spawnSync("mv", [join(modules, "package"), join(modules, "mcpgen")]);
  return join(modules, "mcpgen", "dist", "src", "cli", "main.js");
}

const line = (name: string, runs: readonly Run[], beside = ""): void => {
  const failure = runs.find((r) => r.failure !== undefined)?.failure;
  const ms = median(runs.map((r) => r.ms));
  const mb = median(runs.map((r) => r.mb));
  const cpu = (median(runs.map((r) => r.cpuMs)) / 1000).toFixed(2);
  const figures = `${(ms / 1000).toFixed(2).padStart(6)} s (cpu ${cpu} s) ${mb.toFixed(0).padStart(5)} MB`;
  console.log(`  ${name.padEnd(34)} ${figures}  ${failure ?? beside}`);
};

const medianMs = (runs: readonly Run[]): number => median(runs.map((r) => r.ms));

/** Runs into an empty folder. @throws {Error} where it fails and nothing else is expected of it. */
async function fresh(args: (out: string) => readonly string[], out: string): Promise<Run> {
  rmSync(out, { recursive: true, force: true });
  const ran = await wholeProcess(args(out), { cwd: work });
  if (ran.failure !== undefined) throw new Error(`${basename(out)}: ${ran.failure}\n${ran.stderr}`);
  return ran;
}

async function compare(documents: readonly Document[], cli: string): Promise<void> {
  const results = documents.map(() => ({
    ours: [] as Run[],
    theirs: [] as Run[],
    again: [] as Run[],
  }));
  const outOf = (i: number): string => join(work, `ours-${i}`);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { path }] of documents.entries()) {
      const { ours, theirs, again } = results[i] as (typeof results)[number];
      theirs.push(await fresh((out) => fastest.prepare(path, out), join(work, `peer-${i}`)));
      ours.push(await fresh((out) => [cli, "build", path, "--out", out], outOf(i)));
      again.push(await wholeProcess([cli, "build", path, "--out", outOf(i)], { cwd: work }));
    }
  }
  for (const [i, document] of documents.entries()) {
    const { ours, theirs, again } = results[i] as (typeof results)[number];
    const size = (runs: readonly Run[]): number => median(runs.map(({ mb }) => mb));
    const what = `build of ${document.name}`;
    console.log(document.name);
    line(fastest.name, theirs);
    line("mcpgen build", ours, ours.at(-1)?.stderr.trim().split("\n").at(-1));
    line("mcpgen build, nothing changed", again, again.at(-1)?.stderr.trim().split("\n").at(-1));
    const ratio = { what: `${what}, ratio`, value: medianMs(ours) / medianMs(theirs) };
    const mb = { what: `${what}, size`, value: size(ours), unit: " MB", digits: 0 };
    const cpu = median(ours.map((r) => r.cpuMs)) / median(theirs.map((r) => r.cpuMs));
    console.log(
      `  ratio ${run.atMost(ratio, 1)}, of cpu time ${cpu.toFixed(2)}; ${run.atMost(mb, MOST_MB)}`,
    );
    await verify(document, outOf(i), cli);
    if (process.argv.includes("--all")) await slowOnes(document);
  }
}

/** That what was timed is what is served: it type-checks, starts, and the official client takes every tool of it. */
async function verify({ name, path }: Document, out: string, cli: string): Promise<void> {
  const errors = { what: `type errors of ${name}`, value: typeErrors(out), digits: 0 };
  const offered = await toolsServed(out, work);
  const listed = `${out}-listed`;
  await fresh((out) => [cli, "build", path, "--discovery", "list", "--out", out], listed);
  console.log(
    `  digest ${digestOfFolder(out)}; type errors under strict: ${run.atMost(errors, 0)}; the SDK's client reads ${offered} tools of it, and ${await toolsServed(listed, work)} where all are listed`,
  );
}

async function slowOnes({ path }: Document): Promise<void> {
  for (const { name, prepare } of others satisfies readonly Peer[]) {
    const out = join(work, "other");
    rmSync(out, { recursive: true, force: true });
    line(name, [await wholeProcess(prepare(path, out), { cwd: work, cap: CAP })]);
  }
}

/** The time by operations: what is linear takes ten times as long for ten times as many, less what every build takes. */
async function linear(cli: string): Promise<void> {
  const sizes = [1_000, 5_000, 10_000];
  const runs = new Map(sizes.map((size) => [size, [] as Run[]]));
  for (const size of sizes) writeFileSync(join(work, `ops-${size}.json`), syntheticDocument(size));
  for (let round = 0; round < rounds; round++) {
    for (const [size, into] of runs) {
      const document = join(work, `ops-${size}.json`);
      into.push(await fresh((out) => [cli, "build", document, "--out", out], join(work, "linear")));
    }
  }
  console.log("time by operations");
  for (const [size, of] of runs) {
    line(
      `${size.toLocaleString("en")} operations`,
      of,
      `${(medianMs(of) / size).toFixed(3)} ms each`,
    );
  }
  const each = (size: number): number => medianMs(runs.get(size) ?? []) / size;
  const value = each(10_000) / each(1_000);
  const growth = { what: "time of an operation, of 10,000 beside of 1,000", value };
  console.log(`  an operation of 10,000 beside one of 1,000: ${run.atMost(growth, 1.1)}`);
}

/** The curated server of this repository: twelve tools of the same document. */
async function curated(cli: string): Promise<void> {
  cpSync(join(root, "specs", "github"), join(work, "specs", "github"), { recursive: true });
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    const overlay = join(work, "specs", "github", "mcpgen.yaml");
    runs.push(await fresh((out) => [cli, "build", overlay, "--out", out], join(work, "curated")));
  }
  const time = { what: "build of specs/github", value: medianMs(runs) / 1000, unit: " s" };
  console.log("specs/github, twelve tools declared by name");
  line("mcpgen build", runs, run.atMost(time, 1));
}

async function manyFiles(cli: string): Promise<void> {
  const document = join(specs, "digitalocean", "DigitalOcean-public.v2.yaml");
  const runs: Run[] = [];
  const again: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    const out = join(work, "digitalocean");
    runs.push(await fresh((out) => [cli, "build", document, "--out", out], out));
    again.push(await wholeProcess([cli, "build", document, "--out", out], { cwd: work }));
  }
  const time = { what: "build of DigitalOcean", value: medianMs(runs) / 1000, unit: " s" };
  console.log("DigitalOcean, 2,907 YAML files");
  line("mcpgen build", runs, run.atMost(time, 2));
  line("mcpgen build, nothing changed", again);
}

installPeers();
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
try {
  const cli = install();
  writeFileSync(join(work, "ops-5000.json"), syntheticDocument(5_000));
  const here = documents.filter(({ path }) => existsSync(path));
  for (const { name } of documents.filter((document) => !here.includes(document))) {
    console.log(`${name}: skipped, its document is not on this machine`);
  }
  console.log(`no overlay, whole processes, medians of ${rounds} interleaved rounds`);
  await compare(here, cli);
  await curated(cli);
  await linear(cli);
  if (existsSync(join(specs, "digitalocean"))) await manyFiles(cli);
  else console.log("DigitalOcean: skipped, its files are not on this machine");
} finally {
  rmSync(work, { recursive: true, force: true });
}
