import { describe, expect, test } from "vitest";
import { valueSet } from "../../../src/testing/twin/values.ts";
import { withWanted } from "../../../src/testing/twin/wants.ts";

/** What a schema would give: lists of as many items as are asked for. */
const sampled = (size: number) => ({
  id: "s",
  owner: { email: "s@example.com" },
  rows: Array.from({ length: size }, (_, i) => ({ id: `s${i}` })),
});

describe("what a caller wants of an answer", () => {
  test.for([
    {
      name: "stays as the document's own example where it is there",
      given: { id: "own", rows: [{ id: "r0" }] },
      wants: { values: ["/id", "/rows/0/id"] },
      want: { id: "own", rows: [{ id: "r0" }] },
    },
    {
      name: "comes from the schema where the example has nothing, or null",
      given: { id: null, rows: [] },
      wants: { values: ["/id", "/owner/email", "/rows/1/id"] },
      want: {
        id: "s",
        owner: { email: "s@example.com" },
        rows: [{ id: "s0" }, { id: "s1" }],
      },
    },
    {
      name: "is a list of as many items as are asked for",
      given: { rows: [{ id: "r0" }, { id: "r1" }, { id: "r2" }] },
      wants: { lists: { "/rows": 2 } },
      want: { rows: [{ id: "r0" }, { id: "r1" }] },
    },
    {
      name: "fills a list with what was sampled",
      given: { rows: [{ id: "r0" }] },
      wants: { lists: { "/rows": 2 } },
      want: { rows: [{ id: "r0" }, { id: "s1" }] },
    },
    {
      name: "is exactly what is fixed",
      given: { ok: false },
      wants: { fixed: { "/ok": true, "/meta/state": "done" } },
      want: { ok: true, meta: { state: "done" } },
    },
    {
      name: "stays away where neither has it",
      given: { id: "own" },
      wants: { values: ["/nowhere/at/all", "/id/inside", "/rows/x"] },
      want: { id: "own", rows: [{ id: "s0" }, { id: "s1" }] },
    },
    {
      name: "is never of a prototype",
      given: {},
      wants: { values: ["/__proto__/x", "/constructor"] },
      want: {},
    },
  ])("$name", ({ given, wants, want }) => {
    expect(withWanted(given, wants, sampled)).toEqual(want);
  });
});

test("a value is set at its own key, whatever that is called", () => {
  const made = valueSet({}, "/__proto__/x", 1) as object;
  expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  expect(JSON.stringify(made)).toBe('{"__proto__":{"x":1}}');
});
