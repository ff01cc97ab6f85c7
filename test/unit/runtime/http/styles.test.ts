import { describe, expect, test } from "vitest";
import type { Parameter } from "../../../../src/runtime/codegen/v1/operation.ts";
import { parameterEncoder } from "../../../../src/runtime/http/styles.ts";
import type { JsonValue } from "../../../../src/util/json.ts";

type Style = NonNullable<Parameter["style"]>;
type Row = readonly [
  style: Style,
  explode: boolean,
  empty: string | undefined,
  string: string | undefined,
  array: string | undefined,
  object: string | undefined,
];

const NONE = undefined;
/** OpenAPI 3.1.1, "Style Examples": every row, `n/a` as undefined. */
const ROWS: readonly Row[] = [
  ["matrix", false, ";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"],
  [
    "matrix",
    true,
    ";color",
    ";color=blue",
    ";color=blue;color=black;color=brown",
    ";R=100;G=200;B=150",
  ],
  ["label", false, ".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
  ["label", true, ".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
  ["simple", false, "", "blue", "blue,black,brown", "R,100,G,200,B,150"],
  ["simple", true, "", "blue", "blue,black,brown", "R=100,G=200,B=150"],
  ["form", false, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"],
  ["form", true, "color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"],
  [
    "spaceDelimited",
    false,
    NONE,
    NONE,
    "color=blue%20black%20brown",
    "color=R%20100%20G%20200%20B%20150",
  ],
  [
    "pipeDelimited",
    false,
    NONE,
    NONE,
    "color=blue%7Cblack%7Cbrown",
    "color=R%7C100%7CG%7C200%7CB%7C150",
  ],
  ["deepObject", true, NONE, NONE, NONE, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
];
const VALUES = ["", "blue", ["blue", "black", "brown"], { R: 100, G: 200, B: 150 }] as const;

describe.each(ROWS)("style %s, explode %s", (style, explode, ...wanted) => {
  const location = ["matrix", "label", "simple"].includes(style) ? "path" : "query";
  const encode = parameterEncoder({ name: "color", in: location, style, explode });

  test.each(
    VALUES.map((value, i) => [JSON.stringify(value), value, wanted[i]] as const).filter(
      ([, , want]) => want !== undefined,
    ),
  )("writes %s as the specification's table does", (_, value, want) => {
    expect(encode(value)).toBe(want);
  });
});

function encode(parameter: Partial<Parameter>, value: JsonValue): string | undefined {
  return parameterEncoder({ name: "q", in: "query", ...parameter })(value);
}

describe("what the table leaves open", () => {
  test.each<[string, Partial<Parameter>, JsonValue, string | undefined]>([
    ["query is form, exploded", {}, ["a", "b"], "q=a&q=b"],
    ["path is simple", { in: "path" }, ["a", "b"], "a,b"],
    ["header is simple and not percent-encoded", { in: "header" }, "a b/c", "a b/c"],
    ["cookies are joined as cookies", { in: "cookie" }, ["a", "b"], "q=a; q=b"],
    ["null is left out", {}, null, undefined],
    ["an empty array is left out", {}, [], undefined],
    ["an empty object is left out", {}, {}, undefined],
    ["null items are left out", { explode: false }, ["a", null, "b"], "q=a,b"],
    ["booleans and numbers have their JSON text", {}, [true, 1.5, 1e21], "q=true&q=1.5&q=1e%2B21"],
    ["names are encoded", { name: "a[b]&c" }, "x", "a%5Bb%5D%26c=x"],
    ["a separator inside an item is encoded", { explode: false }, ["a,b", "c"], "q=a%2Cb,c"],
    ["JSON content", { mediaType: "application/json" }, { a: [1] }, "q=%7B%22a%22%3A%5B1%5D%7D"],
    [
      "JSON content in a header is ASCII",
      { in: "header", mediaType: "application/json" },
      "ä",
      '"\\u00e4"',
    ],
    [
      "deepObject nests",
      { style: "deepObject" },
      { a: { b: 1 }, c: ["x"], d: [{ e: 2 }] },
      "q%5Ba%5D%5Bb%5D=1&q%5Bc%5D%5B%5D=x&q%5Bd%5D%5B0%5D%5Be%5D=2",
    ],
    ["reserved characters stay where allowed", { allowReserved: true }, "a:b/c?d@e", "q=a:b/c?d@e"],
    [
      "those that would split the query never stay",
      { allowReserved: true },
      "a&b=c#d+e;f[g]%",
      "q=a%26b%3Dc%23d%2Be%3Bf%5Bg%5D%25",
    ],
  ])("%s", (_, parameter, value, want) => {
    expect(encode(parameter, value)).toBe(want);
  });

  test.each<[string, Partial<Parameter>, JsonValue]>([
    ["an object in an array", {}, [{ a: 1 }]],
    ["an array in an object", { style: "form", explode: false }, { a: [1] }],
    [
      "a space in a space-delimited item",
      { style: "spaceDelimited", explode: false },
      ["a b", "c"],
    ],
    ["a pipe in a pipe-delimited item", { style: "pipeDelimited", explode: false }, ["a|b", "c"]],
    ["a comma in an item of a header", { in: "header" }, ["a,b", "c"]],
    ["half a surrogate pair", {}, "\ud800"],
  ])("%s is refused: it cannot be written unambiguously", (_, parameter, value) => {
    expect(() => encode(parameter, value)).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});
