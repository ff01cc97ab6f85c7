import { expect, test } from "vitest";
import { findingLines } from "../../../../src/cli/report/findings.ts";
import type { Diagnostic, SourceDocument } from "../../../../src/compiler/index.ts";

const TEXT = Array.from({ length: 100 }, (_, i) => `line ${i + 1}`).join("\n");
const document: SourceDocument = {
  uri: "a.yaml",
  text: TEXT,
  value: {},
  digest: "sha256:0",
  locate: (pointer) => ({ line: Number(pointer.slice(1)), column: 1, length: 4 }),
};
const documents = new Map([["a.yaml", document]]);

function finding(code: string, line: number, more: Partial<Diagnostic> = {}): Diagnostic {
  const origin = { uri: "a.yaml", pointer: `/${line}` };
  return { code, severity: "error", message: `m${line}`, origin, ...more };
}

const heads = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => /^a\.yaml:\d+:\d+ {2}\w+ {2}\S+/.exec(line)?.[0] ?? []);

test("what blocks most comes first, kind by kind, and by place within one", () => {
  const found = [
    finding("expose/left-out", 9, { severity: "warning" }),
    finding("tool/title", 8, { severity: "info" }),
    finding("select/unknown-field", 7),
    finding("openapi/wrong-type", 6),
    finding("source/not-json", 30),
    finding("select/unknown-field", 4),
    finding("amendment/no-match", 3),
    finding("source/not-json", 2),
    finding("overlay/target", 1),
  ];
  const want = [
    "a.yaml:2:1  error  source/not-json",
    "a.yaml:30:1  error  source/not-json",
    "a.yaml:3:1  error  amendment/no-match",
    "a.yaml:1:1  error  overlay/target",
    "a.yaml:6:1  error  openapi/wrong-type",
    "a.yaml:4:1  error  select/unknown-field",
    "a.yaml:7:1  error  select/unknown-field",
    "a.yaml:9:1  warning  expose/left-out",
    "a.yaml:8:1  info  tool/title",
  ];
  expect(heads(findingLines(found, documents, false))).toEqual(want);
});

test("a kind that fits 20 lines is told with its code", () => {
  const found = Array.from({ length: 5 }, (_, i) => finding("source/not-json", i + 2));
  const lines = findingLines(found, documents, false).join("\n").split("\n");
  expect(lines).toHaveLength(20);
  expect(lines.filter((line) => line.startsWith(">"))).toHaveLength(5);
});

test("a kind that does not is told in 20 lines, and the last says how many are left", () => {
  const found = Array.from({ length: 80 }, (_, i) => finding("source/not-json", i + 2));
  const other = finding("openapi/wrong-type", 3);
  const lines = findingLines([...found, other], documents, false)
    .join("\n")
    .split("\n");
  expect(lines).toHaveLength(24);
  expect(lines[8]).toBe("a.yaml:4:1  error  source/not-json  m4");
  expect(lines[12]).toBe("a.yaml:5:1  error  source/not-json  m5");
  expect(lines[18]).toBe("a.yaml:11:1  error  source/not-json  m11");
  expect(lines[19]).toBe("… and 70 findings more of source/not-json; --all prints each");
  expect(lines[20]).toBe("a.yaml:3:1  error  openapi/wrong-type  m3");
});

test("--all tells each with its code", () => {
  const found = Array.from({ length: 80 }, (_, i) => finding("source/not-json", i + 2));
  const lines = findingLines(found, documents, true).join("\n").split("\n");
  expect(lines).toHaveLength(80 * 4);
  expect(lines.join("\n")).not.toContain("--all");
});

test("what a message only counts is named under it with --all, and a last line says so without", () => {
  const found = [
    finding("smell/opaque-id", 3, { names: ["a", "b\u001b[2J", "c", "d"] }),
    finding("smell/opaque-id", 5),
  ];
  const all = findingLines(found, documents, true).join("\n").split("\n");
  expect(all.slice(4, 8)).toEqual(["    a", "    b\\u{1b}[2J", "    c", "    d"]);
  expect(findingLines(found, documents, false).at(-1)).toBe(
    "--all names each of those that are only counted above",
  );
});

test("one kind as a warning and as an error is two", () => {
  const found = [
    finding("expose/left-out", 5, { severity: "warning" }),
    finding("expose/left-out", 9),
  ];
  expect(heads(findingLines(found, documents, false))).toEqual([
    "a.yaml:9:1  error  expose/left-out",
    "a.yaml:5:1  warning  expose/left-out",
  ]);
});
