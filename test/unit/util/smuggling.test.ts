import { describe, expect, test } from "vitest";
import { cleanText } from "../../../src/util/smuggling.ts";

describe("what people write on purpose stays", () => {
  test.each([
    "plain, \ttabbed\nlines",
    "µs é ﷺ 日本語 한국어",
    "👩‍👩‍👧 👩🏽‍🚀 🏳️‍🌈 👍🏽 ❤️ 1️⃣ 🇩🇪",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "می\u200cخواهم क्\u200dष",
    "葛\u{e0100}",
  ])("%j", (text) => {
    expect(cleanText(text)).toBe(text);
  });
});

describe("what hides is removed", () => {
  test.each([
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]8;;http://x.example\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u009b31mred", "red"],
    ["a\u200bb\ufeffc\u2060d\u00ade", "abcde"],
    ["x\u202eevil\u2066", "xevil"],
    ["hi\u{e0068}\u{e0069}", "hi"],
    ["🏴\u{e0067}\u{e0062}\u{e0078}", "🏴"],
    ["a\ufe00\ufe01\ufe0f", "a"],
    ["😀\ufe0f\ufe0f\ufe0f", "😀\ufe0f"],
    ["a\u200db", "ab"],
    ["a\u0000\u0008b", "ab"],
    ["a\r\nb\rc\u2028d", "a\nb\nc\nd"],
    ["\ud800x", "\ufffdx"],
  ])("%j", (given, want) => {
    expect(cleanText(given)).toBe(want);
    expect(cleanText(want)).toBe(want);
  });
});

test("half a million unfinished sequences are one pass", () => {
  for (const evil of ["\u001b]", "\u0090", "\u001b[0", "👩\u200d", "\u009b;"]) {
    expect(cleanText(evil.repeat(100_000)).length).toBeLessThanOrEqual(400_000);
  }
});
