import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isSeen,
  jsonText,
  memberName,
  numberLiteral,
  propertyKey,
  stringLiteral,
} from "../../../../src/compiler/emit/literal.ts";

/** What JavaScript reads a literal as. */
const read = (literal: string): unknown => new Function(`"use strict"; return (${literal});`)();

describe("stringLiteral", () => {
  test.each([
    ["plain", '"plain"'],
    ["", '""'],
    ['say "hi"', `'say "hi"'`],
    [`"a" it's "b"`, `'"a" it\\'s "b"'`],
    [`it's "x`, `"it's \\"x"`],
    ["a\\b", '"a\\\\b"'],
    ["line\nbreak\r\ttab", '"line\\nbreak\\r\\ttab"'],
    ["\u2028\u2029", '"\\u2028\\u2029"'],
    ["\u0000\u001b\u007f\u0085", '"\\u0000\\u001b\\u007f\\u0085"'],
    ["\ud800x\udfff", '"\\ud800x\\udfff"'],
    ["a\u202eb\u2066c\u200fd", '"a\\u202eb\\u2066c\\u200fd"'],
    ["a\u200bb\u200dc\ufeffd\u00ade", '"a\\u200bb\\u200dc\\ufeffd\\u00ade"'],
    ["tag \u{e0041}", '"tag \\udb40\\udc41"'],
    ["no\u00a0break", '"no\\u00a0break"'],
    ["</script><!--</SCRIPT", '"\\u003c/script>\\u003c!--\\u003c/SCRIPT"'],
    ["$".concat("{x} `y`"), '"\\u0024{x} `y`"'],
    ["日本語 é 🎉", '"日本語 é 🎉"'],
  ])("prints %j as one visible token", (given, want) => {
    expect(stringLiteral(given)).toBe(want);
  });

  test("evaluates to the string that was given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(read(stringLiteral(text))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        expect(read(stringLiteral(text))).toBe(text);
        expect(isSeen(stringLiteral(text))).toBe(true);
      }),
    );
  });
});

describe("numberLiteral", () => {
  test.each([
    [0, "0"],
    [-0, "-0"],
    [1e21, "1e21"],
    [-1.5e-7, "-1.5e-7"],
    [9007199254740991, "9007199254740991"],
  ])("prints %d", (given, want) => {
    expect(numberLiteral(given)).toBe(want);
    expect(read(want)).toBe(given);
  });

  test("refuses what JSON cannot carry", () => {
    expect(() => numberLiteral(Number.NaN)).toThrow(TypeError);
    expect(() => numberLiteral(Number.POSITIVE_INFINITY)).toThrow(TypeError);
  });
});

describe("propertyKey", () => {
  test.each([
    ["name", "name"],
    ["$x_1", "$x_1"],
    ["class", "class"],
    ["é", "é"],
    ["200", '"200"'],
    ["a-b", '"a-b"'],
    ["", '""'],
    ["a\u200db", '"a\\u200db"'],
    ["__proto__", '["__proto__"]'],
    ["then", '"\\u0074hen"'],
  ])("prints %j", (given, want) => {
    expect(propertyKey(given)).toBe(want);
  });

  test("makes an own property of any name", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.constant("__proto__")), (name) => {
        const object = read(`{ ${propertyKey(name)}: 1 }`) as object;
        expect(Object.entries(object)).toEqual([[name, 1]]);
      }),
    );
  });
});

test("memberName needs no care for prototypes: types have none", () => {
  expect(memberName("__proto__")).toBe("__proto__");
  expect(memberName("a b")).toBe('"a b"');
});

test("jsonText reads back as the same value and hides nothing", () => {
  const value = { a: ["x\u202e\n", "\u{e0041}"], b: { c: "no\u00a0break" } };
  const text = jsonText(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toContain("x\\u202e\\n");
  expect(text.split("\n").every(isSeen)).toBe(true);
  expect(text.endsWith("}\n")).toBe(true);
});
