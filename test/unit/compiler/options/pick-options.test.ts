import { expect, test } from "vitest";
import type { OptionsAsked } from "../../../../src/compiler/ir/options.ts";
import { listOf, pickOptions as pick } from "../../../../src/compiler/options/pick-options.ts";

/** The options of one answer. */
function pickOptions(
  body: unknown,
  asked: Pick<OptionsAsked, "from" | "value" | "label">,
): unknown {
  const items = listOf(body, asked.from);
  return typeof items === "string" ? items : pick(items, asked);
}

const ASKED = { from: "data", value: "id", label: "title" };

test.each<readonly [title: string, body: unknown, want: unknown]>([
  [
    "values in the API's order, with what people call them",
    {
      data: [
        { id: "b", title: "Beta" },
        { id: "a", title: "Alpha" },
      ],
    },
    [
      { value: "b", label: "Beta" },
      { value: "a", label: "Alpha" },
    ],
  ],
  [
    "each value once, and no label that says the same",
    { data: [{ id: 1, title: "1" }, { id: 1, title: "One" }, { id: "x" }] },
    [{ value: 1 }, { value: "x" }],
  ],
  [
    "labels are one line of plain text, cut short",
    { data: [{ id: "a", title: ` x\n\u0000y\u202e${"z".repeat(200)}` }] },
    [{ value: "a", label: `x y ${"z".repeat(76)}` }],
  ],
  ["no list", { data: {} }, "there is no list at data"],
  ["an inherited member is none", {}, "there is no list at data"],
  ["an empty list", { data: [] }, "the list is empty"],
  [
    "more than an enumeration takes",
    { data: Array.from({ length: 1_001 }, (_, id) => ({ id })) },
    "there are 1001, more than 1000",
  ],
  [
    "an item without value",
    { data: [{}] },
    "item 0 has no text or number of a usable length at id",
  ],
  [
    "a value with control characters",
    { data: [{ id: "a\u0007" }] },
    "item 0 has control characters",
  ],
])("%s", (_, body, want) => {
  expect(pickOptions(body, ASKED)).toEqual(want);
});

test("the body may be the list, a value the item itself, and a path may map", () => {
  const asked = { from: "", value: "name" };
  expect(pickOptions([{ name: "a" }], asked)).toEqual([{ value: "a" }]);
  const mapped = { from: "groups[*].items", value: "id" };
  expect(
    pickOptions({ groups: [{ items: [{ id: 1 }] }, {}, { items: [{ id: 2 }] }] }, mapped),
  ).toEqual([{ value: 1 }, { value: 2 }]);
});
