import { describe, expect, test } from "vitest";
import { compileSchema } from "../../../src/schema/compile.ts";

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["deal_id"],
  properties: {
    deal_id: { type: "string", pattern: "^[A-Z]+$" },
    code: { type: "string", pattern: "^[0-9]+$" },
    text: { type: "string", minLength: 1, maxLength: 3 },
    limit: { type: "integer", minimum: 1, maximum: 50 },
    stage: { enum: ["qualified", "contract_sent"] },
    tags: { type: "array", uniqueItems: true, items: { type: "string" }, maxItems: 2 },
    when: { type: "string", format: "date-time" },
    odd: { type: "string", format: "no-such-format" },
    either: { anyOf: [{ type: "string" }, { type: "integer" }] },
    target: { anyOf: [{ $ref: "#/$defs/mail" }, { $ref: "#/$defs/call" }] },
    filters: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        properties: { field: { type: "string" } },
      },
    },
    constructor: { type: "string" },
  },
  $defs: {
    mail: {
      type: "object",
      properties: { kind: { const: "mail" }, to: { type: "string" } },
      required: ["kind"],
    },
    call: {
      type: "object",
      properties: { kind: { const: "call" }, to: { type: "integer" } },
      required: ["kind"],
    },
  },
};
const validate = compileSchema(schema, "argument");

const cases: readonly { given: unknown; want: string | RegExp | undefined }[] = [
  { given: { deal_id: "A" }, want: undefined },
  { given: { deal_id: "A", odd: "x" }, want: undefined },
  { given: {}, want: "deal_id is required" },
  { given: { deal_id: 5 }, want: "deal_id must be a string; got 5" },
  { given: { deal_id: "A", limit: 51 }, want: "limit must be at most 50; got 51" },
  { given: { deal_id: "A", limit: "5" }, want: 'limit must be an integer; got "5"' },
  {
    given: { deal_id: "A", stage: "qualifed" },
    want: 'stage must be one of qualified, contract_sent; got "qualifed", did you mean qualified?',
  },
  {
    given: { deal_id: "A", txt: 1 },
    want: /^unknown argument "txt"; did you mean text\? allowed: deal_id, code/,
  },
  { given: { deal_id: "A", text: "" }, want: "text must have at least 1 character" },
  { given: { deal_id: "A", tags: ["a", "b", "c"] }, want: "tags must have at most 2 items" },
  { given: { deal_id: "A", tags: ["a", "a"] }, want: "tags must not hold the same item twice" },
  { given: { deal_id: "A", when: "today" }, want: 'when must be a valid date-time; got "today"' },
  {
    given: { deal_id: "A", either: [] },
    want: "either must be a string, or an integer; got an array",
  },
  {
    given: { deal_id: "A", target: { kind: "mail", to: 5 } },
    want: "target.to must be a string; got 5",
  },
  {
    given: { deal_id: "A", target: { kind: "sms" } },
    want: "target must be in one of the 2 allowed forms; got an object",
  },
  {
    given: { deal_id: "A", filters: [{ feild: 1 }] },
    want: 'unknown key "feild" in filters[0]; did you mean field? allowed: field',
  },
  { given: [], want: "the arguments must be an object; got an array" },
  {
    given: JSON.parse('{"deal_id":"A","__proto__":1}'),
    want: /^unknown argument "__proto__"; allowed/,
  },
];

describe("what a value must be is said in words that a model can act on", () => {
  test.each(cases)("$given", ({ given, want }) => {
    const problem = validate(given);
    if (want instanceof RegExp) expect(problem).toMatch(want);
    else expect(problem).toBe(want);
  });
});

test("each pattern is enforced for itself", () => {
  expect(validate({ deal_id: "ABC", code: "ABC" })).toContain("code must match");
  expect(validate({ deal_id: "123", code: "123" })).toContain("deal_id must match");
  expect(validate({ deal_id: "ABC", code: "123" })).toBeUndefined();
});

test("a pattern that backtracks without end refuses the value instead of hanging", () => {
  const slow = compileSchema({ type: "string", pattern: "^(a+)+$" });
  expect(slow("aaaa")).toBeUndefined();
  expect(slow(`${"a".repeat(60)}!`)).toContain("must match the pattern");
  const long = compileSchema({ type: "string", pattern: "a*a*b$" });
  expect(long("a".repeat(200_000))).toContain("must match the pattern");
});

describe("all texts of a value share one clock", () => {
  /** Looks around, which the linear engine does not. */
  const slow = "^(?=(a+)+$)a";
  const bomb = `${"a".repeat(60)}!`;

  test("a hundred texts that backtrack without end are one refusal", () => {
    const list = compileSchema({ type: "array", items: { type: "string", pattern: slow } });
    expect(list(Array.from({ length: 100 }, () => bomb))).toMatch(
      /^the fields take too long to check: "aaa.*\(a\+\)\+\$\)a"$/,
    );
    expect(list(["aaaa", "b"])).toBe('[1] must match the pattern "^(?=(a+)+$)a"; got "b"');
  });

  test("so are texts of several patterns, whatever else is wrong", () => {
    const pairs = compileSchema({
      type: "object",
      additionalProperties: false,
      properties: { a: { pattern: slow }, b: { pattern: "^(?=(b|bb)+$)b" } },
    });
    expect(pairs({ c: 1, a: bomb, b: `${"b".repeat(60)}!` })?.split("\n")).toHaveLength(1);
  });

  test("a match that was cut off is no verdict under not, if or oneOf", () => {
    for (const schema of [
      { not: { pattern: slow } },
      { if: { pattern: slow }, else: { type: "string" } },
      { oneOf: [{ pattern: slow }, { type: "string" }] },
    ]) {
      expect(compileSchema(schema)(bomb)).toContain("take too long to check");
    }
  });

  test("repetitions in a row come to a verdict, however many and however long the text", () => {
    const list = compileSchema({ pattern: "a*a*a*b$" });
    expect(list("a".repeat(900))).toContain("must match the pattern");
    const options = compileSchema({ pattern: `^${"a?".repeat(40)}${"a".repeat(40)}$` });
    expect(options(`${"a".repeat(60)}!`)).toContain("must match the pattern");
    expect(options("a".repeat(60))).toBeUndefined();
  });

  test("many harmless texts pass, also those of an expression that could backtrack", () => {
    const list = compileSchema({ type: "array", items: { pattern: "^(?:[a-z]+-?)+$" } });
    expect(list(Array.from({ length: 5_000 }, () => "some-words"))).toBeUndefined();
  });

  test("a refusal leaves nothing behind for the next value", () => {
    const one = compileSchema({ type: "string", pattern: slow });
    expect(one(bomb)).toContain("take too long");
    expect(one("aaa")).toBeUndefined();
    expect(validate({ deal_id: "A" })).toBeUndefined();
  });
});

test("a pattern that is no regular expression fails on first use, not on compile", () => {
  const broken = compileSchema({ type: "string", pattern: "(" });
  expect(() => broken("x")).toThrow(/regular expression/i);
});

test("properties with names of Object.prototype are neither invented nor overlooked", () => {
  const named = compileSchema({
    type: "object",
    properties: { constructor: { type: "string" }, toString: { type: "string" } },
    required: ["toString"],
    additionalProperties: false,
  });
  expect(named({})).toBe("toString is required");
  expect(named({ toString: "x" })).toBeUndefined();
  expect(named({ toString: "x", hasOwnProperty: 1 })).toContain('unknown field "hasOwnProperty"');
});

test("IN-23: of many values those next to the wrong one are named first, at most twenty", () => {
  const stages = Array.from({ length: 40 }, (_, i) => `stage ${i}`);
  const choose = compileSchema(
    { type: "object", properties: { stage: { enum: [...stages, "Closed won", "Closed lost"] } } },
    "argument",
  );
  const problem = choose({ stage: "closed" }) ?? "";
  expect(problem).toMatch(/^stage must be one of "Closed won", "Closed lost", "stage 0"/);
  expect(problem).toMatch(/ and 22 more; got "closed"/);
  expect(choose({ stage: 7 })).toMatch(
    /^stage must be one of "stage 0", "stage 1", .* and 22 more; got 7$/,
  );
});

test("at most five problems are listed, and the rest is counted", () => {
  const problem = validate({ a1: 1, b1: 1, c1: 1, d1: 1, e1: 1, f1: 1, g1: 1 });
  expect(problem?.split("\n")).toHaveLength(6);
  expect(problem).toMatch(/and 3 more problems$/);
});

test("hostile names and values are quoted, cut and escaped", () => {
  const problem = validate({ deal_id: "A", [`x\u001b[31m\u202e${"y".repeat(500)}`]: 1 }) ?? "";
  expect(problem).not.toMatch(/[\u0000-\u001f\u202e]/);
  expect(problem).toContain('unknown argument "x\\u001b[31m\\u{202e}');
  expect(problem.length).toBeLessThan(400);
});

test("a list of ten thousand bad items is answered with a few lines", () => {
  const list = compileSchema({
    type: "array",
    items: { anyOf: [{ type: "string" }, { type: "null" }] },
  });
  const problem = list(Array.from({ length: 10_000 }, () => 1)) ?? "";
  expect(problem.split("\n")).toHaveLength(6);
  expect(problem).toContain("[0] must be a string, or null; got 1");
});

test("uniqueItems compares values, whatever the order of keys", () => {
  const unique = compileSchema({ type: "array", uniqueItems: true });
  expect(
    unique([
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ]),
  ).toContain("same item twice");
  expect(unique([1, "1", [1], { a: 1 }, null, "null"])).toBeUndefined();
});

test("a branch that fits but for its members speaks for the choice", () => {
  const choice = compileSchema({
    type: "object",
    properties: {
      to: {
        oneOf: [{ type: "string" }, { type: "object", required: ["id"], properties: { id: {} } }],
      },
    },
  });
  expect(choice({ to: {} })).toBe("to.id is required");
});

test("the same schema is compiled once, and boolean schemas need no compiler", () => {
  expect(compileSchema(schema, "argument")).toBe(validate);
  expect(compileSchema(true)({})).toBeUndefined();
  expect(compileSchema(false)({})).toBe("no value is allowed here");
});
