import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { median } from "./process.ts";
import { stdioPeer } from "./stdio.ts";

/**
 * Builds, as whole processes in one run: GitHub REST without an overlay beside openapi-mcp-generator, and
 * specs/github. The output that is timed is the one that is type-checked and served afterwards.
 */
const here = import.meta.dirname;
const root = join(here, "..", "..");
const peers = join(here, "peers");
const cli = join(root, "dist", "src", "cli", "main.js");
const document = createRequire(import.meta.url).resolve(
  "@octokit/openapi/generated/api.github.com.json",
);
const work = join(root, ".mcpgen", "bench");
const rounds = Number(process.env["ROUNDS"] ?? 5);

interface Run {
  readonly ms: number;
  readonly mb: number;
  readonly stderr: string;
}

/** One process: wall time, and the peak of its resident size as the kernel counted it. */
function run(args: readonly string[]): Run {
  const probe = join(work, "peak.txt");
  const begin = performance.now();
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(PEAK)}`, ...args],
    { cwd: root, env: { ...process.env, PEAK_FILE: probe, NO_COLOR: "1" }, encoding: "utf8" },
  );
  const ms = performance.now() - begin;
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}${stdout}`);
  return { ms, mb: Number(readFileSync(probe, "utf8")) / 1024, stderr };
}

const PEAK =
  'import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(process.env.PEAK_FILE,String(process.resourceUsage().maxRSS)))';

function digestOfFolder(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(name.split(sep).join("/")).update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 12);
}

function report(name: string, runs: readonly Run[]): number {
  const ms = median(runs.map((r) => r.ms));
  console.log(
    `  ${name.padEnd(40)} ${(ms / 1000).toFixed(2)} s  ${median(runs.map((r) => r.mb)).toFixed(0)} MB`,
  );
  return ms;
}

if (!existsSync(join(peers, "node_modules"))) {
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts"], { cwd: peers, stdio: "inherit" });
  if (status !== 0) throw new Error("the peers could not be installed");
}
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
try {
  const peer = join(
    peers,
    "node_modules",
    "openapi-mcp-generator",
    "bin",
    "openapi-mcp-generator.js",
  );
  const ours: Run[] = [];
  const theirs: Run[] = [];
  const unchanged: Run[] = [];
  const curated: Run[] = [];
  const whole = join(work, "github-rest");
  for (let round = 0; round < rounds; round++) {
    const theirOut = join(work, "peer");
    rmSync(theirOut, { recursive: true, force: true });
    theirs.push(run([peer, "--input", document, "--output", theirOut, "--force"]));
    rmSync(whole, { recursive: true, force: true });
    ours.push(run([cli, "build", document, "--out", whole]));
    unchanged.push(run([cli, "build", document, "--out", whole]));
    curated.push(
      run([
        cli,
        "build",
        join(root, "specs", "github", "mcpgen.yaml"),
        "--out",
        join(work, "github"),
      ]),
    );
  }
  console.log(
    `build of GitHub REST, no overlay, median of ${rounds} interleaved rounds, whole processes`,
  );
  const base = report("openapi-mcp-generator 4.0.1", theirs);
  const mine = report("mcpgen build", ours);
  report("mcpgen build, nothing changed", unchanged);
  console.log(`  ratio ${(mine / base).toFixed(2)} (target at most 3)`);
  console.log(`  ${ours.at(-1)?.stderr.trim().split("\n").at(-1)}`);
  console.log(`  unchanged: ${unchanged.at(-1)?.stderr.trim().split("\n").at(-1)}`);
  report("mcpgen build specs/github (target 1 s)", curated);

  rmSync(join(work, "peer"), { recursive: true, force: true });
  writeFileSync(
    join(work, "tsconfig.json"),
    readFileSync(join(root, "generated", "tsconfig.json"), "utf8"),
  );
  const tsc = spawnSync(
    process.execPath,
    [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", work],
    { encoding: "utf8" },
  );
  console.log(
    `  type-check of that output under strict: ${tsc.status === 0 ? "0 errors" : `FAILED\n${tsc.stdout.slice(0, 2000)}`}`,
  );
  const server = stdioPeer([join(whole, "main.ts")], { XDG_STATE_HOME: work });
  const { tools } = (await server.request("tools/list", {})) as { tools: unknown[] };
  await server.close();
  console.log(`  it serves ${tools.length} tools; digest of the files ${digestOfFolder(whole)}`);
  if (tsc.status !== 0) process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
