import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { input } from "../../../src/runtime/codegen/v1/value.ts";
import type { BoundTool } from "../../corpus/bound-tools.ts";
import type { CapturedRequest } from "../../corpus/capture.ts";
import { differences } from "../../corpus/expected.ts";
import { judge } from "../../corpus/judge.ts";
import { type Original, type OriginalOperation, readOriginal } from "../../corpus/original.ts";

/* The corpus program counts what these two let through: each must see what is wrong. */

const document = {
  openapi: "3.1.0",
  info: { title: "Orders", version: "1" },
  paths: {
    "/shops/{shop}/orders": {
      post: {
        parameters: [
          { name: "shop", in: "path", required: true, schema: { type: "string" } },
          { name: "limit", in: "query", schema: { type: "integer", maximum: 9 } },
          {
            name: "ids",
            in: "query",
            explode: false,
            schema: { type: "array", items: { type: "integer" } },
          },
          { name: "filter", in: "query", style: "deepObject", schema: { $ref: "#/$defs/Filter" } },
          { name: "X-Trace", in: "header", required: true, schema: { type: "string" } },
          { name: "session", in: "cookie", schema: { type: "string", pattern: "^s" } },
        ],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: { name: { type: "string" }, count: { type: "integer" } },
                required: ["name"],
                additionalProperties: false,
              },
            },
          },
        },
      },
    },
  },
  $defs: { Filter: { type: "object", properties: { state: { enum: ["open", "closed"] } } } },
};

const right: CapturedRequest = {
  method: "POST",
  target: "/base/shops/a%20b%2Fc/orders?limit=3&ids=1,2&filter%5Bstate%5D=open",
  headers: [
    ["host", "127.0.0.1:1"],
    ["X-Trace", "t1"],
    ["accept", "application/json"],
    ["cookie", "session=s1"],
    ["content-type", "application/json"],
  ],
  body: Buffer.from('{"name":"é","count":2}'),
};

const args = {
  shop: "a b/c",
  limit: 3,
  ids: [1, 2],
  filter: { state: "open" },
  trace: "t1",
  session: "s1",
  name: "é",
  count: 2,
};

const tool: BoundTool = {
  name: "create_order",
  key: "POST /shops/{shop}/orders",
  path: { shop: input("shop") },
  query: { limit: input("limit"), ids: input("ids"), filter: input("filter") },
  header: { "X-Trace": input("trace") },
  cookie: { session: input("session") },
  body: { name: input("name"), count: input("count") },
  mediaType: "application/json",
};

let folder = "";
let original: Original;
let operation: OriginalOperation;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "corpus-"));
  writeFileSync(join(folder, "orders.json"), JSON.stringify(document));
  original = readOriginal(join(folder, "orders.json"));
  const [only] = original.operations;
  if (only === undefined) throw new Error("the document has an operation");
  operation = only;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const withTarget = (from: string, to: string): CapturedRequest => ({
  ...right,
  target: right.target.replace(from, to),
});
const withHeader = (name: string, value: string | undefined): CapturedRequest => ({
  ...right,
  headers: [
    ...right.headers.filter(([n]) => n !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ],
});
const withBody = (text: string): CapturedRequest => ({ ...right, body: Buffer.from(text) });

describe("the independent validator of the corpus", () => {
  test("IN-30: accepts the request that the document describes", () => {
    expect(judge(original, operation, right, "/base")).toEqual([]);
  });

  test.each<readonly [string, () => CapturedRequest, RegExp]>([
    ["another path", () => withTarget("/orders", "/order"), /is not/],
    ["a path outside the base", () => withTarget("/base", ""), /is not/],
    ["a slash that is not encoded", () => withTarget("%2F", "/"), /is not/],
    ["an undeclared query key", () => withTarget("limit", "limits"), /additional properties/],
    ["a key that stands twice", () => withTarget("limit=3", "limit=3&limit=4"), /limit/],
    ["a value beyond its bound", () => withTarget("limit=3", "limit=12"), /must be <= 9/],
    ["a text for an integer", () => withTarget("1,2", "1,x"), /must be integer/],
    ["an array in another style", () => withTarget("ids=1,2", "ids=1&ids=2"), /twice/],
    ["a member that is not of its enum", () => withTarget("=open", "=new"), /allowed values/],
    ["a missing header", () => withHeader("X-Trace", undefined), /required/],
    ["an undeclared header", () => withHeader("X-Other", "1"), /additional properties/],
    ["an undeclared cookie", () => withHeader("cookie", "session=s1; a=b"), /additional/],
    ["a cookie that breaks its pattern", () => withHeader("cookie", "session=x"), /pattern/],
    ["another media type", () => withHeader("content-type", "text/plain"), /takes no/],
    ["a body that is no JSON", () => withBody("{"), /JSON/],
    ["a body without what it needs", () => withBody("{}"), /required property 'name'/],
    ["a body with more than it has", () => withBody('{"name":"a","x":1}'), /additional/],
    ["a number as a text in JSON", () => withBody('{"name":"a","count":"2"}'), /integer/],
    [
      "no body",
      () => ({ ...withHeader("content-type", undefined), body: Buffer.alloc(0) }),
      /requestBody/,
    ],
  ])("IN-30: refuses %s", (_, request, want) => {
    expect(judge(original, operation, request(), "/base").join("\n")).toMatch(want);
  });
});

describe("the second encoder of the corpus", () => {
  const differ = (request: CapturedRequest): readonly string[] =>
    differences(original, operation, tool, args, args, request, "/base");

  test("IN-30: finds the bytes as they must be", () => {
    expect(differ(right)).toEqual([]);
  });

  test.each<readonly [string, () => CapturedRequest, RegExp]>([
    ["a space as a plus sign", () => withTarget("%20", "+"), /^path/],
    ["a slash that is not encoded", () => withTarget("%2F", "/"), /^path/],
    ["a delimiter that is encoded", () => withTarget("1,2", "1%2C2"), /^query/],
    ["brackets that are not encoded", () => withTarget("%5Bstate%5D", "[state]"), /^query/],
    ["a parameter that is left out", () => withTarget("limit=3&", ""), /^query/],
    ["another header value", () => withHeader("X-Trace", "t2"), /^header/],
    ["another cookie", () => withHeader("cookie", "session=s2"), /^cookie/],
    ["another method", () => ({ ...right, method: "PUT" }), /^method/],
    ["another body", () => withBody('{"name":"e","count":2}'), /^body/],
    ["a body with spaces", () => withBody('{"name": "é","count":2}'), /^body/],
  ])("IN-30: sees %s", (_, request, want) => {
    expect(differ(request())[0]).toMatch(want);
  });
});
