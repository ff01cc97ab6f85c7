import { describe, expect, test } from "vitest";
import type { Parameter } from "../../../../src/runtime/codegen/v1/operation.ts";
import { parameterEncoder } from "../../../../src/runtime/http/styles.ts";

const VALUES = ["a b", "c,d", "e"];

describe("IN-01: given a list in a path or header of Swagger 2.0, want its collectionFormat", () => {
  const cases: readonly (readonly [Parameter["in"], Parameter["style"], string[], string])[] = [
    ["path", "pipeDelimited", VALUES, "a%20b%7Cc%2Cd%7Ce"],
    ["path", "spaceDelimited", ["a", "b|c"], "a%20b%7Cc"],
    ["path", "tsv", VALUES, "a%20b%09c%2Cd%09e"],
    ["path", "simple", ["a b", "c"], "a%20b,c"],
    ["header", "pipeDelimited", ["a", "c,d"], "a|c,d"],
    ["header", "spaceDelimited", ["a", "b|c"], "a b|c"],
    ["header", "simple", ["a b", "c"], "a b,c"],
  ];
  for (const [location, style, values, want] of cases) {
    test(`${style} in ${location}`, () => {
      const encode = parameterEncoder({ name: "p", in: location, ...(style && { style }) });
      expect(encode(values)).toBe(want);
    });
  }

  const refused: readonly (readonly [Parameter["in"], Parameter["style"], string])[] = [
    ["path", "pipeDelimited", "a|b"],
    ["path", "spaceDelimited", "a b"],
    ["path", "tsv", "a\tb"],
    ["header", "pipeDelimited", "a|b"],
    ["header", "spaceDelimited", "a b"],
  ];
  for (const [location, style, text] of refused) {
    test(`${style} in ${location} refuses a text that holds the delimiter`, () => {
      const encode = parameterEncoder({ name: "p", in: location, ...(style && { style }) });
      expect(() => encode([text, "c"])).toThrow("holds a character that separates its values");
    });
  }
});
