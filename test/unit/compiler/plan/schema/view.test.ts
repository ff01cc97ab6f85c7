import { describe, expect, test } from "vitest";
import type { Schema } from "../../../../../src/compiler/ir/schema.ts";
import { schemaView } from "../../../../../src/compiler/plan/schema/view.ts";
import { table } from "../support.ts";

const SCHEMAS: Readonly<Record<string, Schema>> = {
  Base: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
  Deal: {
    allOf: [{ $ref: "#/Base" }, { type: "object", properties: { name: { type: "string" } } }],
  },
  Card: {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string" }, number: { type: "integer" } },
  },
  Bank: {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string" }, iban: { type: "string" } },
  },
  Pay: { oneOf: [{ $ref: "#/Card" }, { $ref: "#/Bank" }, { type: "null" }] },
  Map: { type: "object", additionalProperties: { type: "number" } },
  Open: { type: "object", properties: { a: true }, additionalProperties: true },
  Tree: { type: "object", properties: { up: { $ref: "#/Tree" } }, allOf: [{ $ref: "#/Tree" }] },
};
const view = schemaView(table(SCHEMAS));
const ref = (name: string): Schema => ({ $ref: `#/${name}` });

describe("members", () => {
  test.each<readonly [string, Schema, string, unknown]>([
    ["of a base through allOf", ref("Deal"), "id", { schema: { type: "string" }, required: true }],
    ["of a sibling part", ref("Deal"), "name", { schema: { type: "string" }, required: false }],
    ["not declared", ref("Deal"), "nmae", undefined],
    ["of one branch only", ref("Pay"), "iban", { schema: { type: "string" }, required: false }],
    [
      "that all branches but null require",
      ref("Pay"),
      "kind",
      { schema: { anyOf: [{ type: "string" }, { type: "string" }] }, required: true },
    ],
    [
      "under additionalProperties",
      ref("Map"),
      "any",
      { schema: { type: "number" }, required: false },
    ],
    ["that an open object allows", ref("Open"), "b", { schema: true, required: false }],
    ["of a schema that says nothing", {}, "x", { schema: true, required: false }],
    ["of a bare object", { type: "object" }, "x", { schema: true, required: false }],
    ["of a scalar", { type: "string" }, "length", undefined],
    ["named like one of the prototype", ref("Deal"), "toString", undefined],
    ["through a cycle", ref("Tree"), "up", { schema: ref("Tree"), required: false }],
  ])("%s", (_, schema, name, want) => {
    expect(view.member(schema, name)).toEqual(want);
  });
});

describe("types", () => {
  test.each<readonly [string, Schema, readonly string[] | undefined]>([
    [
      "of allOf are common to all",
      { allOf: [{ type: ["string", "null"] }, { type: "string" }] },
      ["string"],
    ],
    ["of oneOf are all", ref("Pay"), ["object", "null"]],
    ["of an enum are its values'", { enum: ["a", 1, null] }, ["string", "integer", "null"]],
    ["that nobody states are any", { description: "?" }, undefined],
    ["of a loop of references are any", ref("Missing"), undefined],
    ["an integer is a number", { allOf: [{ type: "number" }, { type: "integer" }] }, ["integer"]],
  ])("%s", (_, schema, want) => {
    const kinds = view.kinds(schema);
    expect(kinds === undefined ? undefined : [...kinds]).toEqual(want);
  });
});

test("required names are those of every branch, without readOnly members", () => {
  expect(view.requiredNames(ref("Pay"))).toEqual(["kind"]);
  expect(view.requiredNames(ref("Deal"))).toEqual(["id"]);
  const given: Schema = {
    type: "object",
    required: ["id"],
    properties: { id: { readOnly: true } },
  };
  expect(view.requiredNames(given)).toEqual([]);
});

test("items of a tuple are told by index", () => {
  const tuple: Schema = { prefixItems: [{ type: "string" }, { type: "number" }] };
  expect(view.items(tuple, 1)).toEqual({ type: "number" });
  expect(view.items(tuple)).toEqual({ anyOf: [{ type: "string" }, { type: "number" }] });
});

test("a chain of 20,000 references ends every question instead of the stack", () => {
  const schemas: Record<string, Schema> = { S0: { type: "object", properties: { a: true } } };
  for (let i = 1; i <= 20_000; i++) {
    schemas[`S${i}`] = { $ref: `#/S${i - 1}`, description: "x" };
  }
  const long = schemaView(table(schemas));
  const end: Schema = { $ref: "#/S20000" };
  expect(long.kinds(end)).toEqual(new Set(["object"]));
  expect(long.member(end, "b")).toEqual({ schema: true, required: false });
  expect(long.names(end)).toEqual(["a"]);
  expect(long.requiredNames(end)).toEqual([]);
});

test("branches that share branches are read once", () => {
  const schemas: Record<string, Schema> = {
    S0: { type: "object", properties: { a: { type: "string" } } },
  };
  for (let i = 1; i <= 200; i++) {
    const part = { $ref: `#/S${i - 1}` };
    schemas[`S${i}`] = { oneOf: [part, { allOf: [part] }] };
  }
  const shared = schemaView(table(schemas));
  const top: Schema = { $ref: "#/S200" };
  expect(shared.member(top, "a")).toEqual({ schema: { type: "string" }, required: false });
  expect(shared.member(top, "b")).toBeUndefined();
  expect(shared.requiredNames(top)).toEqual([]);
});
