import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generate } from "../../generators/index.ts";
import { compile } from "../../src/compiler/compile.ts";
import { codeFrame } from "../../src/compiler/diagnostics/code-frame.ts";
import { nodeHost } from "../../src/compiler/host.ts";
import { KEY_WORDS } from "../../src/compiler/overlay/key-words.ts";
import { factsFor } from "../helpers/plan.ts";

const PAGE = readFileSync(
  join(import.meta.dirname, "..", "..", "docs", "reference", "overlay.md"),
  "utf8",
);
const FILES = join(import.meta.dirname, "crm");

/** What samples have in common, by the key that a sample may have of its own. */
const COMMON = {
  mcpgen: "mcpgen: 1",
  server: "server: { name: crm, version: 1.0.0 }",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as it is written in the overlay
  sources: 'sources: { crm: { document: ./crm.openapi.yaml, baseUrl: "${CRM_URL}" } }',
};

/** Every sample of the page, by the heading that it stands under and its place there. */
function samples(): readonly (readonly [title: string, text: string])[] {
  let heading = "";
  const found: [string, string][] = [];
  for (const part of PAGE.matchAll(/^#+ (.+)$|^```yaml\n([\s\S]*?)^```$/gm)) {
    const [, title, text] = part;
    if (title !== undefined) heading = title;
    else if (text !== undefined) found.push([`${heading} (${found.length + 1})`, text]);
  }
  return found;
}

/** The code of handlers, by the file that the overlay before it names. */
const handlers = [...PAGE.matchAll(/handler: \.\/(\S+)\n[\s\S]*?^```ts\n([\s\S]*?)^```$/gm)].map(
  ([, name = "", code = ""]) => [name, code] as const,
);

function whole(text: string): string {
  const common = Object.entries(COMMON)
    .filter(([key]) => !new RegExp(`^${key}:`, "m").test(text))
    .map(([, line]) => line);
  return [...common, text].join("\n");
}

let folder = "";
let url = "";
const api = createServer((_, response) => {
  response.end(JSON.stringify({ data: [{ id: "u1", name: "Ada" }] }));
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mcpgen-docs-"));
  await new Promise<void>((done) => api.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});
afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each(samples())("the sample of %s compiles", async (title, text) => {
  const place = join(folder, title.replace(/\W+/g, "-"));
  mkdirSync(place);
  for (const name of readdirSync(FILES)) {
    writeFileSync(join(place, name), readFileSync(join(FILES, name)));
  }
  writeFileSync(join(place, "mcpgen.yaml"), whole(text));
  mkdirSync(join(place, "handlers"));
  for (const [name, code] of handlers) writeFileSync(join(place, name), code);
  const { value, diagnostics } = await compile(
    {
      input: { kind: "overlay", path: join(place, "mcpgen.yaml") },
      root: place,
      strict: true,
      validate: false,
      remote: {
        hosts: [],
        refresh: true,
        folderOf: () => join(place, "out"),
        environment: { CRM_URL: url },
      },
    },
    (plan) => generate(plan, factsFor(plan)),
    nodeHost(),
  );
  const problems = diagnostics.filter(({ severity }) => severity === "error");
  expect(problems.map((problem) => codeFrame(problem, value.documents)).join("\n")).toBe("");
  expect(value.server?.files.length).toBeGreaterThan(0);
});

/** Keys that a sentence has without a table or a heading of their own are found in code spans all the same. */
const written = new Set(
  [...PAGE.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) => code.split(/[.,:\s]+/)),
);

test.each(
  Object.entries(KEY_WORDS).flatMap(([block, keys]) =>
    Object.keys(keys).map((key): [string, string] => [block, key]),
  ),
)("of %s the page has the key %s", (_, key) => {
  expect(written).toContain(key);
});
