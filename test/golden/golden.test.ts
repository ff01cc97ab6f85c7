import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../generators/index.ts";
import { syntaxGate } from "../../src/compiler/emit/syntax-gate.ts";
import { tsconfigText } from "../../src/compiler/emit/tsconfig-text.ts";
import { factsFor } from "../helpers/plan.ts";
import { cases } from "./cases.ts";
import { compareGolden, writeGolden } from "./compare.ts";

const root = join(import.meta.dirname, "..", "..");
const update = process.env["UPDATE_GOLDEN"] === "1";
const outputs = Object.entries(cases).map(
  ([name, plan]) => [name, generate(plan, factsFor(plan))] as const,
);

test("goldens are never updated in CI", () => {
  expect(update && process.env["CI"] !== undefined).toBe(false);
});

describe.each(outputs)("%s", (name, files) => {
  const folder = join(import.meta.dirname, name);

  test("is generated as its golden files say (UPDATE_GOLDEN=1 rewrites them)", () => {
    if (update && process.env["CI"] === undefined) writeGolden(folder, files);
    expect(compareGolden(folder, files).join("\n")).toBe("");
  });

  test("passes the syntax gate", async () => {
    await expect(syntaxGate(files)).resolves.toBeUndefined();
  });
});

test("every golden folder has a case", () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(folders.sort()).toEqual(Object.keys(cases).sort());
});

test("a printed line that is blanked fails a case", async () => {
  const program = join(import.meta.dirname, "blank-lines.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", program]);
  const { mutants, survivors } = JSON.parse(stdout);
  expect(mutants).toBeGreaterThan(150);
  expect(survivors).toEqual([]);
}, 120_000);

describe("all goldens together", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mcpgen-golden-"));
    for (const [name, files] of outputs) {
      for (const { path, text } of files) {
        const file = join(folder, name, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    cpSync(join(import.meta.dirname, "quote.ts"), join(folder, "quote.ts"));
    const biome = readFileSync(join(root, "biome.json"), "utf8");
    const { $schema: _, vcs: __, ...config } = JSON.parse(biome) as Record<string, unknown>;
    writeFileSync(join(folder, "biome.json"), JSON.stringify(config));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const tsconfig = JSON.parse(tsconfigText()) as { compilerOptions: Record<string, unknown> };
    tsconfig.compilerOptions["paths"] = Object.fromEntries(
      [
        ["codegen/v1", "runtime/codegen/v1"],
        ["runtime", "runtime"],
        ["testing", "testing"],
      ].map(([door, folder = ""]) => [`mcpgen/${door}`, [join(root, "src", folder, "index.ts")]]),
    );
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ ...tsconfig, include: Object.keys(cases) }),
    );
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (tool: string, ...args: readonly string[]): Promise<string> => {
    const command = join(root, "node_modules", ".bin", tool);
    expect(existsSync(command)).toBe(true);
    try {
      const { stdout, stderr } = await promisify(execFile)(command, args, { cwd: folder });
      return stdout + stderr;
    } catch (failure) {
      const { stdout = "", stderr = "" } = failure as { stdout?: string; stderr?: string };
      return `failed:\n${stdout}${stderr}`;
    }
  };

  test("are a fixed point of the formatter and pass the linter without a word", async () => {
    const report = await run("biome", "check", "--error-on-warnings", ...Object.keys(cases));
    expect(report).toMatch(/^Checked \d+ files in \S+ No fixes applied\.\n$/);
  });

  test("type-check under the tsconfig.json that a build writes", async () => {
    const report = await run("tsc", "-p", ".");
    // What the runtime's own sources say is not the generated code's to answer for.
    const own = report.split("\n").filter((line) => /^[a-z-]+\/.*error TS/.test(line));
    expect(own).toEqual([]);
  });
});
