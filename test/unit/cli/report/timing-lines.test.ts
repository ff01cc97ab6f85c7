import { expect, test } from "vitest";
import { timingLines } from "../../../../src/cli/report/timing-lines.ts";

test("one line for each stage that ran, in their order, and their sum", () => {
  const timing = new Map([
    ["generate", 20.4],
    ["load", 10],
    ["start", 70.2],
    ["write", 5],
  ]);
  expect(timingLines(timing).map((line) => line.trim().replace(/ +/g, " "))).toEqual([
    "start 70 ms",
    "load 10 ms",
    "generate 20 ms",
    "write 5 ms",
    "gate in --check",
    "all 106 ms",
  ]);
});

test("a build that stopped early printed nothing that a gate could see", () => {
  expect(timingLines(new Map([["unchanged", 40]])).join("\n")).not.toContain("gate");
});
