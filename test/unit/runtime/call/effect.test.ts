import { expect, test } from "vitest";
import { effectOf, reads } from "../../../../src/runtime/call/effect.ts";
import { call, type Step } from "../../../../src/runtime/codegen/v1/index.ts";
import { operation } from "../../../../src/runtime/codegen/v1/operation.ts";

const post = operation({
  source: "crm",
  key: "POST /query",
  method: "POST",
  path: "/query",
  responses: {},
  retry: "never",
});
const reading: Step = call("look", post, {}, { readOnly: true });
const writing: Step = call("change", post, {});

test.for([
  { name: "a POST changes something", steps: [writing], want: false },
  { name: "a POST that is declared to read does not", steps: [reading], want: true },
  {
    name: "where a step reads with it and another changes something it is not taken for reading",
    steps: [reading, writing],
    want: false,
  },
  {
    name: "one that no step calls, such as what takes a step back, changes",
    steps: [],
    want: false,
  },
])("$name", ({ steps, want }) => {
  expect(reads({ effect: "write", steps }, post)).toBe(want);
});

test.for([
  { name: "says nothing of a verdict", verdict: undefined, want: "applied" },
  { name: "says that it failed", verdict: "failed", want: "none" },
  { name: "does not say what a success says", verdict: "unsaid", want: "unknown" },
] as const)("a write whose good answer $name", ({ verdict, want }) => {
  const progress = { attempts: 1, sent: true, status: 200 };
  expect(effectOf(false, verdict === undefined ? progress : { ...progress, verdict })).toBe(want);
});
