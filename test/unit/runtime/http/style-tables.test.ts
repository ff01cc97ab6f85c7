import { describe, expect, test } from "vitest";
import type { Parameter } from "../../../../src/runtime/codegen/v1/operation.ts";
import { parameterEncoder } from "../../../../src/runtime/http/styles.ts";
import type { JsonValue } from "../../../../src/util/json.ts";

type Style = NonNullable<Parameter["style"]>;

/** A row of "Style Examples": what the standard shows for the four columns; `n/a` where it leaves them open. */
type Row = readonly [
  style: Style,
  explode: boolean,
  undefined: string,
  string: string,
  array: string,
  object: string,
];

const NA = "n/a";
/** OpenAPI 3.2.0, "Style Examples", as it stands; `deepObject` has one row there, whatever `explode` is. */
const TABLE_3_2: readonly Row[] = [
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
    NA,
    NA,
    "color=blue%20black%20brown",
    "color=R%20100%20G%20200%20B%20150",
  ],
  ["spaceDelimited", true, NA, NA, NA, NA],
  [
    "pipeDelimited",
    false,
    NA,
    NA,
    "color=blue%7Cblack%7Cbrown",
    "color=R%7C100%7CG%7C200%7CB%7C150",
  ],
  ["pipeDelimited", true, NA, NA, NA, NA],
  ["deepObject", false, NA, NA, NA, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
  ["deepObject", true, NA, NA, NA, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
  ["cookie", false, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"],
  [
    "cookie",
    true,
    "color=",
    "color=blue",
    "color=blue; color=black; color=brown",
    "R=100; G=200; B=150",
  ],
];

/**
 * Where the tables of older versions say something else: 3.0.4 and 3.1.x leave `deepObject` without `explode` open
 * and have no style `cookie`. 3.0.0-3.0.3 print brackets and pipes unencoded, and dots in a label without `explode`: 3.0.4
 * calls both mistakes (RFC 3986, RFC 6570).
 */
const OLDER_OPEN = new Set(["deepObject false", "cookie false", "cookie true"]);
const TABLES: readonly (readonly [version: string, rows: readonly Row[]])[] = [
  ["3.0.4", TABLE_3_2.filter(([style, explode]) => !OLDER_OPEN.has(`${style} ${explode}`))],
  ["3.1.1", TABLE_3_2.filter(([style, explode]) => !OLDER_OPEN.has(`${style} ${explode}`))],
  ["3.2.0", TABLE_3_2],
];

const STRING = "blue";
const ARRAY = ["blue", "black", "brown"];
const OBJECT = { R: 100, G: 200, B: 150 };

function placeOf(style: Style): Parameter["in"] {
  if (style === "cookie") return "cookie";
  return style === "matrix" || style === "label" || style === "simple" ? "path" : "query";
}

const cells = TABLES.flatMap(([version, rows]) =>
  rows.flatMap(([style, explode, ...columns]) =>
    ([null, STRING, ARRAY, OBJECT] as const).map((value, i) => ({
      version,
      style,
      explode,
      value,
      want: columns[i] ?? NA,
    })),
  ),
);

describe("every row of the standard's tables", () => {
  const defined = cells.filter(({ want }) => want !== NA);

  test.each(defined)(
    "$version, $style, explode $explode: $value is $want",
    ({ style, explode, value, want }) => {
      // The undefined column is what stands there where something must.
      const facts = { name: "color", in: placeOf(style), style, explode, required: true };
      expect(parameterEncoder(facts)(value)).toBe(want);
    },
  );

  test("IN-30: all rows that the standard defines are written as it shows them", () => {
    const right = defined.filter(
      ({ style, explode, value, want }) =>
        parameterEncoder({ name: "color", in: placeOf(style), style, explode, required: true })(
          value,
        ) === want,
    );
    console.log(
      `${right.length} of ${defined.length} defined cells of ${TABLES.length} tables; ${cells.length - defined.length} are n/a`,
    );
    expect(right.length).toBe(defined.length);
  });

  test.each<[string, Parameter["in"], Style, string]>([
    ["the empty string is no undefined value", "path", "matrix", ";color"],
    ["the empty string is no undefined value", "query", "form", "color="],
    ["the empty string is no undefined value", "cookie", "form", "color="],
    ["the empty string is no undefined value", "header", "simple", ""],
  ])("%s: in %s, %s", (_, location, style, want) => {
    expect(parameterEncoder({ name: "color", in: location, style })("")).toBe(want);
  });
});

describe("what the tables call n/a", () => {
  test.each<[Style, boolean, JsonValue, string | undefined]>([
    ["spaceDelimited", false, "blue", "color=blue"],
    ["spaceDelimited", true, ARRAY, "color=blue&color=black&color=brown"],
    ["spaceDelimited", true, OBJECT, "R=100&G=200&B=150"],
    ["pipeDelimited", false, "blue", "color=blue"],
    ["pipeDelimited", true, ARRAY, "color=blue&color=black&color=brown"],
    ["deepObject", true, "blue", "color=blue"],
    ["deepObject", true, ["a", "b"], "color%5B%5D=a&color%5B%5D=b"],
    ["deepObject", true, { a: { b: 1 } }, "color%5Ba%5D%5Bb%5D=1"],
    ["deepObject", true, { a: ["x", "y"] }, "color%5Ba%5D%5B%5D=x&color%5Ba%5D%5B%5D=y"],
    ["deepObject", true, [{ a: 1 }, { b: 2 }], "color%5B0%5D%5Ba%5D=1&color%5B1%5D%5Bb%5D=2"],
    ["spaceDelimited", false, null, undefined],
    ["deepObject", true, {}, undefined],
  ])("%s, explode %s: %j is written as %j", (style, explode, value, want) => {
    expect(parameterEncoder({ name: "color", in: "query", style, explode })(value)).toBe(want);
  });

  test.each<[Style, JsonValue]>([
    ["spaceDelimited", []],
    ["pipeDelimited", null],
    ["deepObject", {}],
  ])("a required %s parameter with nothing in it (%j) is refused", (style, value) => {
    const encode = parameterEncoder({ name: "color", in: "query", style, required: true });
    expect(() => encode(value)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});

/** OpenAPI 2.0, `collectionFormat`, as it is lowered. */
describe("collectionFormat of OpenAPI 2.0", () => {
  test.each<[string, Partial<Parameter>, string]>([
    ["csv in query", { in: "query", style: "form", explode: false }, "color=blue,black,brown"],
    ["csv in path", { in: "path", style: "simple" }, "blue,black,brown"],
    ["csv in header", { in: "header", style: "simple" }, "blue,black,brown"],
    ["ssv", { in: "query", style: "spaceDelimited" }, "color=blue%20black%20brown"],
    ["tsv", { in: "query", style: "tsv" }, "color=blue%09black%09brown"],
    ["pipes", { in: "query", style: "pipeDelimited" }, "color=blue%7Cblack%7Cbrown"],
    ["multi", { in: "query", style: "form", explode: true }, "color=blue&color=black&color=brown"],
  ])("%s", (_, facts, want) => {
    expect(parameterEncoder({ name: "color", in: "query", ...facts })(ARRAY)).toBe(want);
  });
});

/** The variables of RFC 6570, 3.2. */
const VARIABLES = {
  count: ["one", "two", "three"],
  dub: "me/too",
  hello: "Hello World!",
  half: "50%",
  var: "value",
  who: "fred",
  path: "/foo/bar",
  list: ["red", "green", "blue"],
  keys: { semi: ";", dot: ".", comma: "," },
  v: "6",
  x: "1024",
  y: "768",
  empty: "",
  empty_keys: [],
  undef: null,
} as const satisfies { readonly [name: string]: JsonValue };

type Name = keyof typeof VARIABLES;

/** Expressions of RFC 6570, 3.2, of one variable, whose operators OpenAPI has a style for (Appendix C). */
const EXPANSIONS: readonly (readonly [
  template: string,
  name: Name,
  style: Style,
  explode: boolean,
  want: string | undefined,
])[] = [
  // 3.2.2 Simple String Expansion: {var}
  ["{var}", "var", "simple", false, "value"],
  ["{hello}", "hello", "simple", false, "Hello%20World%21"],
  ["{half}", "half", "simple", false, "50%25"],
  ["{empty}", "empty", "simple", false, ""],
  ["{undef}", "undef", "simple", false, ""],
  ["{x}", "x", "simple", false, "1024"],
  ["{list}", "list", "simple", false, "red,green,blue"],
  ["{list*}", "list", "simple", true, "red,green,blue"],
  ["{keys}", "keys", "simple", false, "semi,%3B,dot,.,comma,%2C"],
  ["{keys*}", "keys", "simple", true, "semi=%3B,dot=.,comma=%2C"],
  ["{count}", "count", "simple", false, "one,two,three"],
  // 3.2.5 Label Expansion with Dot-Prefix: {.var}
  ["{.who}", "who", "label", false, ".fred"],
  ["{.half}", "half", "label", false, ".50%25"],
  ["{.var}", "var", "label", false, ".value"],
  ["{.empty}", "empty", "label", false, "."],
  ["{.list}", "list", "label", false, ".red,green,blue"],
  ["{.list*}", "list", "label", true, ".red.green.blue"],
  ["{.keys}", "keys", "label", false, ".semi,%3B,dot,.,comma,%2C"],
  ["{.keys*}", "keys", "label", true, ".semi=%3B.dot=..comma=%2C"],
  // 3.2.7 Path-Style Parameter Expansion: {;var}
  ["{;who}", "who", "matrix", false, ";who=fred"],
  ["{;half}", "half", "matrix", false, ";half=50%25"],
  ["{;empty}", "empty", "matrix", false, ";empty"],
  ["{;hello}", "hello", "matrix", false, ";hello=Hello%20World%21"],
  ["{;list}", "list", "matrix", false, ";list=red,green,blue"],
  ["{;list*}", "list", "matrix", true, ";list=red;list=green;list=blue"],
  ["{;keys}", "keys", "matrix", false, ";keys=semi,%3B,dot,.,comma,%2C"],
  ["{;keys*}", "keys", "matrix", true, ";semi=%3B;dot=.;comma=%2C"],
  // 3.2.8 Form-Style Query Expansion: {?var}
  ["{?who}", "who", "form", true, "who=fred"],
  ["{?half}", "half", "form", true, "half=50%25"],
  ["{?x}", "x", "form", true, "x=1024"],
  ["{?empty}", "empty", "form", true, "empty="],
  ["{?undef}", "undef", "form", true, undefined],
  ["{?list}", "list", "form", false, "list=red,green,blue"],
  ["{?list*}", "list", "form", true, "list=red&list=green&list=blue"],
  ["{?keys}", "keys", "form", false, "keys=semi,%3B,dot,.,comma,%2C"],
  ["{?keys*}", "keys", "form", true, "semi=%3B&dot=.&comma=%2C"],
  ["{?empty_keys}", "empty_keys", "form", false, undefined],
  ["{?empty_keys*}", "empty_keys", "form", true, undefined],
];

describe("RFC 6570, 3.2", () => {
  test.each(EXPANSIONS)("%s expands as the standard shows", (_, name, style, explode, want) => {
    const encode = parameterEncoder({ name, in: placeOf(style), style, explode });
    expect(encode(VARIABLES[name])).toBe(want);
  });
});

describe("allowReserved", () => {
  const ALL = ":/?#[]@!$&'()*+,;=";
  test.each<[string, Partial<Parameter>, JsonValue, string]>([
    // 3.1.1, Appendix C: `[]#&=+` are for the form, or for no query at all.
    ["Appendix C", {}, "x/y", "q=x/y"],
    ["all reserved characters", {}, ALL, "q=:/?%23%5B%5D@!$%26'()*%2B,;%3D"],
    ["{+path} of RFC 6570", {}, "/foo/bar", "q=/foo/bar"],
    ["{+hello} of RFC 6570", {}, "Hello World!", "q=Hello%20World!"],
    ["{+half} of RFC 6570", {}, "50%", "q=50%25"],
    ["triples stay, in either case", {}, "a%2Fb%c3%bc%zz", "q=a%2Fb%c3%bc%25zz"],
    ["a delimiter inside an item does not", { explode: false }, ["a,b", "c"], "q=a%2Cb,c"],
    ["names never have it", {}, { "a/b": "c/d" }, "a%2Fb=c/d"],
    ["in a path (3.2)", { in: "path" }, "a:b@c;d=e", "a:b@c;d=e"],
    ["in a path, never what ends a segment", { in: "path" }, "a/b?c#d", "a%2Fb%3Fc%23d"],
    ["in a cookie (3.2)", { in: "cookie" }, "a:b/c;d,e", "q=a:b/c%3Bd%2Ce"],
  ])("%s", (_, facts, value, want) => {
    const encode = parameterEncoder({ name: "q", in: "query", allowReserved: true, ...facts });
    expect(encode(value)).toBe(want);
  });

  test.each<[string, Partial<Parameter>, JsonValue]>([
    ["a triple that is a delimiter", { style: "pipeDelimited" }, ["a%7cb", "c"]],
    ["triples that leave a path", { in: "path" }, "%2e%2e%2fetc"],
    ["triples that are no UTF-8", { in: "path" }, "%ff"],
  ])("%s is refused", (_, facts, value) => {
    const encode = parameterEncoder({ name: "q", in: "query", allowReserved: true, ...facts });
    expect(() => encode(value)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});

/** The examples of OpenAPI 3.2.0, "Parameter Object Examples" and Appendix C. */
describe("the standard's own examples", () => {
  test.each<[string, Parameter, JsonValue, string]>([
    [
      "a header of integers",
      { name: "X-Token", in: "header", style: "simple" },
      [12345678, 90099],
      "12345678,90099",
    ],
    [
      "an exploded cookie",
      { name: "cookie", in: "cookie", style: "cookie" },
      { greeting: "Hello%2C world!", code: 42 },
      "greeting=Hello%2C world!; code=42",
    ],
    [
      "a cookie of style form",
      { name: "greeting", in: "cookie" },
      "Hello, world!",
      "greeting=Hello%2C%20world%21",
    ],
    ["a path parameter", { name: "username", in: "path" }, "diṅnāga", "di%E1%B9%85n%C4%81ga"],
    [
      "a path parameter in Arabic",
      { name: "username", in: "path" },
      "الخوارزميّ",
      "%D8%A7%D9%84%D8%AE%D9%88%D8%A7%D8%B1%D8%B2%D9%85%D9%8A%D9%91",
    ],
    [
      "a repeated query parameter",
      { name: "thing", in: "query", style: "form", explode: true },
      ["one thing", "another thing"],
      "thing=one%20thing&thing=another%20thing",
    ],
    [
      "a free-form query parameter",
      { name: "freeForm", in: "query", style: "form" },
      { page: 4, pageSize: 50 },
      "page=4&pageSize=50",
    ],
    [
      "JSON content",
      { name: "coordinates", in: "query", mediaType: "application/json" },
      { lat: 10, long: 60 },
      "coordinates=%7B%22lat%22%3A10%2C%22long%22%3A60%7D",
    ],
    [
      "a form as the whole query",
      {
        name: "q",
        in: "query",
        querystring: true,
        mediaType: "application/x-www-form-urlencoded",
      },
      { foo: "a + b", bar: true },
      "foo=a+%2B+b&bar=true",
    ],
    [
      "JSON as the whole query",
      { name: "json", in: "query", querystring: true, mediaType: "application/json" },
      { numbers: [1, 2], flag: null },
      "%7B%22numbers%22%3A%5B1%2C2%5D%2C%22flag%22%3Anull%7D",
    ],
    [
      "JSONPath as the whole query",
      { name: "selector", in: "query", querystring: true, mediaType: "application/jsonpath" },
      "$.a.b[1:1]",
      "%24.a.b%5B1%3A1%5D",
    ],
    [
      "an exploded object of formulas",
      { name: "formulas", in: "query", explode: true },
      { a: "x+y", b: "x/y", c: "x^y" },
      "a=x%2By&b=x%2Fy&c=x%5Ey",
    ],
    [
      "the same with allowReserved",
      { name: "formulas", in: "query", explode: true, allowReserved: true },
      { a: "x+y", b: "x/y", c: "x^y" },
      "a=x%2By&b=x/y&c=x%5Ey",
    ],
    [
      "space-delimited words",
      { name: "words", in: "query", style: "spaceDelimited", explode: false },
      ["math", "is", "fun"],
      "words=math%20is%20fun",
    ],
    [
      "a name that is no variable",
      { name: "❤️", in: "query" },
      "love!",
      "%E2%9D%A4%EF%B8%8F=love%21",
    ],
  ])("%s", (_, parameter, value, want) => {
    expect(parameterEncoder(parameter)(value)).toBe(want);
  });
});
