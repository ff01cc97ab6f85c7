import { expect, test } from "vitest";
import { byNearness, nearest } from "../../../src/util/nearest.ts";

test.each([
  ["nmae", ["id", "name", "names"], "name"],
  ["deal_id", ["dealId", "amount"], "dealId"],
  ["NAME", ["name"], "name"],
  ["properties.nmae", ["properties.name", "properties.date"], "properties.name"],
  ["completely", ["different", "words"], undefined],
  ["x", [], undefined],
])("%s of %j", (name, candidates, want) => {
  expect(nearest(name, candidates)).toBe(want);
});

test("the first of two that are equally near is taken", () => {
  expect(nearest("stags", ["stage", "stans"])).toBe("stage");
});

test.each<readonly [string, readonly unknown[], want: readonly unknown[]]>([
  ["won", ["lost", "Closed won", "wen", 7, "lead"], ["Closed won", "wen", "lost", "lead", 7]],
  ["", ["b", "a"], ["b", "a"]],
  ["x", [], []],
])("values next to %j first: %j", (name, values, want) => {
  expect(byNearness(name, values)).toEqual(want);
});
