import { expect, test } from "vitest";
import { parseSize, sizeText } from "../../../src/language/size.ts";

test.each<[string, number | undefined]>([
  ["500B", 500],
  ["64KB", 64_000],
  ["5MB", 5_000_000],
  ["5mb", undefined],
  ["5MiB", undefined],
  ["5 MB", undefined],
  ["1.5MB", undefined],
  ["-1MB", undefined],
  ["MB", undefined],
  ["5", undefined],
])("%s", (text, want) => {
  expect(parseSize(text)).toBe(want);
});

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1_000, "1 kB"],
  [2_149, "2.1 kB"],
  [70_009, "70 kB"],
  [5_000_000, "5 MB"],
  [4_194_304, "4.2 MB"],
])("%d bytes are %s", (bytes, want) => {
  expect(sizeText(bytes)).toBe(want);
});
