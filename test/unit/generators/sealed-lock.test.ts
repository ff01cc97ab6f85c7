import { describe, expect, test } from "vitest";
import { generate } from "../../../generators/index.ts";
import type { BuildFacts } from "../../../src/compiler/ir/generator.ts";
import type { Lock } from "../../../src/compiler/ir/lock.ts";
import { digestOf } from "../../../src/util/digest.ts";
import { factsFor, serverPlan, tool } from "../../helpers/plan.ts";

const facts: BuildFacts = {
  asked: { out: "generated/crm" },
  inputs: new Map([
    ["specs/mcpgen.yaml", digestOf("overlay")],
    ["specs/crm.yaml", digestOf("document")],
  ]),
  findings: {},
};

function lockOf(build: BuildFacts, plan = serverPlan()): Lock {
  const files = generate(plan, { ...factsFor(plan), build });
  return JSON.parse(files.find(({ path }) => path === "mcpgen.lock")?.text ?? "") as Lock;
}

describe("the lock of a build says what it was made from", () => {
  test("inputs by name in order, and no findings where there were none", () => {
    const { build } = lockOf(facts);
    expect(Object.keys(build ?? {})).toEqual(["inputs", "seal"]);
    expect(Object.keys(build?.inputs ?? {})).toEqual(["specs/crm.yaml", "specs/mcpgen.yaml"]);
  });

  test("the codes of findings by their severity", () => {
    const findings = { warning: { "source/dead-reference": 2 } };
    expect(lockOf({ ...facts, findings }).build?.findings).toEqual(findings);
  });

  test("the same build has the same seal", () => {
    expect(lockOf(facts)).toEqual(lockOf(facts));
  });

  const others: readonly {
    name: string;
    build: BuildFacts;
    plan?: ReturnType<typeof serverPlan>;
  }[] = [
    { name: "other flags", build: { ...facts, asked: { out: "elsewhere" } } },
    {
      name: "another document",
      build: { ...facts, inputs: new Map([["specs/crm.yaml", digestOf("new")]]) },
    },
    { name: "a finding", build: { ...facts, findings: { info: { "smell/deep-object": 1 } } } },
    {
      name: "another tool",
      build: facts,
      plan: serverPlan({ tools: [tool({ description: "Other." })] }),
    },
  ];
  test.each(others)("$name: another seal", ({ build, plan }) => {
    expect(lockOf(build, plan).build?.seal).not.toBe(lockOf(facts).build?.seal);
  });
});
