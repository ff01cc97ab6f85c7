import { expect, test } from "vitest";
import { codeFrame } from "../../../../src/compiler/diagnostics/code-frame.ts";
import { nodeHost } from "../../../../src/compiler/host.ts";
import type { SourceBundle } from "../../../../src/compiler/ir/source-document.ts";
import { loadSource } from "../../../../src/compiler/source/load-source.ts";
import { validateStrictly } from "../../../../src/compiler/source/strict-validation.ts";
import { digestOf } from "../../../../src/util/digest.ts";
import { load, project } from "./project.ts";

async function bundle(files: { readonly [path: string]: unknown }): Promise<SourceBundle> {
  const { value } = await load(project(files), "api.yaml");
  if (value === undefined) throw new Error("api.yaml did not load");
  return value;
}

const api = (path: string): string => `openapi: 3.0.3
info: { title: T, version: "1" }
paths:
  /a:
    $ref: ${path}
`;

test("a document that keeps to the standard has no problem", async () => {
  const found = await validateStrictly(
    await bundle({
      "api.yaml": api("paths/a.yaml"),
      "paths/a.yaml": {
        get: {
          responses: {
            200: {
              description: "ok",
              content: {
                "application/json": {
                  schema: { $ref: "node.yaml" },
                  example: { $ref: "https://nowhere.invalid/data.json" },
                },
              },
            },
          },
        },
      },
      "paths/node.yaml": { type: "object", properties: { next: { $ref: "node.yaml" } } },
    }),
  );
  expect(found).toEqual([]);
});

test("a fetched file is validated as it was fetched, and not fetched again", async () => {
  const url = "https://example.invalid/types.json";
  const bytes = new TextEncoder().encode('{"T": {"type": "nonsense"}}');
  const folder = project({
    "api.yaml": `openapi: 3.0.3
info: { title: T, version: "1" }
paths: {}
components: { schemas: { A: { $ref: "${url}#/T" } } }
`,
  });
  const { value } = await loadSource(
    {
      name: "api",
      document: "api.yaml",
      from: folder,
      cwd: folder,
      remote: { read: async () => ({ bytes, digest: digestOf(bytes) }) },
    },
    nodeHost(),
  );
  const found = value === undefined ? [] : await validateStrictly(value);
  expect(found[0]?.origin).toEqual({ uri: url, pointer: "/T/type" });
});

test("a violation is told in the file that holds it", async () => {
  const source = await bundle({
    "api.yaml": api("paths/a.yaml"),
    "paths/a.yaml": "get:\n  summary: 3\n  responses: {}\n",
  });
  const before = structuredClone(source.root.value);
  const found = await validateStrictly(source);
  expect(found.map((d) => codeFrame(d, source.documents))).toContain(
    `paths/a.yaml:2:12  error  source/strict-violation  against the OpenAPI standard: /paths/~1a/get/summary must be string
    1 | get:
>   2 |   summary: 3
      |            ^`,
  );
  expect(source.root.value).toEqual(before);
});

test("a version that the validator has no schema for is told, not refused", async () => {
  const root = { openapi: "3.2.0", info: { title: "T", version: "1" }, paths: {} };
  const found = await validateStrictly(await bundle({ "api.yaml": root }));
  expect(found.map(({ code, severity, message }) => ({ code, severity, message }))).toEqual([
    {
      code: "source/not-validated",
      severity: "warning",
      message: "--validate knows no schema of OpenAPI 3.2.0",
    },
  ]);
});
