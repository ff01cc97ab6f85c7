import { expect, test } from "vitest";
import { readRequest } from "../../../../src/runtime/discovery/read-request.ts";
import type { JsonObject } from "../../../../src/util/json.ts";

test.each<[string, JsonObject, object]>([
  ["search_tools", { query: "find" }, { kind: "search", query: "find" }],
  ["describe_tool", { name: "x" }, { kind: "describe", name: "x" }],
  ["call_tool", { name: "x" }, { kind: "call", name: "x", arguments: {} }],
  ["call_tool", { name: "x", arguments: null }, { kind: "call", name: "x", arguments: {} }],
  [
    "call_tool",
    { name: "x", arguments: { a: 1 }, fields: ["a"] },
    { kind: "call", name: "x", arguments: { a: 1 }, fields: ["a"] },
  ],
])("%s %j is read", (tool, args, want) => {
  expect(readRequest(tool, args)).toEqual(want);
});

test.each<[string, JsonObject, RegExp]>([
  ["search_tools", {}, /`query` must be a text/],
  ["search_tools", { query: " " }, /`query` must be a text/],
  ["search_tools", { query: "x".repeat(1_001) }, /at most 1000 characters/],
  ["search_tools", { query: "x", limit: 3 }, /`limit` is not one of its arguments\. \{ "query"/],
  ["describe_tool", { name: 7 }, /`name` must be the name of a tool/],
  [
    "call_tool",
    { name: "x", owner: "me" },
    /`owner` .*put the tool's own arguments into `arguments`/,
  ],
  ["call_tool", { name: "x", arguments: "{}" }, /`arguments` must be an object/],
  ["call_tool", { name: "x", arguments: [] }, /`arguments` must be an object/],
  ["call_tool", { name: "x", fields: "a" }, /`fields` must be a list/],
  ["call_tool", { name: "x", fields: [1] }, /`fields` must be a list/],
  ["call_tool", { name: "x", fields: new Array(65).fill("a") }, /at most 64 paths/],
  ["call_tool", JSON.parse('{"name":"x","__proto__":{}}'), /`__proto__` is not one/],
])("%s %j is refused with its form", (tool, args, message) => {
  expect(() => readRequest(tool, args)).toThrow(message);
  expect(() => readRequest(tool, args)).toThrow(expect.objectContaining({ code: "invalid_input" }));
});
