import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callsOf } from "./attio/calls.ts";

/**
 * `npm run bench:attio`: builds the server of test/bench/attio/mcpgen.yaml, has the benchmark's own driver call it
 * and the benchmark's own judge score it. Prints `equal=N`: tokens of the eight answers, at equal information.
 */
const root = join(import.meta.dirname, "..", "..");
const bench = join(root, "..", "shared", "bench", "attio");
if (!existsSync(bench)) {
  console.log("skipped: the benchmark is not beside this checkout (../shared/bench/attio)");
  process.exit(0);
}
const work = join(root, ".mcpgen", "attio");
const out = join(work, "server");

function run(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, GPT_TOKENIZER_DIR: root, XDG_STATE_HOME: work },
  });
  process.stdout.write(stdout);
  if (status !== 0) {
    process.stderr.write(stderr);
    console.error(`${args[0]} ended with ${status}`);
    process.exit(1);
  }
  return stdout;
}

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
run([
  join(root, "dist", "src", "cli", "main.js"),
  "build",
  join(root, "test", "bench", "attio", "mcpgen.yaml"),
  "--out",
  out,
]);
const calls = join(work, "calls.json");
const result = join(work, "run.json");
writeFileSync(calls, JSON.stringify(callsOf(join(bench, "queries.json"))));
run([
  join(bench, "drive.mjs"),
  "--calls",
  calls,
  "--out",
  result,
  "--env",
  "ATTIO_URL={url}",
  "--env",
  "ATTIO_TOKEN={token}",
  "--",
  process.execPath,
  join(out, "main.ts"),
]);
const scored = run([join(bench, "score.mjs"), result, "--max", "6864"]);
const total = /\*\*Total\*\*(?:[^|]*\|){6}\s*\*\*([\d,]+)\*\*/.exec(scored)?.[1];
if (total === undefined) throw new Error("the judge printed no total");
console.log(`equal=${total.replaceAll(",", "")}`);
