import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, canonicalJsonWith } from "../../../src/util/canonical-json.ts";

describe("canonical JSON", () => {
  test.each([
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [{ "\u{10000}": 1, "\uffff": 2 }, '{"\u{10000}":1,"\uffff":2}'],
    [{ a: undefined, b: -0 }, '{"b":0}'],
    [1e21, "1e+21"],
    [[], "[]"],
  ])("%j", (given, want) => expect(canonicalJson(given)).toBe(want));

  test("refuses what JSON cannot carry", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, Symbol("x")]) {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    }
  });

  test("does not depend on the order of keys, and keeps the value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });
});

test("an object with members that are canonical already is the object with those members", () => {
  const known = { b: { z: 1, a: "é" }, __proto__x: [1] };
  const rest = { c: undefined, a: 'say "x"', d: null };
  const texts = Object.fromEntries(
    Object.entries(known).map(([key, value]) => [key, canonicalJson(value)]),
  );
  expect(canonicalJsonWith(rest, texts)).toBe(canonicalJson({ ...rest, ...known }));
});
