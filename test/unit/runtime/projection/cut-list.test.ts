import { expect, test } from "vitest";
import { listText } from "../../../../src/runtime/projection/list-text.ts";

test("a list of which only the first rows were looked at says once how many are shown", () => {
  const items = Array.from({ length: 60 }, (_, i) => ({ id: `abc-def-ghi ${i}` }));
  const shaped = listText(items, [], {
    format: "table",
    keys: ["id"],
    maxTokens: 200,
    structured: false,
    beyond: 140,
    advice: () => "use a narrower filter",
    remark: undefined,
  });
  const lines = shaped?.text.split("\n") ?? [];
  const said = lines.filter((line) => line.includes("items shown"));
  const shown = lines.filter((line) => line.startsWith("abc")).length;
  expect(said).toEqual([
    `${shown} of 200 items shown, ${200 - shown} left out: use a narrower filter`,
  ]);
});
