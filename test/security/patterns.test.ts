import { describe, expect, test } from "vitest";
import { patternFaults } from "../../src/compiler/plan/schema/pattern.ts";
import { compileSchema } from "../../src/schema/compile.ts";
import { planOf, told } from "../unit/compiler/plan/support.ts";

/** Expressions that are known to backtrack without end, each with a text that does it (threats.md, row 61). */
const BAD: readonly (readonly [pattern: string, text: string])[] = [
  ["^(a+)+$", `${"a".repeat(5_000)}!`],
  ["^([a-zA-Z]+)*$", `${"a".repeat(5_000)}!`],
  ["^(a|aa)+$", `${"a".repeat(5_000)}!`],
  ["^(a|a?)+$", `${"a".repeat(5_000)}!`],
  ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(5_000)],
  ["(x+x+)+y", "x".repeat(5_000)],
  ["^(\\w+\\s?)*$", `${"word ".repeat(1_000)}!`],
  ["^(.*,){11}P", "1,".repeat(2_500)],
  ["^(?:[a-z0-9]+(?:[-_.]?[a-z0-9]+)*)+@$", "a".repeat(5_000)],
  ["(.*a){25}", "b".repeat(5_000)],
];

describe("row 61: no expression of a document makes a call wait", () => {
  test.each(BAD)("%s comes to a verdict on the linear engine", (pattern, text) => {
    expect(patternFaults()(pattern)).toBeUndefined();
    expect(compileSchema({ type: "string", pattern })(text)).toContain("must match the pattern");
  });

  const REFUSED = ["^(?=(a+)+$)x", "(?<=(\\d+)+)x", "^(?!(a|aa)+$)", "^(a+)+\\1$"];
  test.each(REFUSED)("%s, which the linear engine has not, is refused", (pattern) => {
    expect(patternFaults()(pattern)).toBe("unsafe");
  });

  test.each(["^(?!-)[a-z-]{1,63}(?<!-)$", "^(?:(?!ab).)*$", "^((?!aws:).)*$"])(
    "%s looks around and is no danger",
    (pattern) => {
      expect(patternFaults()(pattern)).toBeUndefined();
    },
  );

  test("many expressions that need a search are not all searched", () => {
    const faults = patternFaults();
    const found = Array.from({ length: 300 }, (_, i) => faults(`^(?!x{${i}})y$`));
    expect(found.filter((fault) => fault === undefined).length).toBeLessThan(10);
  });

  test.each([
    ["(", "invalid"],
    ["a".repeat(1_001), "long"],
  ] as const)("%.10s… is %s", (pattern, fault) => {
    expect(patternFaults()(pattern)).toBe(fault);
  });
});

describe("row 62: each expression is applied, not one for all", () => {
  const validate = compileSchema({
    type: "object",
    properties: { a: { pattern: "^([A-Z]+)+$" }, b: { pattern: "^([0-9]+)+$" } },
  });
  const long = (text: string): string => text.repeat(2_000);
  test.each([
    [{ a: long("A"), b: long("1") }, true],
    [{ a: long("1"), b: long("1") }, false],
    [{ a: long("A"), b: long("A") }, false],
    [{ a: long("1"), b: long("A") }, false],
  ])("two expressions, four inputs: $0", (given, want) => {
    expect(validate(given) === undefined).toBe(want);
  });
});

const DOCUMENT = (pattern: string): string => `
paths:
  /things:
    get:
      operationId: listThings
      parameters: [{ name: q, in: query, schema: { type: string, pattern: '${pattern}' } }]
      responses: { "200": { description: ok } }
`;
const DECLARED =
  "tools: { a_tool: { description: Lists., call: api.listThings, input: { q: { to: query.q } } } }";

test("an unsafe expression stops a tool that is declared by name, with help", () => {
  expect(told(planOf(DOCUMENT("^(?=(a+)+$)x"), DECLARED).diagnostics)).toEqual([
    'error input/unsafe-pattern /tools/a_tool/input/q/to: the pattern "^(?=(a+)+$)x" of the document may take exponential time → amend the document: write it without looking around and references back, or remove it',
  ]);
});

test("one that does not compile is left out and told", () => {
  const { value, diagnostics } = planOf(DOCUMENT("("), DECLARED);
  expect(value.tools[0]?.inputSchema.properties).toEqual({ q: { type: "string" } });
  expect(told(diagnostics)).toEqual([
    'warning input/dropped-pattern /tools/a_tool/input/q/to: the pattern "(" is not checked: it does not compile with the u flag → amend the document: mend the pattern, or remove it',
  ]);
});

test("tools of expose do without an unsafe expression, and say so", () => {
  const { value, diagnostics } = planOf(DOCUMENT("^(?=(a+)+$)x"), "expose: all");
  expect(value.tools[0]?.inputSchema.properties).toEqual({ q: { type: "string" } });
  expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toContain(
    "warning input/dropped-pattern",
  );
});

test("an overlay's own expression is judged alike", () => {
  const overlay = DECLARED.replace("query.q", "query.q, pattern: '^(?=(a+)+$)x'");
  expect(told(planOf(DOCUMENT("^a"), overlay).diagnostics)).toEqual([
    expect.stringMatching(/^error input\/bad-pattern .*matching it may take exponential time/),
  ]);
});
