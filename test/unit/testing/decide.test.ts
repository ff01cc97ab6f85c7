import { describe, expect, test } from "vitest";
import { holds, type Known, waysTo } from "../../../src/testing/contract/steps/decide.ts";
import { valueSet } from "../../../src/testing/twin/values.ts";
import type { JsonValue } from "../../../src/util/json.ts";

const known: Known = {
  inputs: { stage: "won", count: 3, notify: true, tags: ["a"] },
  steps: { before: { stage: "lost", body: { rows: [{ size: 2 }] } }, gone: { id: null } },
  user: { subject: "", issuer: "" },
  agent: { id: "" },
};

describe("a condition is made to hold, and not to hold", () => {
  test.for([
    "inputs.stage == 'open'",
    'inputs.stage != "won"',
    "steps.before.stage == inputs.stage",
    "inputs.notify",
    "!inputs.notify || inputs.count > 10",
    "inputs.stage == 'open' && steps.before.stage == 'new'",
    "size(inputs.tags) > 1",
    "inputs.stage.startsWith('op')",
    "steps.before.body.rows[0].size >= 7",
    "steps.gone.id != null",
    "'vip' in inputs.tags || inputs.count == 4",
  ])("%s", (condition) => {
    for (const wanted of [true, false]) {
      const [changes] = waysTo(wanted, condition, known);
      const made = (changes ?? []).reduce<JsonValue>(
        (all, { place, to }) => valueSet(all, place, to),
        known,
      );
      expect(changes).toBeDefined();
      expect(holds(condition, made as Known)).toBe(wanted);
    }
  });

  test("what holds already is left as it is", () => {
    expect(waysTo(true, "inputs.count == 3", known).next().value).toEqual([]);
  });

  test("what nothing leads to ends", () => {
    const hard = "inputs.stage.matches('^[0-9]{9}$') && steps.before.stage == 'x'";
    expect([...waysTo(true, hard, known)]).toEqual([]);
  });
});
