import { describe, expect, test } from "vitest";
import { codes, meaningOf, nearestCode } from "../../../../src/compiler/diagnostics/meaning.ts";

describe.each(codes())("%s", (code) => {
  test("says what it means with words in the place of what a finding names", () => {
    const meaning = meaningOf(code);
    expect(meaning?.message).not.toMatch(/undefined|\[object|NaN|function/);
    expect(meaning?.message.length).toBeGreaterThan(3);
    expect(meaning?.help.join("\n")).not.toMatch(/undefined|\[object|NaN|function/);
  });
});

test.each(["", "select", "select/", "select/toString", "__proto__/x", "constructor/name", "a/b/c"])(
  "%j is no code",
  (code) => {
    expect(meaningOf(code)).toBeUndefined();
  },
);

test("help that depends on a guess is told with and without it", () => {
  expect(meaningOf("select/unknown-field")?.help).toEqual([
    'did you mean "<nearest>"?',
    "name a field of the response",
  ]);
});

test("the nearest code is found", () => {
  expect(nearestCode("overlay/unknwon-key")).toBe("overlay/unknown-key");
});
