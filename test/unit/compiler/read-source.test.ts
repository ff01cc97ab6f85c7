import { join } from "node:path";
import { expect, test } from "vitest";
import { codeFrame } from "../../../src/compiler/diagnostics/code-frame.ts";
import { nodeHost } from "../../../src/compiler/host.ts";
import type { Staged } from "../../../src/compiler/ir/diagnostic.ts";
import type { SourceBundle } from "../../../src/compiler/ir/source-document.ts";
import { readSource } from "../../../src/compiler/read-source.ts";
import { project, told } from "./source/project.ts";

const fix = (actions: string): string =>
  `overlay: 1.1.0\ninfo: { title: F, version: "1" }\nactions:\n${actions}`;

function read(
  files: { readonly [path: string]: unknown },
  amend: readonly string[],
): Promise<Staged<SourceBundle | undefined>> {
  const folder = project(files);
  return readSource(
    {
      name: "api",
      document: "./api.yaml",
      amend,
      from: join(folder, "specs"),
      cwd: folder,
      origin: { uri: "specs/mcpgen.yaml", pointer: "/sources/api/document" },
    },
    nodeHost(),
  );
}

test("references are read after the amendments: those that they add, and not those that they remove", async () => {
  const bundle = await read(
    {
      "specs/api.yaml": "a: { $ref: ../../gone.yaml }\n",
      "specs/fix.yaml": fix(
        "  - { target: $.a, remove: true }\n  - { target: $, update: { b: { $ref: new.yaml } } }",
      ),
      "specs/new.yaml": "type: string\n",
    },
    ["./fix.yaml"],
  );
  expect(bundle.diagnostics).toEqual([]);
  expect([...(bundle.value?.documents.keys() ?? [])]).toEqual(["specs/api.yaml", "specs/new.yaml"]);
});

test("a reference is read that only an amendment makes one of a file", async () => {
  const bundle = await read(
    {
      "specs/api.yaml": "a: { $ref: '#/b' }\nb: 1\n",
      "specs/fix.yaml": fix("  - { target: \"$.a['$ref']\", update: new.yaml }"),
      "specs/new.yaml": "type: string\n",
    },
    ["fix.yaml"],
  );
  expect([...(bundle.value?.documents.keys() ?? [])]).toContain("specs/new.yaml");
});

test("an amendment is part of the digest, and its order too", async () => {
  const files = {
    "specs/api.yaml": "a: 1\n",
    "specs/one.yaml": fix("  - { target: $.a, update: 2 }"),
    "specs/two.yaml": fix("  - { target: $.a, update: 3 }"),
  };
  const digests = await Promise.all(
    [[], ["one.yaml"], ["one.yaml", "two.yaml"], ["two.yaml", "one.yaml"]].map(
      async (amend) => (await read(files, amend)).value?.digest,
    ),
  );
  expect(new Set(digests).size).toBe(4);
});

test("what is wrong with an amendment is told with its lines", async () => {
  const bundle = await read(
    { "specs/api.yaml": "info: 1\n", "specs/fix.yaml": fix("  - { target: $.inof, update: 2 }") },
    ["./fix.yaml"],
  );
  expect(bundle.value).toBeUndefined();
  expect(bundle.diagnostics.map((problem) => codeFrame(problem, new Map()))).toEqual([
    `specs/fix.yaml:4:15  error  amendment/no-match  "$.inof" selects nothing in the document
    3 | actions:
>   4 |   - { target: $.inof, update: 2 }
      |               ^^^^^^ did you mean "info"?`,
  ]);
});

test.each([
  ["./absent.yaml", 'source/not-found there is no file "specs/absent.yaml"'],
  [
    "https://example.com/fix.yaml",
    'amendment/not-local the amendment "https://example.com/fix.yaml" is not a local file',
  ],
  [
    "npm:pack/fix.yaml",
    'amendment/not-local the amendment "npm:pack/fix.yaml" is not a local file',
  ],
])("%s is refused where the overlay names it", async (file, want) => {
  const bundle = await read({ "specs/api.yaml": "a: 1\n" }, [file]);
  expect(bundle.value).toBeUndefined();
  expect(told(bundle)).toEqual([want]);
  expect(bundle.diagnostics[0]?.origin).toEqual({
    uri: "specs/mcpgen.yaml",
    pointer: "/sources/api/amend/0",
  });
});

test("amendments stay within the limits of a document", async () => {
  const wide = `a: { n: [${"0, ".repeat(999)}0] }\n`;
  const copies = Array.from(
    { length: 10 },
    (_, i) => `  - { target: $, update: { c${i}: {} } }\n  - { target: $.c${i}, copy: $ }\n`,
  ).join("");
  const bundle = await read({ "specs/api.yaml": wide, "specs/fix.yaml": fix(copies) }, [
    "fix.yaml",
  ]);
  expect(told(bundle)).toEqual([
    "source/too-many-nodes the document has more than 1000000 values once aliases and amendments are applied",
  ]);
});
