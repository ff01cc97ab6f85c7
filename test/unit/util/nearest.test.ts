import { expect, test } from "vitest";
import { nearest } from "../../../src/util/nearest.ts";

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
