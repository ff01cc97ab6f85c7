import { describe, expect, test } from "vitest";
import { requestResolver } from "../../../../src/runtime/call/resolve.ts";
import type { Value } from "../../../../src/runtime/codegen/v1/value.ts";
import { input, literal, text, when } from "../../../../src/runtime/codegen/v1/value.ts";
import type { JsonObject } from "../../../../src/util/json.ts";

const bodyOf = (body: Value, args: JsonObject) => requestResolver({ body })(args).body;

describe("a request filled with arguments", () => {
  test.each<[string, Value, JsonObject, unknown]>([
    ["an argument", input("a"), { a: 1 }, 1],
    ["null is a value", { x: input("a") }, { a: null }, { x: null }],
    ["an absent argument drops its member", { x: input("a"), y: 1 }, {}, { y: 1 }],
    ["and leaves the object that held it", { x: { y: input("a") } }, {}, { x: {} }],
    ["and its item", [input("a"), input("b")], { b: 2 }, [2]],
    ["an array left empty drops its target", { x: [input("a")], y: 1 }, {}, { y: 1 }],
    ["and so up to the whole body", [[input("a")]], {}, undefined],
    ["an array that is empty as written stays", { x: [], y: [[]] }, {}, { x: [], y: [[]] }],
    ["an argument that is an empty array stays", { x: input("a") }, { a: [] }, { x: [] }],
    ["a default stands in", { x: input("a", { default: 10 }) }, {}, { x: 10 }],
    ["but not for a value", { x: input("a", { default: 10 }) }, { a: 0 }, { x: 0 }],
    ["a default may be null", { x: input("a", { default: null }) }, {}, { x: null }],
    ["text joins", text("a-", input("b"), "-c"), { b: 5 }, "a-5-c"],
    ["text drops with its argument", { x: text("a-", input("b")) }, {}, {}],
    ["text drops with null", { x: text("a-", input("b")) }, { b: null }, {}],
    ["text takes defaults", text(input("b", { default: "d" })), {}, "d"],
    ["when the argument is there", [when(input("a"), { b: input("a") })], { a: 1 }, [{ b: 1 }]],
    ["when it is not", { x: [when(input("a"), { b: 2 })] }, {}, {}],
    ["null is there", [when(input("a"), 1)], { a: null }, [1]],
    [
      "a literal is data, whatever its keys",
      literal({ kind: "input", name: "a" }),
      {},
      { kind: "input", name: "a" },
    ],
    [
      "so is JSON that looks like an expression",
      { kind: "input", name: "a" },
      { a: 1 },
      { kind: "input", name: "a" },
    ],
    [
      "arguments are data as well",
      { x: input("a") },
      { a: { kind: "input", name: "b" } },
      { x: { kind: "input", name: "b" } },
    ],
  ])("%s", (_, body, args, want) => {
    expect(bodyOf(body, args)).toEqual(want);
  });

  test("each place of the request follows the same rules", () => {
    const resolve = requestResolver({
      path: { id: input("id") },
      query: { q: input("q"), fixed: false },
      header: { "X-A": text("v", input("q")) },
      cookie: { c: "1" },
    });
    expect(resolve({ id: "7" })).toEqual({
      path: { id: "7" },
      query: { fixed: false },
      header: {},
      cookie: { c: "1" },
    });
  });

  test("IN-30: an optional body whose members are all absent is no body; one that was given or is fixed stays", () => {
    const members = { a: input("a"), b: input("b") };
    const optional = (body: Value, args: JsonObject) => requestResolver({ body }, true)(args);
    expect("body" in optional(members, {})).toBe(false);
    expect(optional(members, { b: 1 }).body).toEqual({ b: 1 });
    expect(optional(input("body"), { body: {} }).body).toEqual({});
    expect(optional({}, {}).body).toEqual({});
    expect(requestResolver({ body: members })({}).body).toEqual({});
  });

  test("names of Object.prototype are neither arguments nor lost", () => {
    expect(bodyOf({ x: input("constructor"), y: input("__proto__") }, {})).toEqual({});
    const body = bodyOf({ ["__proto__"]: input("a"), b: 1 }, { a: { evil: true } });
    expect(JSON.stringify(body)).toBe('{"__proto__":{"evil":true},"b":1}');
    expect(({} as { evil?: boolean }).evil).toBeUndefined();
  });

  test("a definition is read once and serves many calls", () => {
    const resolve = requestResolver({ body: { a: [input("a")], b: { c: 1 } } });
    expect(resolve({ a: 1 }).body).toEqual({ a: [1], b: { c: 1 } });
    expect(resolve({ a: 2 }).body).toEqual({ a: [2], b: { c: 1 } });
    expect(resolve({}).body).toEqual({ b: { c: 1 } });
  });
});
