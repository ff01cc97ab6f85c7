import { describe, expect, test } from "vitest";
import { parseDuration } from "../../../src/language/duration.ts";

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
});
