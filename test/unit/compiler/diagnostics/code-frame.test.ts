import { expect, test } from "vitest";
import { codeFrame, placeOf } from "../../../../src/compiler/diagnostics/code-frame.ts";
import { openApiRules } from "../../../../src/compiler/diagnostics/openapi.ts";
import { sourceRules } from "../../../../src/compiler/diagnostics/source.ts";
import type { Diagnostic } from "../../../../src/compiler/ir/diagnostic.ts";
import type { Origin } from "../../../../src/compiler/ir/origin.ts";
import type { SourceDocument } from "../../../../src/compiler/ir/source-document.ts";
import { loadText } from "../source/project.ts";

async function frame(
  name: string,
  text: string,
  origin: Omit<Origin, "uri">,
  texts: Partial<Diagnostic> = {},
): Promise<string> {
  const { document } = await loadText(name, text);
  const documents = new Map<string, SourceDocument>(
    document === undefined ? [] : [[name, document]],
  );
  const diagnostic: Diagnostic = {
    code: "select/unknown-field",
    severity: "error",
    message: "m",
    origin: { uri: name, ...origin },
    ...texts,
  };
  return codeFrame(diagnostic, documents);
}

const lines = (count: number): string =>
  Array.from({ length: count }, (_, i) => `k${i}: 0\n`).join("");

test("a finding has the place, the line before, the line, carets and the help", async () => {
  const text = `${lines(43)}select:\n  - id\n  - name: properties.nmae\n`;
  const found = await frame(
    "specs.yaml",
    text,
    { pointer: "/select/1/name" },
    {
      message: '"properties.nmae" is not in the response of crm.searchCompanies',
      help: 'did you mean "properties.name"?',
    },
  );
  expect(found).toBe(
    `specs.yaml:46:11  error  select/unknown-field  "properties.nmae" is not in the response of crm.searchCompanies
   45 |   - id
>  46 |   - name: properties.nmae
      |           ^^^^^^^^^^^^^^^ did you mean "properties.name"?`,
  );
});

test("a part of a text is marked, in quotes and without", async () => {
  const span = { start: 4, end: 10 };
  expect(await frame("a.yaml", "call: crm.search", { pointer: "/call", span })).toContain(
    "a.yaml:1:11  error  select/unknown-field  m\n>   1 | call: crm.search\n      |           ^^^^^^",
  );
  expect(await frame("a.yaml", 'call: "crm.search"', { pointer: "/call", span })).toContain(
    '>   1 | call: "crm.search"\n      |            ^^^^^^',
  );
});

test("a part of a text that is written with escapes marks the whole text", async () => {
  const span = { start: 4, end: 10 };
  expect(await frame("a.json", '{"a": "\\u0063rm.search"}', { pointer: "/a", span })).toContain(
    "|       ^^^^^^^^^^^^^^^^^",
  );
});

test("a key is marked where the key is meant", async () => {
  expect(await frame("a.yaml", "tools:\n  a: 1\n", { pointer: "/tools/a", onKey: true })).toContain(
    ">   2 |   a: 1\n      |   ^",
  );
});

test("without a place there is one line, and the help below it", async () => {
  const documents = new Map<string, SourceDocument>();
  const diagnostic: Diagnostic = { code: "a/b", severity: "warning", message: "m", help: "h" };
  expect(codeFrame(diagnostic, documents)).toBe("warning  a/b  m\n  h");
  const elsewhere = { ...diagnostic, origin: { uri: "x.yaml", pointer: "" } };
  expect(codeFrame(elsewhere, documents)).toBe("x.yaml  warning  a/b  m\n  h");
  expect(placeOf(elsewhere, documents)).toBeUndefined();
});

test("tabs are two columns wide, and Windows line ends are not shown", async () => {
  expect(await frame("a.json", '{\r\n\t"a":\t1\r\n}', { pointer: "/a" })).toBe(
    'a.json:2:7  error  select/unknown-field  m\n    1 | {\n>   2 |   "a":  1\n      |         ^',
  );
});

test("a long line is cut to a window around the place", async () => {
  const text = `{"a": "${"x".repeat(5_000)}", "b": 1, "c": "${"y".repeat(5_000)}"}`;
  const found = await frame("a.json", text, { pointer: "/b" });
  const [, source = "", carets = ""] = found.split("\n");
  expect(source.length).toBeLessThan(140);
  expect(source.at(-1)).toBe("…");
  expect(source.indexOf("1, ")).toBe(carets.indexOf("^"));
});

test("a long broken line is cut as well", async () => {
  const { frames } = await loadText("a.json", `{"a": "${"x".repeat(5_000)}", ${"y".repeat(5_000)}`);
  const [head, source = "", carets = ""] = frames.split("\n");
  expect(head).toContain("a.json:1:5011  error");
  expect(source.length).toBeLessThan(140);
  expect(source.indexOf('", y') + 3).toBe(carets.indexOf("^"));
});

test("row 42: nothing in a document or a message moves the terminal's cursor or hides", async () => {
  const hostile = "\u001b[31m\u001b]8;;http://x\u0007\u009b2J\u202e\u200b\u{e0041}\r\u0000";
  const text = JSON.stringify({ a: 1, b: "x" }).replace(
    '"x"',
    `"\u202e\u200b\u{e0041}\u007f\u009b"`,
  );
  const found = await frame("a.json", text, { pointer: "/b" }, { message: hostile, help: hostile });
  expect(found).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]|\u{e0041}/u);
  expect(found.split("\n")).toHaveLength(3);
  expect(found).toContain("\\u{1b}[31m");
});

test("every code of reading and lowering is a lower-case name with a severity", () => {
  for (const rules of [sourceRules, openApiRules]) {
    for (const [name, { severity }] of Object.entries(rules)) {
      expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
      expect(["error", "warning"]).toContain(severity);
    }
  }
});
