import { inspect } from "node:util";
import { expect, test } from "vitest";
import { isToken, secret } from "../../../../src/runtime/auth/secret.ts";

test("ID-42: a secret prints nothing, however it is printed", () => {
  const s = secret("hunter2");
  const shown = [
    String(s),
    `${s}`,
    JSON.stringify({ s }),
    inspect(s, { showHidden: true, depth: 9 }),
    inspect({ s }),
    Object.values(s).map(String).join(),
    JSON.stringify(Object.getOwnPropertyDescriptors(s)),
    new Error("x", { cause: s }).stack ?? "",
  ];
  expect(shown.join()).not.toContain("hunter2");
  expect(String(s)).toBe("[secret]");
  expect(JSON.stringify(s)).toBe('"[secret]"');
  expect(inspect(s)).toBe("[secret]");
  expect(s.reveal()).toBe("hunter2");
});

test.each([
  ["abc-._~+/=", true],
  ["x".repeat(16_384), true],
  ["x".repeat(16_385), false],
  ["", false],
  ["a b", false],
  ["a\r\nX: y", false],
  ["a\n", false],
  ["ä", false],
  ["\0", false],
])("a token is visible ASCII (%#)", (text, want) => {
  expect(isToken(text)).toBe(want);
});
