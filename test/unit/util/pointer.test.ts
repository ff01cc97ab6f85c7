import { describe, expect, test } from "vitest";
import { escapeToken, pointer, resolvePointer, tokensOf } from "../../../src/util/pointer.ts";

describe("JSON Pointer (RFC 6901)", () => {
  // the document and the table of section 5
  const document = {
    foo: ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
  };
  test.each([
    ["", document],
    ["/foo", ["bar", "baz"]],
    ["/foo/0", "bar"],
    ["/", 0],
    ["/a~1b", 1],
    ["/c%d", 2],
    ["/e^f", 3],
    ["/g|h", 4],
    ["/i\\j", 5],
    ['/k"l', 6],
    ["/ ", 7],
    ["/m~0n", 8],
  ])("%j", (text, want) => expect(resolvePointer(document, text)).toEqual(want));

  test.each(["foo", "/~2", "/~", "#/foo"])("%j is no pointer", (text) => {
    expect(tokensOf(text)).toBeUndefined();
    expect(resolvePointer(document, text)).toBeUndefined();
  });

  test.each([
    "/foo/2",
    "/foo/01",
    "/foo/-",
    "/foo/length",
    "/constructor",
    "/__proto__",
    "/foo/0/x",
  ])("%j names nothing", (text) => expect(resolvePointer(document, text)).toBeUndefined());

  test("~01 is ~1, not a slash", () => {
    expect(tokensOf("/~01")).toEqual(["~1"]);
    expect(escapeToken("~1/")).toBe("~01~1");
  });

  test("tokens come back as they went in", () => {
    const tokens = ["a/b", "m~n", "", "0"];
    expect(tokensOf(pointer("", ...tokens))).toEqual(tokens);
    expect(pointer("/paths", "/x/{id}", 0)).toBe("/paths/~1x~1{id}/0");
  });
});
