import { describe, expect, test } from "vitest";
import { parseTarget, printTarget } from "../../../src/language/target.ts";

const name = (text: string) => ({ kind: "name", name: text }) as const;

describe("a target is read", () => {
  test.each([
    ["path.dealId", { location: "path", name: "dealId" }],
    ["query['include[]']", { location: "query", name: "include[]" }],
    ["query['page.size']", { location: "query", name: "page.size" }],
    ["header.X-Request-Id", { location: "header", name: "X-Request-Id" }],
    ["cookie.session", { location: "cookie", name: "session" }],
    ["body", { location: "body", path: [] }],
    ["body.stage", { location: "body", path: [name("stage")] }],
    ["body.filter.$and", { location: "body", path: [name("filter"), name("$and")] }],
    ["body['a.b'].c", { location: "body", path: [name("a.b"), name("c")] }],
  ])("%s", (given, want) => {
    expect(parseTarget(given)).toEqual(want);
    expect(parseTarget(printTarget(want as never))).toEqual(want);
  });
});

describe("what is no target says why and where", () => {
  test.each([
    ["", "a target starts with path, query, header, cookie or body", 0],
    ["quer.x", "a target starts with path, query, header, cookie or body", 0],
    ["[0].x", "a target starts with path, query, header, cookie or body", 0],
    ["query", "the name of a query parameter is expected", 5],
    ["path[0]", "the name of a path parameter is expected", 4],
    ["query[*]", "the name of a query parameter is expected", 5],
    ["query.a.b", "a query parameter is one name; quote a name with dots: query['a.b']", 7],
    ["body.a[0].b", "a target ends at an array; write the array as one value", 6],
    ["body.a[*]", "a target ends at an array; write the array as one value", 6],
    ["body..a", "a name is expected", 5],
    ["body.a b", 'expected ".", "[n]", "[*]" or "[\'name\']"', 6],
  ])("%j", (given, message, at) => {
    expect(parseTarget(given)).toMatchObject({ message, at });
  });
});
