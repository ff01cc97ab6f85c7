import { describe, expect, test } from "vitest";
import { compileFormat } from "../../../../src/runtime/projection/format-value.ts";

describe.each<readonly [format: string, cases: readonly (readonly [unknown, unknown])[]]>([
  [
    "number",
    [
      ["12.50", 12.5],
      [" -3 ", -3],
      ["1e3", 1000],
      [".5", 0.5],
      [7, 7],
      ["", undefined],
      ["12 EUR", undefined],
      ["1,000", undefined],
      ["0x10", undefined],
      ["Infinity", undefined],
      ["1e999", undefined],
      [true, undefined],
      [{}, undefined],
      [
        ["1", "x", null],
        [1, null, null],
      ],
    ],
  ],
  [
    "date",
    [
      ["2026-03-01", "2026-03-01"],
      ["2026-03-01T23:30:00-05:00", "2026-03-02"],
      ["2026-03-01 08:00", "2026-03-01"],
      ["2026-02-30", undefined],
      ["2026-13-01", undefined],
      ["March 1st", undefined],
      [1_772_323_200, undefined],
    ],
  ],
  [
    "datetime",
    [
      ["2026-03-01T08:00:00.064000000Z", "2026-03-01T08:00:00.064Z"],
      ["2026-03-01T08:00:00.000Z", "2026-03-01T08:00:00Z"],
      ["2026-03-01t08:00:00z", "2026-03-01T08:00:00Z"],
      ["2026-03-01T08:00:00+0200", "2026-03-01T06:00:00Z"],
      ["2026-03-01T08:00:00.5+02:00", "2026-03-01T06:00:00.500Z"],
      ["2026-03-01T08:00", "2026-03-01T08:00:00"],
      ["2026-03-01", "2026-03-01"],
      ["2026-03-01T25:00:00Z", undefined],
      [null, undefined],
    ],
  ],
  [
    "truncate(3)",
    [
      ["abc", "abc"],
      ["abcd", "ab…"],
      ["a😀b", "a…"],
      [4, undefined],
      [
        ["abcd", "x"],
        ["ab…", "x"],
      ],
    ],
  ],
  ["truncate(1)", [["abc", "…"]]],
  [
    "join",
    [
      [["a", 1, null, true, {}, "b"], "a, 1, true, b"],
      [[], ""],
      ["a", undefined],
    ],
  ],
  ['join("; ")', [[["a", "b"], "a; b"]]],
  [
    "count",
    [
      [[1, 2], 2],
      [{ a: 1 }, 1],
      ["ab", undefined],
    ],
  ],
  [
    "first",
    [
      [["a", "b"], "a"],
      [[], null],
      ["a", undefined],
    ],
  ],
  [
    "map(1 = one, true = yes, closedwon = Won)",
    [
      [1, "one"],
      [true, "yes"],
      ["closedwon", "Won"],
      ["toString", "toString"],
      [2, "2"],
      [{}, undefined],
      [
        ["closedwon", "lost"],
        ["Won", "lost"],
      ],
    ],
  ],
])("%s", (format, cases) => {
  test.each(cases)("%j", (value, want) => expect(compileFormat(format)(value)).toEqual(want));
});

test("a text that is no format is refused", () => {
  expect(() => compileFormat("money")).toThrow('"money" is no format');
});
