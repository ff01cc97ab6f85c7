import { describe, expect, test } from "vitest";
import { targets } from "../../bench/target.ts";

describe("IN-39: a benchmark's figure is printed with its target, and one that misses it is named", () => {
  const cases = [
    { given: { value: 0.075, limit: 0.3, kind: "atMost" }, want: [] },
    { given: { value: 0.3, limit: 0.3, kind: "atMost" }, want: [] },
    {
      given: { value: 0.301, limit: 0.3, kind: "atMost" },
      want: ["added p50: 0.301 ms (target at most 0.3 ms)"],
    },
    { given: { value: 0.95, limit: 0.95, kind: "atLeast" }, want: [] },
    {
      given: { value: 0.9, limit: 0.95, kind: "atLeast" },
      want: ["added p50: 0.900 ms (target at least 0.95 ms)"],
    },
    {
      given: { value: Number.NaN, limit: 1, kind: "atMost" },
      want: ["added p50: NaN ms (target at most 1 ms)"],
    },
    {
      given: { value: Number.NaN, limit: 1, kind: "atLeast" },
      want: ["added p50: NaN ms (target at least 1 ms)"],
    },
  ] as const;
  test.each(cases)("$given.kind: $given.value of $given.limit", ({ given, want }) => {
    const { value, limit, kind } = given;
    const run = targets();
    const figure = run[kind]({ what: "added p50", value, unit: " ms", digits: 3 }, limit);
    expect(figure).toContain(`${limit} ms)`);
    expect(run.missed()).toEqual(want);
  });
});
