import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mutations } from "./mutations.ts";

/**
 * `npm run mutate`: takes one promise out of the code at a time, in a copy of the project, and runs the test that
 * guards it. A mutation that no test notices fails the run.
 */
const root = join(import.meta.dirname, "..", "..");
const copy = join(root, ".mcpgen", "mutation");
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");

function freshCopy(): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of [
    "src",
    "generators",
    "specs",
    "generated",
    "test",
    "dist",
    "package.json",
    "tsconfig.json",
    "vitest.config.ts",
  ]) {
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (path) => !path.includes("node_modules"),
    });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "dir");
}

/** Runs one test file, or the tests of it whose name matches. */
function runTest(
  file: string,
  name: string,
): { readonly passed: boolean; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, "run", file, "-t", name, "--reporter", "dot"],
    {
      cwd: copy,
      encoding: "utf8",
      env: { ...process.env, CI: "true", NO_COLOR: "1" },
      timeout: 120_000,
    },
  );
  const output = `${stdout}\n${stderr}`;
  if (
    /No test files found|No test found/.test(output) ||
    !/Tests +.*\d+ (passed|failed)/.test(output)
  ) {
    throw new Error(`${file} has no test "${name}":\n${output}`);
  }
  return { passed: status === 0, output };
}

let noticed = 0;
freshCopy();
try {
  for (const { name, file, find, replace, test } of mutations) {
    const path = join(copy, file);
    const original = readFileSync(path, "utf8");
    if (original.split(find).length !== 2)
      throw new Error(`${file} does not hold the mutated text of "${name}" exactly once`);
    const before = runTest(test.file, test.name);
    if (!before.passed)
      throw new Error(`"${test.name}" fails without the mutation:\n${before.output}`);
    writeFileSync(
      path,
      original.replace(find, () => replace),
    );
    const { passed } = runTest(test.file, test.name);
    writeFileSync(path, original);
    if (!passed) noticed++;
    console.log(`${passed ? "NOT NOTICED" : "noticed"}  ${name}: ${test.file}, "${test.name}"`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${noticed} of ${mutations.length} mutations make a named test fail`);
process.exitCode = noticed === mutations.length ? 0 : 1;
