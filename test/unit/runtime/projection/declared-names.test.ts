import { expect, test } from "vitest";
import { compileProjector } from "../../../../src/runtime/projection/select.ts";

const person = { type: "object", properties: { name: { type: "string" } } };
const paid = { type: "object", properties: { rate: { type: "number" } } };

const kept = (schema: unknown, value: unknown): unknown =>
  compileProjector(
    { kind: "object", select: { v: "v" }, format: "json", maxTokens: 4000 },
    { type: "object", properties: { v: schema } },
  )({ v: value }).value["v"];

const whole = { name: "Ann", rate: 5, ssn: "078-05-1120" };

test.each<[string, unknown, unknown, unknown]>([
  ["an object", person, whole, { name: "Ann" }],
  ["items", { type: "array", items: person }, [whole, {}], [{ name: "Ann" }, {}]],
  [
    "what stands inside",
    { type: "object", properties: { boss: person } },
    { boss: whole, other: whole },
    { boss: { name: "Ann" } },
  ],
  ["one that may be null", { anyOf: [person, { type: "null" }] }, whole, { name: "Ann" }],
  ["parts of one object", { allOf: [person, paid] }, whole, { name: "Ann", rate: 5 }],
  ["an object with parts", { ...person, allOf: [paid] }, whole, { name: "Ann", rate: 5 }],
  ["one of several", { oneOf: [person, paid] }, whole, { name: "Ann", rate: 5 }],
])("IN-20: of %s that is selected whole only declared members leave", (_, schema, value, want) => {
  expect(kept(schema, value)).toEqual(want);
});

test.each<[string, unknown]>([
  ["nothing is said of its members", { type: "object" }],
  ["any member is allowed", { ...person, additionalProperties: true }],
  ["members are described by pattern", { ...person, patternProperties: { "^s": {} } }],
  ["one of its parts allows any", { allOf: [person, { additionalProperties: {} }] }],
  ["it may be an object of any kind", { anyOf: [person, { type: "object" }] }],
])("an object leaves whole where %s", (_, schema) => {
  expect(kept(schema, whole)).toEqual(whole);
});
