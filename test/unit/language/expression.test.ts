import { describe, expect, test } from "vitest";
import { parseValue, unquotedExpression } from "../../../src/language/expression.ts";
import type { JsonValue } from "../../../src/util/json.ts";

const literal = (value: JsonValue) => ({ kind: "literal", value });
const input = (name: string) => ({ kind: "input", name });

describe("a value is read", () => {
  const cases: readonly (readonly [string, JsonValue, object])[] = [
    ["null", null, literal(null)],
    ["a number", 5, literal(5)],
    ["text", "five", literal("five")],
    ["a lone $ inside text", "costs 5$", literal("costs 5$")],
    ["a lone { inside text", "{a}", literal("{a}")],
    ["an input", "$inputs.deal_id", input("deal_id")],
    ["$$ as a literal $", "$$inputs.x", literal("$inputs.x")],
    ["$$ as a literal text, whatever follows", "$$5 {$inputs.x}", literal("$5 {$inputs.x}")],
    [
      "a template",
      "a{$inputs.x}b{$inputs.y}",
      { kind: "template", parts: ["a", { input: "x" }, "b", { input: "y" }] },
    ],
    ["a template of one", "{$inputs.x}", { kind: "template", parts: [{ input: "x" }] }],
    [
      "JSON without expressions as one literal",
      { a: [1, { b: "c" }] },
      literal({ a: [1, { b: "c" }] }),
    ],
    ["$$ deep inside a literal", [{ a: "$$x" }], literal([{ a: "$x" }])],
    ["an empty list", [], literal([])],
    ["an array", [1, "$inputs.x"], { kind: "array", items: [literal(1), input("x")] }],
    [
      "an object, in its order",
      { b: "$inputs.x", a: 1 },
      {
        kind: "object",
        members: [
          { name: "b", value: input("x") },
          { name: "a", value: literal(1) },
        ],
      },
    ],
    [
      "other keys with $ as data",
      { $or: [{ $eq: "$inputs.x" }] },
      {
        kind: "object",
        members: [
          {
            name: "$or",
            value: {
              kind: "array",
              items: [{ kind: "object", members: [{ name: "$eq", value: input("x") }] }],
            },
          },
        ],
      },
    ],
    [
      "$when as presence",
      { $when: "$inputs.x", a: 1 },
      { kind: "when", input: "x", value: literal({ a: 1 }) },
    ],
    [
      "$when with $literal",
      { $when: "$inputs.x", $literal: "$inputs.y" },
      { kind: "when", input: "x", value: literal("$inputs.y") },
    ],
    ["$literal unread", { $literal: { $when: "$y" } }, literal({ $when: "$y" })],
    ["$literal of null", { $literal: null }, literal(null)],
    ["data that looks like an operator", { $exists: null }, literal({ $exists: null })],
  ];
  test.each(cases)("%s", (_, given, want) => {
    const { value, errors } = parseValue(given);
    expect(errors).toEqual([]);
    expect(value).toEqual(want);
  });
});

test("a key named __proto__ is an own member of the literal", () => {
  const { value } = parseValue(JSON.parse('{"__proto__": {"a": 1}}'));
  const read = value?.kind === "literal" ? value.value : undefined;
  expect(Object.keys(read ?? {})).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});

test("references to inputs say where they stand", () => {
  const { references } = parseValue({
    "a/b": ["x {$inputs.one}", { $when: "$inputs.two", c: "$inputs.three" }],
  });
  expect(references).toEqual([
    { name: "one", pointer: "/a~1b/0", start: 3, end: 14 },
    { name: "two", pointer: "/a~1b/1/$when", start: 0, end: 11 },
    { name: "three", pointer: "/a~1b/1/c", start: 0, end: 13 },
  ]);
});

describe("what cannot be read says why, where, and what to write", () => {
  const span = (start: number, end: number) => ({ span: { start, end } });
  const cases: readonly (readonly [JsonValue, object])[] = [
    [
      "$input.x",
      {
        reason: "syntax",
        message: "no such expression",
        instead: "$inputs.x",
        pointer: "",
        ...span(0, 8),
      },
    ],
    [
      "$5",
      { reason: "syntax", message: "a value that starts with $ is an expression", instead: "$$5" },
    ],
    ["$inputs", { reason: "syntax", instead: "$inputs.NAME" }],
    ["$inputs.a-b", { reason: "syntax", instead: "$inputs.NAME" }],
    ["$inputs.x.y", { reason: "syntax", instead: "$inputs.x#/y" }],
    ["$response.body#/a", { reason: "syntax", instead: "$steps.ID.outputs.NAME" }],
    ["$auth.tenant", { reason: "unsupported", message: "$auth.tenant" }],
    ["$env.home", { reason: "syntax", instead: "$env.NAME" }],
    ["$now.x", { reason: "syntax", instead: "$now" }],
    ["$item.x", { reason: "syntax", instead: "$item#/NAME" }],
    ["$uri.id", { reason: "unsupported", message: "$uri" }],
    ["a {$steps.x} b", { reason: "syntax", instead: "$steps.ID.outputs.NAME", ...span(3, 11) }],
    ["a {$inputs.x", { message: 'the "{" before this expression is never closed', ...span(2, 12) }],
    [["ok", "$nope"], { reason: "syntax", pointer: "/1" }],
    [
      { $each: [1], a: 1 },
      { reason: "syntax", pointer: "/$each" },
    ],
    [
      { $when: true, a: 1 },
      { reason: "syntax", pointer: "/$when" },
    ],
    [{ $when: "$inputs.x" }, { reason: "syntax", pointer: "/$when", onKey: true }],
    [
      { $literal: 1, a: 2 },
      { reason: "syntax", pointer: "/a", onKey: true },
    ],
    [{ a: { "$inputs.x": null } }, { reason: "quote", pointer: "/a", instead: '"{$inputs.x}"' }],
  ];
  test.each(cases)("%j", (given, want) => {
    const { value, errors } = parseValue(given);
    expect(value).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject(want);
  });
});

test("every problem of a value is reported", () => {
  const { errors } = parseValue({ a: "$nope", b: ["{$steps.x} {$inputs.y", { $each: 1 }] });
  expect(errors.map(({ pointer }) => pointer)).toEqual([
    "/a",
    "/b/0",
    "/b/0",
    "/b/1/$each",
    "/b/1/$each",
  ]);
});

test("only a map of one expression and no value is a quoting mistake", () => {
  expect(unquotedExpression({ "$inputs.x": null })).toBe('"{$inputs.x}"');
  expect(unquotedExpression({ $eq: null })).toBeUndefined();
  expect(unquotedExpression({ "$inputs.x": 1 })).toBeUndefined();
  expect(unquotedExpression({ "$inputs.x": null, b: 1 })).toBeUndefined();
  expect(unquotedExpression(null)).toBeUndefined();
});

test("a value from elsewhere is read with where it leads", () => {
  const { value, refs } = parseValue({ a: "$steps.s.outputs.o#/a~1b/0", b: ["{$now} {$item#/x}"] });
  expect(value).toEqual({
    kind: "object",
    members: [
      {
        name: "a",
        value: {
          kind: "ref",
          ref: { kind: "output", step: "s", name: "o", pointer: "/a~1b/0" },
        },
      },
      {
        name: "b",
        value: {
          kind: "array",
          items: [
            {
              kind: "template",
              parts: [{ ref: { kind: "now" } }, " ", { ref: { kind: "item", pointer: "/x" } }],
            },
          ],
        },
      },
    ],
  });
  expect(refs.map(({ pointer }) => pointer)).toEqual(["/a", "/b/0", "/b/0"]);
});

test("$each repeats an item, $when guards it by a condition", () => {
  const item = { $each: "$inputs.xs", $when: "inputs.y > 1", id: "$item" };
  expect(parseValue([item]).value).toEqual({
    kind: "array",
    items: [
      {
        kind: "guard",
        on: { kind: "cel", text: "inputs.y > 1" },
        value: {
          kind: "each",
          over: { kind: "input", name: "xs" },
          item: {
            kind: "object",
            members: [{ name: "id", value: { kind: "ref", ref: { kind: "item" } } }],
          },
        },
      },
    ],
  });
});
