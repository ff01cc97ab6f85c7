/** `npm run bench`: every benchmark in turn, or those that are named. Prints ratios of one run. */
const benchmarks = {
  build: () => import("./build.ts"),
  "cold-start": () => import("./cold-start.ts"),
  tokens: () => import("./tokens.ts"),
  calls: () => import("./calls.ts"),
} as const;

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(
    `no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}`,
  );
  process.exit(2);
}
for (const [name, run] of Object.entries(benchmarks)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n== ${name}`);
  await run();
}
