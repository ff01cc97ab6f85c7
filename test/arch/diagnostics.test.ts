import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { catalogue } from "../../src/compiler/diagnostics/catalogue.ts";

const TESTS = join(import.meta.dirname, "..");
const codes = Object.entries(catalogue).flatMap(([group, rules]) =>
  Object.keys(rules).map((name) => `${group}/${name}`),
);

/** Everything that tests expect, as text: a case names the whole code, in a table or in what a person reads. */
function expectations(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? "" : expectations(path);
      return /\.(?:ts|snap|txt)$/.test(entry.name) ? readFileSync(path, "utf8") : "";
    })
    .join("\n");
}

const SKIPPED = new Set(["node_modules", "arch"]);

test("every diagnostic code of the catalogue has a case", () => {
  const expected = new Set(
    expectations(TESTS)
      .replaceAll("\\/", "/")
      .match(/\b[a-z]+\/[a-z\d-]+/g),
  );
  expect(codes.filter((code) => !expected.has(code))).toEqual([]);
});

test("every code is a lower-case name in a group, with a severity", () => {
  for (const code of codes) expect(code).toMatch(/^[a-z]+\/[a-z]+(?:-[a-z\d]+)*$/);
  for (const { severity } of Object.values(catalogue).flatMap((rules) => Object.values(rules))) {
    expect(["error", "warning", "info"]).toContain(severity);
  }
});
