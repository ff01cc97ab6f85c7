import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generate } from "../../generators/index.ts";
import { compile } from "../../src/compiler/compile.ts";
import { codeFrame } from "../../src/compiler/diagnostics/code-frame.ts";
import { nodeHost } from "../../src/compiler/host.ts";
import { factsFor } from "../helpers/plan.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const GUIDE = readFileSync(join(ROOT, "docs", "guide.md"), "utf8");

/** The guide's blocks in their order: the frame, then what goes under its `tools`. */
const BLOCKS = [...GUIDE.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mcpgen-guide-"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function built(text: string) {
  const path = join(folder, "mcpgen.yaml");
  writeFileSync(path, text);
  const { value, diagnostics } = await compile(
    { input: { kind: "overlay", path }, root: folder, strict: true, validate: false },
    (plan) => generate(plan, factsFor(plan)),
    nodeHost(),
  );
  return {
    tools: value.server?.plan.tools ?? [],
    said: diagnostics.map((one) => codeFrame(one, value.documents)).join("\n"),
  };
}

test.each(BLOCKS.map((_, i) => i + 1))("after %i blocks the guide's overlay builds", async (n) => {
  const { tools, said } = await built(BLOCKS.slice(0, n).join("\n"));
  expect(said).toBe("");
  expect(tools.length).toBeGreaterThanOrEqual(n);
});

test("the guide ends with the five tools that it promises, and its figure of calls is the plan's", async () => {
  const { tools } = await built(BLOCKS.join("\n"));
  expect(tools.map(({ name }) => name).toSorted()).toEqual([
    "find_files",
    "get_file",
    "list_comments",
    "list_versions",
    "reply_to_comment",
  ]);
  const worst = tools.find(({ name }) => name === "find_files")?.upstreamCalls?.worst;
  expect(GUIDE).toContain(`upstream calls (${worst} here)`);
});
