import { describe, expect, test } from "vitest";
import { httpUrl } from "../../../../src/compiler/plan/access/http-url.ts";
import { pathGlob } from "../../../../src/compiler/plan/expose/path-glob.ts";
import { exposedGroups, groupName } from "../../../../src/compiler/plan/groups.ts";
import { flatNames } from "../../../../src/compiler/plan/inputs/flat-names.ts";
import { operationIds } from "../../../../src/compiler/plan/names/operation-names.ts";
import { wordsOf } from "../../../../src/compiler/plan/names/words.ts";
import { isForbiddenName } from "../../../../src/compiler/plan/request/headers.ts";
import { cutText } from "../../../../src/compiler/plan/schema/description.ts";
import { misfit } from "../../../../src/compiler/plan/schema/fits.ts";
import { planOf } from "./support.ts";

test.each([
  ["issues/list-forRepo", "issues list for repo"],
  ["getHTTPLog2", "get http log2"],
  ["Müller", "m ller"],
  ["__", ""],
])("words of %s", (text, want) => {
  expect(wordsOf(text).join(" ")).toBe(want);
});

test("constants are camel case, never reserved, unique, and the same in any order", () => {
  const operations = [
    { key: "GET /a", operationId: "delete", method: "GET", path: "/a" },
    { key: "GET /b/{id}", method: "GET", path: "/b/{id}" },
    { key: "GET /c", operationId: "2fa", method: "GET", path: "/c" },
    { key: "GET /d", operationId: "listThings", method: "GET", path: "/d" },
    { key: "GET /e", operationId: "list_things", method: "GET", path: "/e" },
    { key: "GET /", operationId: "日本", method: "GET", path: "/" },
  ] as const;
  const ids = operationIds(operations);
  expect([...ids.values()]).toEqual([
    "operation_delete",
    "getBId",
    "operation_2fa",
    "getD",
    "getE",
    "getRoot",
  ]);
  const turned = operationIds(operations.toReversed());
  for (const { key } of operations) expect(turned.get(key)).toBe(ids.get(key));
});

test.each([
  ["/a/*", "/a/b", true],
  ["/a/*", "/a/b/c", false],
  ["/a/**", "/a/b/c", true],
  ["/a/**", "/a", true],
  ["/**/c", "/a/b/c", true],
  ["/a/b*d", "/a/bcd", true],
  ["/a/b*d", "/a/bd", true],
  ["/a/b*d", "/a/b", false],
  ["/repos/{owner}/*", "/repos/{owner}/{repo}", true],
])("glob %s over %s is %s", (glob, path, want) => {
  expect(pathGlob(glob)(path)).toBe(want);
});

test("a glob made to backtrack ends at once", () => {
  const path = `/${"a/".repeat(2_000)}b`;
  expect(pathGlob(`${"/**/a*a*a*a*a*a".repeat(30)}/c`)(path)).toBe(false);
});

describe("groups", () => {
  test.each([
    ["Issues & Pulls", "issues_pulls"],
    ["../../etc", "etc"],
    ["CON", "con_tools"],
    ["日本", "tools"],
    ["x".repeat(99), "x".repeat(40)],
  ])("%s is in the file %s", (tag, want) => {
    expect(groupName(tag)).toBe(want);
  });

  test("a group of more than 60 goes on in parts that join no other group", () => {
    const tags = [...Array.from({ length: 130 }, () => "Big"), "big_2", "other"];
    const groups = exposedGroups(tags, new Set(["other"]));
    const counts = new Map<string, number>();
    for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
    expect([...counts]).toEqual([
      ["big", 60],
      ["big_3", 60],
      ["big_4", 10],
      ["big_2", 1],
      ["other", 1],
    ]);
  });
});

test("input names keep what a name can hold and stay apart", () => {
  const at = (location: "path" | "query" | "body", ...names: readonly string[]) =>
    names.map((name) => ({ name, location }));
  const names = flatNames([
    ...at("path", "id"),
    ...at("query", "filter[a]", "filter(a)", "$top", "__proto__"),
    ...at("body", "id"),
  ]);
  expect(names).toEqual([
    "path_id",
    expect.stringMatching(/^query_filter_a_[0-9a-f]{6}$/),
    expect.stringMatching(/^query_filter_a_[0-9a-f]{6}$/),
    "_top",
    "___proto__",
    "body_id",
  ]);
});

test.each([
  ["https://a.example/v1/", "https://a.example/v1"],
  ["HTTP://A.example:80", "http://a.example"],
  ["https://user@a.example", undefined],
  ["https://a.example?x=1", undefined],
  ["https://{host}.example", undefined],
  ["/v1", undefined],
  ["//a.example", undefined],
  ["ftp://a.example", undefined],
  ["https:a.example", undefined],
])("base URL %s is %s", (text, want) => {
  expect(httpUrl(text)).toBe(want);
});

test.each([
  ["header", "X-Trace", false],
  ["header", "AUTHORIZATION", true],
  ["header", "x-forwarded-for", true],
  ["header", "bad name", true],
  ["cookie", "authorization", false],
  ["cookie", "a=b", true],
] as const)("%s %s is forbidden: %s", (location, name, want) => {
  expect(isForbiddenName(location, name)).toBe(want);
});

describe("cut texts", () => {
  test("end at a sentence, else at a word, with a mark", () => {
    expect(cutText("One sentence here. Another one that is too long.", 30)).toBe(
      "One sentence here.…",
    );
    expect(cutText("word ".repeat(20), 30)).toBe("word word word word word…");
    expect(cutText("  short  ", 30)).toBe("short");
    expect(cutText("   ", 30)).toBeUndefined();
  });

  test("never end inside a character", () => {
    const text = cutText("😀".repeat(20), 10) ?? "";
    expect(text.isWellFormed()).toBe(true);
    expect(text.length).toBeLessThanOrEqual(10);
  });
});

test.each<readonly [unknown, Parameters<typeof misfit>[1], string | undefined]>([
  [3, { type: "number" }, undefined],
  [3.5, { type: "integer" }, "is of type number, not integer"],
  [null, { type: ["string", "null"] }, undefined],
  ["ab", { type: "string", maxLength: 1 }, "is above 1 characters"],
  ["😀", { type: "string", maxLength: 1 }, undefined],
  [[1, "x"], { type: "array", items: { type: "integer" } }, "is of type string, not integer"],
  [{ a: 1 }, { type: "object", required: ["b"] }, 'lacks "b"'],
  [{ toString: 1 }, { properties: {}, additionalProperties: false }, 'has no place for "toString"'],
  [1, { anyOf: [{ type: "string" }, { type: "integer" }] }, undefined],
  [5, { exclusiveMaximum: 5 }, "is not below 5"],
])("%j against %j", (value, schema, want) => {
  expect(misfit(value, schema)?.reason).toBe(want);
});

describe("base URLs", () => {
  const DOCUMENT = `
paths:
  /a: { get: { operationId: a, responses: { "200": { description: ok } } } }
  /b: { get: { operationId: b, servers: [{ url: "https://files.example.com/up/" }], responses: { "200": { description: ok } } } }
  /c: { get: { operationId: c, servers: [{ url: /v2 }], responses: { "200": { description: ok } } } }
`;
  const build = (baseUrl: string, more = "") => {
    const source = `sources: { api: { document: ./api.yaml${baseUrl} } }`;
    const { value } = planOf(DOCUMENT, `${source}\nexpose: all${more}`);
    const own = value.operations.map((operation) => operation.baseUrl);
    const { baseUrl: base, baseUrlVariable } = value.sources[0] ?? {};
    return { base, baseUrlVariable, own };
  };

  test("of the document's server, and of operations that have their own", () => {
    expect(build("")).toEqual({
      base: "https://api.example.com/v1",
      baseUrlVariable: undefined,
      own: [undefined, "https://files.example.com/up", "https://api.example.com/v2"],
    });
  });

  test("a variable stands for all of them, with the document's server as fallback", () => {
    expect(build(`, baseUrl: "\${API_URL}"`)).toEqual({
      base: "https://api.example.com/v1",
      baseUrlVariable: "API_URL",
      own: [undefined, undefined, undefined],
    });
  });

  test("a URL of the overlay stands for all of them", () => {
    expect(build(", baseUrl: https://proxy.example.com")).toEqual({
      base: "https://proxy.example.com",
      baseUrlVariable: undefined,
      own: [undefined, undefined, undefined],
    });
  });

  test("an exposed operation on another origin is left out where it would carry credentials", () => {
    const auth = "\nauth: { api.key: { use: bearer, secret: T, add: true } }";
    expect(build("", auth).own).toEqual([undefined, "https://api.example.com/v2"]);
    expect(build(`, baseUrl: "\${API_URL}"`, auth).own).toHaveLength(3);
  });
});
