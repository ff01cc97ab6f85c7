import { expect, test } from "vitest";
import { type Asked, askedFor, buildFacts } from "../../../src/cli/asked.ts";
import type { Diagnostic, SourceDocument } from "../../../src/compiler/index.ts";
import { canonicalJson } from "../../../src/util/canonical-json.ts";

const asked: Asked = {
  input: "specs/mcpgen.yaml",
  kind: "overlay",
  readOnly: false,
  shared: true,
  root: "/home/a/project",
  folder: "/home/a/project/generated/pets",
};
const uris = ["specs/pets.json", "npm:pkg/openapi.json", "https://example.com/api.json"];

test("what was asked for names no folder of the machine", () => {
  const text = canonicalJson(askedFor(asked, uris));
  expect(text).not.toContain("/home");
  expect(text).toContain('"../../specs/pets.json"');
});

test("it is the same in another folder of the same form, in whatever order the uris come", () => {
  const there = { ...asked, root: "/srv/x", folder: "/srv/x/generated/pets" };
  expect(askedFor(there, uris.toReversed())).toEqual(askedFor(asked, uris));
});

test.each<[string, Partial<Asked>]>([
  ["another output folder", { folder: "/home/a/project/generated/deep/pets" }],
  ["a version", { version: "2.0.0" }],
  ["a name", { name: "cats" }],
  ["discovery", { discovery: "list" }],
  ["reading only", { readOnly: true }],
  ["a tsconfig.json of its own", { shared: false }],
  ["another input", { input: "mcpgen.yaml" }],
])("%s is something else", (_, change) => {
  const other = canonicalJson(askedFor({ ...asked, ...change }, uris));
  expect(other).not.toBe(canonicalJson(askedFor(asked, uris)));
});

test("facts hold what was read of the disk, and findings by severity and code", () => {
  const document = (uri: string): [string, SourceDocument] => [
    uri,
    {
      uri,
      text: "",
      value: {},
      digest: `sha256:${uri}`,
      locate: () => ({ line: 1, column: 1, length: 1 }),
    },
  ];
  const finding = (severity: "warning" | "info", code: string): Diagnostic => ({
    severity,
    code,
    message: "",
  });
  const facts = buildFacts(
    null,
    new Map([document("b.json"), document("https://example.com/a.json")]),
    [
      finding("warning", "z/z"),
      finding("warning", "a/a"),
      finding("info", "i/i"),
      finding("warning", "z/z"),
    ],
  );
  expect([...facts.inputs]).toEqual([["b.json", "sha256:b.json"]]);
  expect(JSON.stringify(facts.findings)).toBe('{"info":{"i/i":1},"warning":{"a/a":1,"z/z":2}}');
});
