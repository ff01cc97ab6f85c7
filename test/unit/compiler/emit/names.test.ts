import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayWidth } from "../../../../src/compiler/emit/display-width.ts";
import {
  camelCase,
  constantName,
  createNames,
  fileName,
  pascalCase,
} from "../../../../src/compiler/emit/identifier.ts";
import { naturally } from "../../../../src/compiler/emit/natural-order.ts";
import { isOutputPath } from "../../../../src/compiler/ir/file-set.ts";

test.each([
  ["find_companies", "findCompanies", "FindCompanies"],
  ["getDeal", "getDeal", "GetDeal"],
  ["API key", "apiKey", "APIKey"],
  ["2nd", "x2nd", "X2nd"],
  ["日本", "x", "X"],
  ["delete", "delete_", "Delete"],
  ["to_string", "toString_", "ToString"],
  ["a".repeat(80), "a".repeat(64), `A${"a".repeat(63)}`],
])("%s becomes the constant %s and the type %s", (name, constant, type) => {
  expect(camelCase(name)).toBe(constant);
  expect(pascalCase(name)).toBe(type);
});

test("every name comes from the closed alphabet and is no word of the language", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      expect(camelCase(name)).toMatch(/^[a-z][A-Za-z0-9]*_?$/);
      expect(pascalCase(name)).toMatch(/^[A-Z][A-Za-z0-9]*$/);
      expect(constantName(name)).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
      expect(() => new Function(`"use strict"; const ${camelCase(name)} = 1;`)).not.toThrow();
      expect(isOutputPath(`${fileName(name)}.ts`)).toBe(true);
    }),
  );
});

test.each([
  ["listForRepo_a1b2c3", "listForRepo_a1b2c3"],
  ["delete", "delete_"],
  ["list-deals", "listDeals"],
  ["9lives", "x9lives"],
])("constantName keeps %s where it can", (given, want) => {
  expect(constantName(given)).toBe(want);
});

test.each([
  ["deals", "deals"],
  ["repos_4", "repos_4"],
  ["Pull Requests", "pull-requests"],
  ["../../etc/passwd", "etc-passwd"],
  ["con", "x-con"],
  ["NUL", "x-nul"],
  ["日本", "x"],
  ["-", "x"],
])("fileName makes %j a file's name", (given, want) => {
  expect(fileName(given)).toBe(want);
});

describe("createNames", () => {
  test("gives the first wish its form and numbers the others", () => {
    const names = createNames(["taken"]);
    const given = ["a", "a", "a2", "a", "taken"];
    expect(given.map((wish) => names.claim(wish))).toEqual(["a", "a2", "a22", "a3", "taken2"]);
    expect(names.isFree("a3")).toBe(false);
    expect(names.isFree("b")).toBe(true);
  });

  test("stays linear for many equal wishes", () => {
    const names = createNames();
    const claimed = new Set(Array.from({ length: 5000 }, () => names.claim("x")));
    expect(claimed.size).toBe(5000);
    expect(claimed.has("x5000")).toBe(true);
  });
});

test("naturally orders names as the formatter sorts imports", () => {
  // As Biome 2.6 prints them.
  const want =
    "A AB Ab a a1b a2 a01 a10 aaSchemas aB aBSchemas ab abSchemas aSchemas b getFOO getFoO getFoo getfoo z2Schemas z10Schemas zaSchemas zSchemas";
  expect(want.split(" ").reverse().sort(naturally).join(" ")).toBe(want);
});

test("naturally compares equal digits and goes on behind them", () => {
  expect(["a2c", "a2b", "a2"].sort(naturally)).toEqual(["a2", "a2b", "a2c"]);
  expect(naturally("a2", "a2")).toBe(0);
});

test.each([
  ["abc", 3],
  ["日本", 4],
  ["é", 1],
  ["e\u0301", 1],
  ["🎉", 2],
  ["한글", 4],
])("displayWidth of %s is %d columns", (text, want) => {
  expect(displayWidth(text)).toBe(want);
});
