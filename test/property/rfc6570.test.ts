import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Parameter } from "../../src/runtime/codegen/v1/operation.ts";
import { formBody } from "../../src/runtime/http/form-body.ts";
import { parameterEncoder } from "../../src/runtime/http/styles.ts";
import type { JsonValue } from "../../src/util/json.ts";
import { expandOne, firstOf, pct, type Variable } from "../helpers/rfc6570.ts";

/** What the product writes against an encoder that shares no code with it. */

type Style = NonNullable<Parameter["style"]>;

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary-ascii", maxLength: 12 }),
  fc.constantFrom("", "%", "%2F", "%zz", ",", ";", "&", "=", "+", " ", "[]", "a,b;c", "ü", "🙂"),
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const list = fc.array(scalar, { maxLength: 5 });
const record = fc
  .uniqueArray(fc.tuple(text, scalar), { maxLength: 4, selector: ([k]) => k })
  .map((entries) => Object.fromEntries(entries) as { [key: string]: JsonValue });

function variable(value: JsonValue): Variable {
  if (Array.isArray(value)) return { list: value.map(String) };
  if (typeof value === "object" && value !== null) {
    return { pairs: Object.entries(value).map(([k, v]) => [k, String(v)]) };
  }
  return { text: String(value) };
}

const OPERATORS: readonly (readonly [Style, Parameter["in"], string])[] = [
  ["simple", "path", ""],
  ["label", "path", "."],
  ["matrix", "path", ";"],
  ["form", "query", "?"],
];
const SHAPES: readonly (readonly [string, fc.Arbitrary<JsonValue>])[] = [
  ["a plain value", scalar],
  ["an array", list],
  ["an object", record],
];

describe.each(OPERATORS)("%s in %s is {%svar}", (style, location, operator) => {
  for (const explode of [false, true]) {
    test.each(SHAPES)(`explode ${explode}: %s`, (_, values) => {
      fc.assert(
        fc.property(fc.constantFrom("name", "a b", "filter[x]", "ä"), values, (name, value) => {
          const encode = parameterEncoder({ name, in: location, style, explode });
          const want = expandOne(operator, name, explode, variable(value));
          // A query holds no `?` of its own; a path's undefined value is refused further on.
          const first = style === "form" ? "" : firstOf(operator);
          if (want === undefined) {
            expect(encode(value)).toBe(
              style === "form" ? undefined : style === "matrix" ? `;${pct(name)}` : first,
            );
          } else expect(encode(value)).toBe(first + want);
        }),
        { numRuns: 300 },
      );
    });
  }
});

describe("what RFC 6570 has no operator for", () => {
  const joined = (value: JsonValue): readonly string[] => {
    const of = variable(value);
    return "text" in of ? [of.text] : "list" in of ? of.list : of.pairs.flat();
  };

  test.each<[Style, string, string]>([
    ["spaceDelimited", " ", "%20"],
    ["pipeDelimited", "|", "%7C"],
    ["tsv", "\t", "%09"],
  ])("%s joins encoded texts, or refuses one that holds its delimiter", (style, taken, joiner) => {
    fc.assert(
      fc.property(fc.oneof(list, record), (value) => {
        const texts = joined(value);
        const encode = parameterEncoder({ name: "q", in: "query", style, explode: false });
        if (texts.some((one) => one.includes(taken))) {
          expect(() => encode(value)).toThrow(expect.objectContaining({ code: "invalid_input" }));
        } else {
          const want =
            texts.length === 0 ? undefined : `q=${texts.map((t) => pct(t)).join(joiner)}`;
          expect(encode(value)).toBe(want);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("deepObject writes each member under its name in brackets", () => {
    fc.assert(
      fc.property(record, (value) => {
        const encode = parameterEncoder({ name: "q", in: "query", style: "deepObject" });
        const pairs = Object.entries(value).map(([k, v]) => `q%5B${pct(k)}%5D=${pct(String(v))}`);
        expect(encode(value)).toBe(pairs.length === 0 ? undefined : pairs.join("&"));
      }),
      { numRuns: 500 },
    );
  });

  test("allowReserved is {+var} but for what a query gives another meaning", () => {
    fc.assert(
      fc.property(scalar, (value) => {
        const encode = parameterEncoder({ name: "q", in: "query", allowReserved: true });
        const want = pct(String(value), "U+R").replace(/[#[\]&=+]/g, (c) => pct(c));
        expect(encode(value)).toBe(`q=${want}`);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("forms without styles are what URLSearchParams writes", () => {
  fc.assert(
    fc.property(fc.dictionary(text, fc.oneof(scalar, list)), (value) => {
      const want = new URLSearchParams();
      for (const [name, property] of Object.entries(value)) {
        for (const item of [property].flat()) want.append(name, String(item));
      }
      expect(formBody(value, new Map())).toBe(want.toString());
    }),
    { numRuns: 1_000 },
  );
});
