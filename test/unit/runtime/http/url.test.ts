import { describe, expect, test } from "vitest";
import { checkPathText, pathTemplate } from "../../../../src/runtime/http/url.ts";

const refused = expect.objectContaining({ code: "invalid_input" });

describe("path templates", () => {
  test.each<[string, string, readonly string[], string]>([
    ["/things", "", [], "/things"],
    ["/things/{id}", "", ["a"], "/things/a"],
    ["/things/{id}", "/api/v1", ["a"], "/api/v1/things/a"],
    ["/a/{x}/b/{y}.json", "", ["1", "2"], "/a/1/b/2.json"],
    ["/a/{x}...{y}", "", ["main", "next"], "/a/main...next"],
    ["/", "", [], "/"],
    ["things", "/v2", [], "/v2/things"],
    ["/sp ace/ü/{x}", "", ["1"], "/sp%20ace/%C3%BC/1"],
    ["/kept%2Fescape/100%", "", [], "/kept%2Fescape/100%25"],
    ["/v1/things:batch", "", [], "/v1/things:batch"],
    ["/#X-Amz-Target=Foo", "", [], "/"],
  ])("%s below %j with %j is %s", (path, base, texts, want) => {
    expect(pathTemplate(base, path).expand(texts).path).toBe(want);
  });

  test("a fixed query is kept apart", () => {
    const expanded = pathTemplate("", "/?Action=List&Version=2#frag").expand([]);
    expect(expanded).toEqual({ path: "/", query: "Action=List&Version=2" });
  });

  test("a query of the template can have parameters", () => {
    const template = pathTemplate("/v1", "/{a}/b?x={c}&y=1");
    expect([template.names, template.queryNames]).toEqual([["a"], ["c"]]);
    expect(template.expand(["1"], ["2"])).toEqual({ path: "/v1/1/b", query: "x=2&y=1" });
  });

  test("marks inside of braces are part of a name", () => {
    const template = pathTemplate("", "/{a?}/{b#1}#frag");
    expect(template.names).toEqual(["a?", "b#1"]);
    expect(template.expand(["1", "2"]).path).toBe("/1/2");
  });

  test("a name that stands twice has one value in both places", () => {
    const template = pathTemplate("", "/{id}/copies/{id}.json");
    expect(template.expand(["7", "7"]).path).toBe("/7/copies/7.json");
  });

  test.each(["", ".", "..", "%2e", "%2E%2e", ".%2e", "..;x=1", "a/b", "a?b", "a#b", "a\\b"])(
    "refuses %j as the text of a whole segment",
    (text) => {
      expect(() => pathTemplate("", "/things/{id}/parts").expand([text])).toThrow(refused);
    },
  );

  test("a document whose template leads elsewhere is not sent", () => {
    for (const path of ["/a/../b", "/./b", "/a/%2e%2e/b", "/a/..;/b"]) {
      expect(() => pathTemplate("", path), path).toThrow(
        expect.objectContaining({ code: "internal" }),
      );
    }
  });
});

test.each(["\0", "a\nb", "\u007f", "\u0085", "..", ".", "../x", "x/..", "a/../b", "a\\..\\b"])(
  "%j may not stand in a path, even encoded",
  (text) => {
    expect(() => checkPathText("id", text)).toThrow(refused);
  },
);

test.each(["a", "src/index.ts", "main...next", "..x", "x..", ".github", "ü", "a b"])(
  "%j may stand in a path",
  (text) => {
    expect(() => checkPathText("id", text)).not.toThrow();
  },
);
