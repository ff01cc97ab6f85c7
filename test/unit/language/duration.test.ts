import { describe, expect, test } from "vitest";
import { parseDuration, printDuration } from "../../../src/language/duration.ts";

describe("durations", () => {
  test.each([
    ["250ms", 250],
    ["15s", 15_000],
    ["2m", 120_000],
    ["1h", 3_600_000],
    ["0s", 0],
  ])("%s", (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(["", "15", "s", "1.5s", "-1s", "15 s", "15S", "1d", "9999999999s"])(
    "%j is none",
    (text) => expect(parseDuration(text)).toBeUndefined(),
  );

  test.each([
    [250, "250ms"],
    [1_500, "1500ms"],
    [15_000, "15s"],
    [90_000, "90s"],
    [120_000, "2m"],
    [7_200_000, "2h"],
    [0, "0ms"],
  ])("%d is printed with the largest unit that fits", (ms, text) => {
    expect(printDuration(ms)).toBe(text);
    expect(parseDuration(text)).toBe(ms);
  });
});
