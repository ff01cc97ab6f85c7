import { describe, expect, test } from "vitest";
import {
  cellOf,
  linesOf,
  objectTable,
  tableOf,
} from "../../../../src/runtime/projection/format-table.ts";
import type { JsonValue } from "../../../../src/util/json.ts";

describe("a cell says what it is", () => {
  const cases: readonly [JsonValue, string][] = [
    ["Acme", "Acme"],
    ["two words", "two words"],
    ["", '""'],
    [" lead", '" lead"'],
    ["trail ", '"trail "'],
    ["a\tb", '"a\\tb"'],
    ["a\nb", '"a\\nb"'],
    ["12", '"12"'],
    ["-1.5e3", '"-1.5e3"'],
    ["007", "007"],
    ["true", '"true"'],
    ["null", '"null"'],
    ['"q"', '"\\"q\\""'],
    ["[x]", '"[x]"'],
    ["{x}", '"{x}"'],
    ['say "hi"', 'say "hi"'],
    [12, "12"],
    [1.5, "1.5"],
    [true, "true"],
    [null, ""],
    [["a", 1], '["a",1]'],
    [{ a: null }, '{"a":null}'],
  ];
  test.each(cases)("%j", (value, want) => expect(cellOf(value)).toBe(want));
});

function print(items: readonly JsonValue[], keys: readonly string[]): readonly string[] {
  const table = tableOf(items, keys);
  return [table.header, ...items.map((_, i) => table.row(i)), ...table.empty.map((e) => `-${e}`)];
}

describe("a table", () => {
  test("has a header, a line a row, and leaves out columns that are null in each row", () => {
    const items = [
      { a: "x", b: null, c: 1 },
      { a: null, b: null, c: 2 },
    ];
    expect(print(items, ["a", "b", "c"])).toEqual(["a\tc", "x\t1", "\t2", "-b"]);
  });
  test("of one column says null aloud", () => {
    expect(print([{ a: null }, { a: "x" }], ["a"])).toEqual(["a", "null", "x"]);
  });
  test("of nulls keeps its first column", () => {
    expect(print([{ a: null, b: null }], ["a", "b"])).toEqual(["a", "null", "-b"]);
  });
  test("of rows that are no objects has the column item", () => {
    expect(print(["x", null, 1], [])).toEqual(["item", "x", "null", "1"]);
  });
  test("without declared keys has those of its rows", () => {
    expect(print([{ a: 1 }, { b: 2 }], [])).toEqual(["a\tb", "1\t", "\t2"]);
  });
});

test("members beside a table and of an object", () => {
  expect(
    linesOf([
      ["total", 5],
      ["next", null],
      ["at", "7"],
    ]),
  ).toEqual(["total: 5", "next: null", 'at: "7"']);
  expect(objectTable({ id: "a", n: 1, none: null, tags: ["x"] })).toBe(
    'id\ta\nn\t1\nnone\t\ntags\t["x"]',
  );
});
