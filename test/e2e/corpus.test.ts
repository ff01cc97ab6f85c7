import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../generators/index.ts";
import { compile, nodeHost } from "../../src/compiler/index.ts";
import { cutDocument } from "../corpus/cut-document.ts";
import type { DocumentResult } from "../corpus/document.ts";
import { root, scratch } from "./cli.ts";

/*
 * The corpus program on real documents that npm packages carry. The whole corpus is beside the repository:
 * `npm run corpus`, docs/corpus.md.
 */
const require = createRequire(import.meta.url);
const examples = dirname(require.resolve("@readme/oas-examples/package.json"));
const figma = join(
  dirname(require.resolve("@figma/rest-api-spec/package.json")),
  "openapi",
  "openapi.yaml",
);
const octokit = require.resolve("@octokit/openapi/generated/api.github.com.json");

let folder = "";
beforeAll(() => {
  folder = scratch("corpus");
  const whole: unknown = JSON.parse(readFileSync(octokit, "utf8"));
  const cut = cutDocument(whole, (path) => /\/(?:issues|labels|contents|search)\b/.test(path));
  writeFileSync(join(folder, "github-cut.json"), JSON.stringify(cut));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("IN-31: every example document builds, or is refused with a code and a place", async () => {
  const documents = globSync("{2.0,3.0,3.1}/**/*.json", { cwd: examples }).sort();
  expect(documents.length).toBeGreaterThan(50);
  for (const document of documents) {
    const { value, diagnostics } = await compile(
      {
        input: { kind: "document", path: join(examples, document) },
        root: examples,
        strict: false,
        validate: false,
      },
      (plan) =>
        generate(plan, {
          mcpgen: "0.0.0",
          documents: new Map(plan.sources.map(({ name, document: at }) => [name, at])),
        }),
      nodeHost(),
    );
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(value.server !== undefined || errors.length > 0, document).toBe(true);
    for (const error of errors) {
      expect(error.code, document).toMatch(/^[a-z]+\/[a-z0-9-]+$/);
      expect(error.origin, `${document}: ${error.message}`).toBeDefined();
    }
  }
}, 60_000);

describe("CT-01, IN-30: every operation of a real document is a tool that sends what the document says", () => {
  test.each<readonly [name: string, path: () => string]>([
    ["@figma/rest-api-spec", () => figma],
    [
      "@octokit/openapi, issues, labels, contents and search",
      () => join(folder, "github-cut.json"),
    ],
    ...[
      "2.0/json/petstore.json",
      "3.0/json/parameters-style.json",
      "3.0/json/parameters-cookies.json",
      "3.0/json/form-data.json",
      "3.0/json/file-uploads.json",
      "3.0/json/schema-encoding-style.json",
      "3.0/json/star-trek.json",
      "3.1/json/parameters-style.json",
      "3.1/json/train-travel.json",
    ].map((path) => [`@readme/oas-examples/${path}`, () => join(examples, path)] as const),
  ])(
    "%s",
    (name, path) => {
      const work = join(folder, name.replace(/\W+/g, "-"));
      const out = `${work}.json`;
      const options = { name, path: path(), package: root, work, out };
      const ran = spawnSync(
        process.execPath,
        [join(root, "test", "corpus", "document.ts"), JSON.stringify(options)],
        { cwd: root, encoding: "utf8" },
      );
      expect(ran.status, ran.stderr.slice(-2_000)).toBe(0);
      const result = JSON.parse(readFileSync(out, "utf8")) as DocumentResult;
      expect(result.refused).toBeUndefined();
      expect(result).toMatchObject({
        crashed: false,
        hung: false,
        typeErrors: [],
        leftOut: [],
        listRefused: [],
        tools: result.operations,
        listed: result.operations,
      });
      const wrong = result.judged.flatMap(({ key, missing, validator, encoder }) =>
        [...missing, ...validator, ...encoder].map((fault) => `${key}: ${fault}`),
      );
      expect(wrong).toEqual([]);
      expect(result.judged.flatMap(({ silent }) => silent)).toEqual([]);
      expect(result.judged.length).toBe(result.operations);
    },
    120_000,
  );
});
