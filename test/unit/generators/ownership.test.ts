import { expect, test } from "vitest";
import { generate } from "../../../generators/index.ts";
import { digestOf } from "../../../src/util/digest.ts";
import { factsFor, serverPlan, tool } from "../../helpers/plan.ts";

const plan = serverPlan({
  tools: [
    tool({
      owner: "revenue-operations",
      escalation: "on-call",
      reversibility: "reversible",
      sensitivity: "personal",
      effect: "write",
    }),
  ],
});
const fileOf = (path: string, of = plan): string =>
  generate(of, factsFor(of)).find((file) => file.path === path)?.text ?? "";

test("OW-04: the lock says who answers, whom to call, what can be taken back and what the data is", () => {
  expect(JSON.parse(fileOf("mcpgen.lock")).tools.list_deals).toMatchObject({
    owner: "revenue-operations",
    escalation: "on-call",
    reversibility: "reversible",
    sensitivity: "personal",
  });
});

test("TOOLS.md says the same", () => {
  const text = fileOf("TOOLS.md");
  expect(text).toContain("- Effect: write, reversible, owned by revenue-operations, then on-call.");
  expect(text).toContain("- Data: personal.");
});

test("what nothing says stands nowhere", () => {
  const bare = serverPlan();
  const { tools, options } = JSON.parse(fileOf("mcpgen.lock", bare));
  expect(Object.keys(tools.list_deals)).toEqual([
    "definition",
    "effect",
    "listed",
    "operations",
    "scopes",
  ]);
  expect(options).toBeUndefined();
  expect(fileOf("TOOLS.md", bare)).not.toContain("- Data");
});

test("options stand in the lock by name, under its digest", () => {
  const read = { values: [{ value: "a", label: "A" }], digest: digestOf("asked") };
  const options = ["b.y", "a.x"].map((name) => ({ name, ...read }));
  const lock = JSON.parse(fileOf("mcpgen.lock", serverPlan({ options })));
  expect(Object.keys(lock.options)).toEqual(["a.x", "b.y"]);
  expect(lock.digest).not.toBe(JSON.parse(fileOf("mcpgen.lock", serverPlan())).digest);
});
