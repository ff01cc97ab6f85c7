import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { plan } from "../../../../../src/compiler/plan/plan.ts";
import { model, overlay, told } from "../support.ts";

const list = (operationId: string, row: string, more = ""): string => `
paths:
  /rows:
    get:
      operationId: ${operationId}
      parameters:
        - { name: q, in: query, required: true, schema: { type: string } }
        - { name: after, in: query, schema: { type: string } }
        - { name: skip, in: query, schema: { type: integer } }
        - { name: size, in: query, schema: { type: integer } }
      responses:
        "200":
          description: ok
          content: { application/json: { schema: { type: object, properties: { rows: { type: array, items: ${row} }, next: { type: string }, total: { type: integer } } } } }
    delete: { operationId: drop${operationId}, responses: { "204": { description: gone } } }
${more}`;

const LEFT = list(
  "left",
  "{ type: object, properties: { id: { type: string }, n: { type: integer }, who: { type: object, properties: { a: { type: string }, b: { type: string } } } } }",
);
const RIGHT = list(
  "right",
  "{ type: object, properties: { key: { type: string }, n: { type: number }, who: { type: object, properties: { b: { type: string }, a: { type: string }, c: { type: integer } } } } }",
);

const models = new Map([
  ["left", model(LEFT, "left")],
  ["right", model(RIGHT, "right")],
]);

interface Branches {
  readonly left: string;
  readonly right: string;
  readonly input?: string;
  readonly more?: string;
}

function planned({
  left,
  right,
  input = "q: { type: string, required: true }",
  more = "",
}: Branches) {
  const text = `
sources: { left: { document: ./left.yaml }, right: { document: ./right.yaml } }
tools:
  find_rows:
    description: Finds.
    input: { ${input} }
    by: { connection: { one: { ${left} }, two: { ${right} } } }
${more}`;
  load(text);
  return plan({ overlay: overlay(text), models });
}

const L = "call: left.left, with: { query.q: $inputs.q }";
const R = "call: right.right, with: { query.q: $inputs.q }";
const SELECT = "result: { from: rows, select: [id] }";

describe("IN-33: branches give one shape", () => {
  test("the tool is what is true of any branch", () => {
    const { value, diagnostics } = planned({
      left: `${L}, result: { from: rows, select: [id, { who: { from: who, select: [a, b] } }], with: { total: total } }`,
      right: `${R}, result: { from: rows, select: [{ who: { from: who, select: [b, a] } }, { id: key }], with: { total: total, } }`,
    });
    expect(told(diagnostics)).toEqual([]);
    const [tool] = value?.tools ?? [];
    expect(tool?.by?.map(({ name, steps }) => [name, steps.map(({ source }) => source)])).toEqual([
      ["one", ["left"]],
      ["two", ["right"]],
    ]);
    expect(tool?.steps.map(({ source }) => source)).toEqual(["left", "right"]);
    expect(tool?.inputs).toMatchObject([{ name: "q", required: true }]);
    expect(tool?.upstreamCalls).toEqual({ worst: 1 });
    expect(value?.sources.map(({ name, connections }) => [name, connections])).toEqual([
      ["left", ["one"]],
      ["right", ["two"]],
    ]);
  });

  test("a source that another tool calls too is needed whichever branch runs", () => {
    const { value } = planned({
      left: `${L}, ${SELECT}`,
      right: `${R}, result: { from: rows, select: [{ id: key }] }`,
      more: "  get_rows: { description: Gets., call: left.left, input: { q: { to: query.q } } }\n",
    });
    expect(value?.sources.map(({ name, connections }) => [name, connections])).toEqual([
      ["left", undefined],
      ["right", ["two"]],
    ]);
  });

  test("branches may have steps; the most calls and the strongest effect of any count", () => {
    const { value, diagnostics } = planned({
      left: `${L}, ${SELECT}`,
      right: `steps: [{ id: x, ${R} }, { id: y, ${R} }], result: { step: x, from: rows, select: [{ id: key }] }`,
    });
    expect(told(diagnostics)).toEqual([]);
    expect(value?.tools[0]).toMatchObject({ upstreamCalls: { worst: 2 }, effect: "read" });
  });
});

const AT = "/tools/find_rows/by/connection/two";

describe("a branch that differs is told, with the key, both types and the place", () => {
  test.each<[string, Branches, string]>([
    [
      "a key that is not there",
      {
        left: `${L}, result: { from: rows, select: [id, n] }`,
        right: `${R}, result: { from: rows, select: [{ id: key }] }`,
      },
      `error branch/missing-key ${AT}/result/select (key): the branch "two" lacks the key "n", which is integer in "one" → select it: n: path`,
    ],
    [
      "a key too many",
      {
        left: `${L}, ${SELECT}`,
        right: `${R}, result: { from: rows, select: [{ id: key }, { m: n }] }`,
      },
      `error branch/extra-key ${AT}/result/select/1/m (key): the branch "two" has the key "m", number, and "one" has not → remove it, or select it in "one" too`,
    ],
    [
      "another type",
      {
        left: `${L}, result: { from: rows, select: [n] }`,
        right: `${R}, result: { from: rows, select: [n] }`,
      },
      `error branch/other-type ${AT}/result/select/0: "n" is number in the branch "two", and integer in "one" → bring both to one type: as: number, date, datetime, join, count, first or map(…)`,
    ],
    [
      "another type further down",
      {
        left: `${L}, result: { from: rows, select: [{ w: { from: who, select: [a] } }] }`,
        right: `${R}, result: { from: rows, select: [{ w: { from: who, select: [{ a: c }] } }] }`,
      },
      `error branch/other-type ${AT}/result/select/0: "w.a" is integer in the branch "two", and string in "one" → bring both to one type: as: number, date, datetime, join, count, first or map(…)`,
    ],
    [
      "another value beside the items",
      {
        left: `${L}, result: { from: rows, select: [id], with: { total: total } }`,
        right: `${R}, result: { from: rows, select: [{ id: key }], with: { total: next } }`,
      },
      `error branch/other-type ${AT}/result/with/total (key): "total" is string in the branch "two", and integer in "one" → bring both to one type: as: number, date, datetime, join, count, first or map(…)`,
    ],
    [
      "an object for a list",
      { left: `${L}, ${SELECT}`, right: `${R}, result: { select: [{ id: next }] }` },
      `error branch/other-kind ${AT}/result (key): the branch "two" gives one object, and "one" gives a list → every branch gives the same: from: leads to the list or to the object`,
    ],
    [
      "an answer as it is",
      { left: `${L}, ${SELECT}`, right: R },
      `error branch/unselected ${AT} (key): the branch "two" hands on its answer as it is → give its result a select: with the keys and types of the other branches`,
    ],
    [
      "another way to go on",
      {
        left: `${L}, page: { mode: cursor, send: query.after, next: next }, ${SELECT}`,
        right: `${R}, page: { mode: offset, send: query.skip, size: query.size, pageSize: 5 }, result: { from: rows, select: [{ id: key }] }`,
      },
      `error branch/other-pages ${AT}/page (key): the branch "two" goes on by offset, and "one" goes on by cursor → a tool has one way to go on: write walk: in each branch, or modes that count alike`,
    ],
    [
      "an input with a target",
      {
        left: `${L}, ${SELECT}`,
        right: `${R}, result: { from: rows, select: [{ id: key }] }`,
        input: "q: { to: query.q }",
      },
      'error branch/input-target /tools/find_rows/input/q/to (key): the input "q" of a tool with branches has a target → write type: or like: in place of "to", and bind it in the with of each branch: $inputs.q',
    ],
    [
      "an input that a branch does not use",
      {
        left: "call: left.left, with: { query.q: $inputs.q, query.after: $inputs.z }, result: { from: rows, select: [id] }",
        right: `${R}, result: { from: rows, select: [{ id: key }] }`,
        input: "q: { type: string, required: true }, z: { type: string }",
      },
      `error branch/unused-input ${AT} (key): the branch "two" does not use the input "z" → bind it in the branch's with: $inputs.z; or remove it from every branch`,
    ],
    [
      "an unknown field, at its place",
      { left: `${L}, ${SELECT}`, right: `${R}, result: { from: rows, select: [{ id: ky }] }` },
      `error select/unknown-field ${AT}/result/select/0/id [0,2]: "ky" is not in the response of right.right → did you mean "key"?`,
    ],
    [
      "an unknown operation, at its place",
      { left: `${L}, ${SELECT}`, right: "call: right.rigth, with: { query.q: $inputs.q }" },
      `error operation/unknown ${AT}/call`,
    ],
  ])("%s", (_, branches, want) => {
    const { value, diagnostics } = planned(branches);
    expect(
      told(diagnostics).some((one) => one.startsWith(want)),
      told(diagnostics).join("\n"),
    ).toBe(true);
    expect(value?.tools).toEqual([]);
  });

  test("an input with a target is told of that alone", () => {
    const { diagnostics } = planned({
      left: `${L}, ${SELECT}`,
      right: `${R}, result: { from: rows, select: [{ id: key }] }`,
      input: "q: { to: query.q }",
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(["branch/input-target"]);
  });

  test("what is wrong with the tool itself is told once", () => {
    const { diagnostics } = planned({
      left: `${L}, ${SELECT}`,
      right: `${R}, result: { from: rows, select: [{ id: key }] }`,
      input: "q: { type: string, required: true, min: 3 }",
    });
    const codes = diagnostics.map(({ code }) => code).filter((code) => code.startsWith("input/"));
    expect(codes).toHaveLength(1);
  });

  test("a write in one branch makes the tool a write, which needs an owner", () => {
    const { diagnostics } = planned({
      left: "call: left DELETE /rows",
      right: "call: right DELETE /rows",
      input: "",
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(["tool/no-owner", "tool/no-reversibility"]);
  });
});
