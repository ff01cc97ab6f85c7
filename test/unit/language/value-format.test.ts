import { describe, expect, test } from "vitest";
import { FORMAT_NAMES, isFormatError, parseFormat } from "../../../src/language/value-format.ts";

describe("a format is read", () => {
  test.each([
    ["number", { kind: "number" }],
    [" date ", { kind: "date" }],
    ["datetime", { kind: "datetime" }],
    ["count", { kind: "count" }],
    ["first", { kind: "first" }],
    ["truncate(80)", { kind: "truncate", length: 80 }],
    ["truncate( 10000 )", { kind: "truncate", length: 10_000 }],
    ["join", { kind: "join", separator: ", " }],
    ['join(" / ")', { kind: "join", separator: " / " }],
    ["map(a = b)", { kind: "map", pairs: new Map([["a", "b"]]) }],
    [
      "map(closed won=Won, 1 = one = 1, __proto__ = p)",
      {
        kind: "map",
        pairs: new Map([
          ["closed won", "Won"],
          ["1", "one = 1"],
          ["__proto__", "p"],
        ]),
      },
    ],
  ])("%s", (text, want) => expect(parseFormat(text)).toEqual(want));
});

describe("what is none is refused", () => {
  test.each([
    ["", "it is none of the formats"],
    ["Number", "it is none of the formats"],
    ["money", "it is none of the formats"],
    ["constructor", "it is none of the formats"],
    ["number(2)", "number takes nothing in parentheses"],
    ["count()", "count takes nothing in parentheses"],
    ["truncate", "truncate needs a number of characters, at most 10000"],
    ["truncate(0)", "truncate needs a number of characters, at most 10000"],
    ["truncate(-1)", "truncate needs a number of characters, at most 10000"],
    ["truncate(10001)", "truncate needs a number of characters, at most 10000"],
    ["join(;)", "join takes up to 8 characters in quotes"],
    ['join("")', "join takes up to 8 characters in quotes"],
    ["map", "map needs pairs"],
    ["map()", "map needs pairs"],
    ["map(a)", "map needs pairs"],
    ["map(a = )", "map needs pairs"],
    ["map(= b)", "map needs pairs"],
    ["map(a = b, a = c)", 'map names "a" twice'],
    ["date now", "it is none of the formats"],
  ])("%s", (text, message) => expect(parseFormat(text)).toMatchObject({ message }));
});

test("the names that messages list are formats, their examples filled in", () => {
  const written = FORMAT_NAMES.map((name) => name.replace("(n)", "(5)").replace(", …", ""));
  expect(written.filter((text) => isFormatError(parseFormat(text)))).toEqual([]);
});
