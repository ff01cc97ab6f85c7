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
  return [
    table.header,
    ...items.map((_, i) => table.row(i)),
    ...table.empty.map((e) => `-${e}`),
    ...table.same.map(([key, value]) => `=${key} ${cellOf(value)}`),
  ];
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
  test("says once what three rows or more share: a text, number or boolean", () => {
    const items = [1, 2, 3].map((n) => ({ n, stage: "Won", open: false, tags: ["a"], "": "1" }));
    expect(print(items, ["n", "stage", "open", "tags", ""])).toEqual([
      "n\ttags[]",
      "1\ta",
      "2\ta",
      "3\ta",
      "=stage Won",
      "=open false",
      '= "1"',
    ]);
    expect(print(items.slice(1), ["stage", "n"])).toEqual(["stage\tn", "Won\t2", "Won\t3"]);
  });
  test("of equal rows keeps its first column", () => {
    const items = [
      { a: 1, b: 2 },
      { a: 1, b: 2 },
      { a: 1, b: 2 },
    ];
    expect(print(items, ["a", "b"])).toEqual(["a", "1", "1", "1", "=b 2"]);
  });
  test("writes lists of texts with commas where they can be told apart, else as JSON", () => {
    const lists = [["a", "b c"], ["x, y"], [], ["12"], ["one"], null];
    const items = lists.map((tags, id) => ({ id, tags }));
    expect(print(items, ["id", "tags"])).toEqual([
      "id\ttags[]",
      "0\ta, b c",
      '1\t["x, y"]',
      "2\t[]",
      '3\t["12"]',
      "4\tone",
      "5\t",
    ]);
  });
  test("marks no column that holds anything else than lists of texts", () => {
    expect(print([{ a: ["x"] }, { a: "y" }], ["a"])).toEqual(["a", '["x"]', "y"]);
    expect(print([{ a: [1] }, { a: ["y"] }], ["a"])).toEqual(["a", "[1]", '["y"]']);
    expect(print([{ "a[]": "x", b: 1 }], ["a[]", "b"])).toEqual(['"a[]"\tb', "x\t1"]);
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
