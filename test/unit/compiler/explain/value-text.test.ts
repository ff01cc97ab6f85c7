import { expect, test } from "vitest";
import { isAbsent, valueText } from "../../../../src/compiler/explain/value-text.ts";
import type { ValueExpr, ValueRef } from "../../../../src/compiler/ir/server-plan.ts";

const name: ValueExpr = { kind: "input", name: "name" };
const output: { readonly kind: "ref" } & ValueRef = {
  kind: "ref",
  ref: { kind: "output", step: "find", name: "id" },
};

test.each<[string, ValueExpr, string]>([
  ["what is fixed", { kind: "literal", value: ["open"] }, '["open"]'],
  ["an input", name, "$inputs.name"],
  [
    "an input with a default",
    { kind: "input", name: "limit", default: 10 },
    "$inputs.limit (default 10)",
  ],
  ["a step's output", output, "$steps.find.outputs.id"],
  [
    "text with both",
    { kind: "template", parts: ["by ", { input: "name" }, " of ", output] },
    '"by {$inputs.name} of {$steps.find.outputs.id}"',
  ],
  ["an object", { kind: "object", members: [{ name: "n", value: name }] }, "{ n: $inputs.name }"],
  ["an array", { kind: "array", items: [name, output] }, "[$inputs.name, $steps.find.outputs.id]"],
  ["a presence", { kind: "when", input: "q", value: name }, "$inputs.name if $inputs.q"],
  [
    "a condition",
    { kind: "guard", on: { cel: "inputs.n > 3", inputs: [], outputs: [] }, value: name },
    "$inputs.name if inputs.n > 3",
  ],
  ["a guard", { kind: "guard", on: output, value: name }, "$inputs.name if $steps.find.outputs.id"],
  [
    "an item each",
    { kind: "each", over: output, item: name },
    "$inputs.name for each of $steps.find.outputs.id",
  ],
])("%s", (_, value, want) => {
  expect(valueText(value)).toBe(want);
});

test("what is long is cut, and says so", () => {
  expect(valueText({ kind: "literal", value: "x".repeat(300) })).toMatch(/^"x{199}…$/);
});

test("an object of nothing is never sent", () => {
  expect(isAbsent({ kind: "object", members: [] })).toBe(true);
  expect(isAbsent(name)).toBe(false);
});
