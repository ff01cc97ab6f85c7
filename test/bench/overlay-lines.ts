import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linesOfTools } from "./overlay-lines/lines-of-tools.ts";
import { run } from "./target.ts";

/** Lines that a tool of the example servers takes in its overlay: in block style, one key a line. */
const specs = join(import.meta.dirname, "..", "..", "specs");

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const low = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (low + high) / 2;
};

const all: number[] = [];
for (const server of ["crm", "github", "revenue-ops"]) {
  const lines = linesOfTools(readFileSync(join(specs, server, "mcpgen.yaml"), "utf8"));
  const counts = [...lines.values()];
  all.push(...counts);
  console.log(
    `${server}: ${counts.length} tools, median ${median(counts)} lines, from ${Math.min(...counts)} to ${Math.max(...counts)}`,
  );
}
const figure = { what: "median overlay lines of a tool", value: median(all), unit: " lines" };
console.log(`all ${all.length} tools: median ${run.atMost({ ...figure, digits: 1 }, 15)}`);
