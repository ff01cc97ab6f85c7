import { describe, expect, test } from "vitest";
import type { Parameter } from "../../../../src/runtime/codegen/v1/operation.ts";
import { parameterEncoder } from "../../../../src/runtime/http/styles.ts";
import type { JsonValue } from "../../../../src/util/json.ts";

function encode(parameter: Partial<Parameter>, value: JsonValue): string | undefined {
  return parameterEncoder({ name: "q", in: "query", ...parameter })(value);
}

describe("what the tables leave open", () => {
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
    ["a header keeps = in a value", { in: "header", explode: true }, { a: "b=c" }, "a=b=c"],
    ["a cookie as it is", { in: "cookie", style: "cookie" }, "a%2Cb c", "q=a%2Cb c"],
    ["an object in an array is JSON", {}, [{ a: 1 }], "q=%7B%22a%22%3A1%7D"],
    ["an array in an object is JSON", { explode: false }, { a: [1, 2] }, "q=a,%5B1%2C2%5D"],
    ["in a path as well", { in: "path" }, [[1], [2]], "%5B1%5D,%5B2%5D"],
    ["text content is text", { mediaType: "text/plain" }, "a b", "q=a%20b"],
    ["JSON content of null is null", { mediaType: "application/json" }, null, "q=null"],
    [
      "form content is a form inside",
      { mediaType: "application/x-www-form-urlencoded" },
      { a: "b c" },
      "q=a%3Db%2Bc",
    ],
  ])("%s", (_, parameter, value, want) => {
    expect(encode(parameter, value)).toBe(want);
  });

  test.each<[string, Partial<Parameter>, JsonValue]>([
    [
      "a space in a space-delimited item",
      { style: "spaceDelimited", explode: false },
      ["a b", "c"],
    ],
    ["a pipe in a pipe-delimited item", { style: "pipeDelimited", explode: false }, ["a|b", "c"]],
    ["a tab in a tab-delimited item", { style: "tsv", explode: false }, ["a\tb", "c"]],
    ["an object in a header's array", { in: "header" }, [{ a: 1, b: 2 }]],
    ["a comma in an item of a header", { in: "header" }, ["a,b", "c"]],
    ["a space around an item of a header", { in: "header" }, ["a ", "c"]],
    ["an equals sign in a key of a header", { in: "header", explode: true }, { "a=b": "c" }],
    ["a semicolon in a cookie as it is", { in: "cookie", style: "cookie" }, "a; admin=1"],
    ["a line break in a cookie as it is", { in: "cookie", style: "cookie" }, "a\r\nb: c"],
    [
      "a comma in an item of such a cookie",
      { in: "cookie", style: "cookie", explode: false },
      ["a,b"],
    ],
    ["a key that names no cookie", { in: "cookie", style: "cookie" }, { "a=b; c": "d" }],
    ["an object as text content", { mediaType: "text/plain" }, { a: 1 }],
    ["half a surrogate pair", {}, "\ud800"],
  ])("%s is refused: it cannot be written unambiguously", (_, parameter, value) => {
    expect(() => encode(parameter, value)).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});
