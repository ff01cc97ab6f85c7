import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linearPattern } from "../../../src/schema/linear-pattern.ts";

const matches = (pattern: string, text: string): boolean | undefined =>
  linearPattern(pattern)?.test(text);

describe("an expression means on the linear engine what ECMA-262 means by it", () => {
  const cases: readonly string[] = [
    "^[A-Z]+$",
    "a.c",
    "^\\s+$",
    "^\\S$",
    "[\\s,]+x",
    "^[\\S]$",
    "^\\u0041\\u{1F600}?$",
    "^\\uD83D\\uDE00$",
    "^[\\u00e9-\\u00ff]$",
    "^\\cJ$",
    "^\\0$",
    "^\\x41$",
    "^[\\b]$",
    "\\bword\\b",
    "^(?<year>\\d{4})-(?:0[1-9]|1[0-2])$",
    "^\\p{Lu}\\p{Script=Greek}$",
    "^[^]$",
    "[]",
    "^[[]$",
    "^[a[^]$",
    "^[\\]]$",
    "^\\[\\]\\/-$",
    "^(a|b)*?c{2,3}$",
    "$",
  ];
  const texts = [
    "",
    "A",
    "AB",
    "abc",
    "a\nc",
    "a\u2028c",
    " ",
    "\u00a0",
    "\ufeff",
    "\u2003 x",
    ",x",
    "😀",
    "A😀",
    "é",
    "\n",
    "\0",
    "\b",
    "a word!",
    "2024-12",
    "2024-13",
    "Aα",
    "[",
    "[]/-",
    "abcc",
    "acccc",
  ];
  test.each(cases)("%s", (pattern) => {
    const expression = new RegExp(pattern, "u");
    for (const text of texts) {
      expect([text, matches(pattern, text)]).toEqual([text, expression.test(text)]);
    }
  });

  test("whatever expression is put together from the usual parts", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      ".",
      "\\d",
      "\\s",
      "[ab]",
      "[^a\\s]",
      "(?:ab|a)",
      "x",
      "\\.",
      "[a-c.]",
    );
    const times = fc.constantFrom("", "", "*", "+", "?", "{1,2}", "*?");
    const part = fc.tuple(atom, times).map(([a, t]) => a + t);
    const pattern = fc
      .tuple(
        fc.constantFrom("", "^"),
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.constantFrom("", "$"),
      )
      .map(([a, parts, z]) => a + parts.join("") + z);
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "c", "x", ".", "1", " ", "\n"),
      maxLength: 8,
    });
    fc.assert(
      fc.property(pattern, text, (one, given) => {
        expect(matches(one, given)).toBe(new RegExp(one, "u").test(given));
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  "(?=a)b",
  "(?!a)b",
  "(?<=a)b",
  "(?<!a)b",
  "(a)\\1",
  "(?<n>a)\\k<n>",
  "a{1,2000}",
  "\\uD83D",
  "(?i:a)",
  "[[:alpha:]",
])("%s is left to others", (pattern) => {
  const translated = linearPattern(pattern);
  // A class that RE2 alone would read as letters is read as ECMA-262 does.
  if (translated !== undefined)
    expect(translated.test("[")).toBe(new RegExp(pattern, "u").test("["));
  else expect(translated).toBeUndefined();
});
