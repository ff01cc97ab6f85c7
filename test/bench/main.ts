import { run } from "./target.ts";

/**
 * `npm run bench`: every benchmark in turn, or those that are named. Prints ratios of one run; ends with 1 where a
 * figure misses its target. `--all` measures the slow peers of a build too.
 */
const benchmarks = {
  build: () => import("./build.ts"),
  "cold-start": () => import("./cold-start.ts"),
  tokens: () => import("./tokens.ts"),
  "overlay-lines": () => import("./overlay-lines.ts"),
  discovery: () => import("./discovery.ts"),
  calls: () => import("./calls.ts"),
  projection: () => import("./projection.ts"),
  steps: () => import("./steps.ts"),
  "hostile-documents": () => import("./hostile-documents.ts"),
  attio: () => import("./attio.ts"),
} as const;

const named = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const unknown = named.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(
    `no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}`,
  );
  process.exit(2);
}
for (const [name, measure] of Object.entries(benchmarks)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n== ${name}`);
  await measure();
}
const missed = run.missed();
for (const line of missed) console.log(`missed: ${line}`);
if (missed.length > 0) process.exitCode = 1;
