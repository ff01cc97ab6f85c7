import { describe, expect, test } from "vitest";
import { each, object } from "../../../../src/runtime/codegen/v1/select.ts";
import type { ResultDefinition } from "../../../../src/runtime/codegen/v1/tool.ts";
import { blankOf, compileProjector } from "../../../../src/runtime/projection/select.ts";

const text = { type: ["string", "null"] };
const integer = { type: ["integer", "null"] };

function objectResult(select: ResultDefinition["select"]): ResultDefinition {
  return { kind: "object", select: select ?? {}, format: "json", maxTokens: 4000 };
}

const list: ResultDefinition = {
  kind: "list",
  from: "data.rows",
  select: { id: "id", name: "p.name" },
  with: { total: "meta.total" },
  format: "json",
  maxTokens: 4000,
};
const listSchema = {
  type: "object",
  required: ["items", "total"],
  properties: {
    items: { type: "array", items: { type: "object", properties: { id: text, name: text } } },
    total: integer,
  },
};

describe("paths", () => {
  const body = {
    id: "a",
    "odd.name": 1,
    owner: { email: "o@x.example" },
    tags: [{ n: "x" }, { n: "y" }],
    groups: [{ rows: [{ c: 1 }, { c: 2 }] }, { rows: [{ c: 3 }] }],
    none: [],
  };
  test.each([
    ["id", "a"],
    ["owner.email", "o@x.example"],
    ["['odd.name']", 1],
    ["tags[0].n", "x"],
    ["tags[*].n", ["x", "y"]],
    ["groups[*].rows[*].c", [1, 2, 3]],
    ["groups[*].rows[0].c", [1, 3]],
    ["none[0].n", null],
    ["none[*].n", []],
    ["owner", { email: "o@x.example" }],
  ])("%s", (path, want) => {
    const { value, warnings } = compileProjector(objectResult({ v: path }), {})(body);
    expect(value).toEqual({ v: want });
    expect(warnings).toEqual([]);
  });

  test("inherited names are not fields", () => {
    const project = compileProjector(objectResult({ a: "constructor", b: "__proto__.x" }), {});
    expect(project({}).value).toEqual({ a: null, b: null });
    const own = project(JSON.parse('{"constructor":1,"__proto__":{"x":2}}'));
    expect(own.value).toEqual({ a: 1, b: 2 });
  });

  test("a selected key called __proto__ is a key like any other", () => {
    const select = JSON.parse('{"__proto__":"a"}') as { [key: string]: string };
    const { value } = compileProjector(objectResult(select), {})({ a: 1 });
    expect(JSON.stringify(value)).toBe('{"__proto__":1}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test("what is no path does not compile", () => {
    expect(() => compileProjector(objectResult({ a: "a..b" }), {})).toThrow(/is no path/);
  });
});

describe("shapes", () => {
  test("groups stay on the level, descents go into objects and lists", () => {
    const project = compileProjector(
      objectResult({
        who: { first: "a", last: "b" },
        owner: object("o", { mail: "email" }),
        lines: each("lines", { n: "no" }),
        inner: each("orders[*].lines", { n: "no" }),
      }),
      {},
    );
    const body = {
      a: "A",
      b: "B",
      o: { email: "e", secret: 1 },
      lines: [{ no: 1, x: 1 }, { no: 2 }],
      orders: [{ lines: [{ no: 3 }] }, { lines: [{ no: 4 }] }],
    };
    expect(project(body).value).toEqual({
      who: { first: "A", last: "B" },
      owner: { mail: "e" },
      lines: [{ n: 1 }, { n: 2 }],
      inner: [{ n: 3 }, { n: 4 }],
    });
  });

  test("a list has its rows under items and the rest beside them", () => {
    const body = { data: { rows: [{ id: "1", p: { name: "n" }, x: 1 }] }, meta: { total: 9 } };
    expect(compileProjector(list, listSchema)(body)).toEqual({
      value: { items: [{ id: "1", name: "n" }], total: 9 },
      warnings: [],
    });
  });

  test("rows without a selection follow the schema", () => {
    const project = compileProjector(
      { kind: "list", from: "tags", format: "json", maxTokens: 100 },
      { properties: { items: { type: "array", items: { type: "string" } } } },
    );
    expect(project({ tags: ["a", 5, "b"] })).toEqual({
      value: { items: ["a", "b"] },
      warnings: ["items[1]: expected string, got number"],
    });
  });
});

describe("an answer that departs from its document", () => {
  const project = compileProjector(list, listSchema);

  test("missing and mistyped fields become null, with a warning that holds no value", () => {
    const rows = [
      { id: "1", p: { name: "n" } },
      { id: 5 },
      { id: null, p: null },
      "secret",
      { id: "9" },
    ];
    const { value, warnings } = project({ data: { rows }, meta: { total: "many" } });
    expect(value).toEqual({
      items: [
        { id: "1", name: "n" },
        { id: null, name: null },
        { id: null, name: null },
        { id: null, name: null },
        { id: "9", name: null },
      ],
      total: null,
    });
    expect(warnings).toEqual([
      "items[1].id: expected string or null, got number",
      "items[3].id: expected object, got string",
      "items[1].name: missing, and 1 more like it",
      "items[3].name: expected object, got string",
      "total: expected integer or null, got string",
    ]);
    expect(warnings.join()).not.toContain("secret");
  });

  test("null is normal: no warning", () => {
    const { warnings } = project({
      data: { rows: [{ id: null, p: null }] },
      meta: { total: null },
    });
    expect(warnings).toEqual([]);
  });

  test("a missing list is empty; another kind of value is said to be no list", () => {
    expect(project({}).value).toEqual({ items: [], total: null });
    expect(project({}).departed).toBeUndefined();
    expect(project({ data: { rows: {} } }).departed).toBe('a list at "data.rows"');
    expect(project("text").departed).toBe('a list at "data.rows"');
    expect(project(undefined).value).toEqual({ items: [], total: null });
  });

  test("at most twenty warnings are kept", () => {
    const keys = Array.from({ length: 40 }, (_, i) => [`k${i}`, `k${i}`]);
    const { warnings } = compileProjector(objectResult(Object.fromEntries(keys)), {})({});
    expect(warnings).toHaveLength(20);
  });

  test("inside a selected object, what does not fit is null or left out, so that the result stays valid", () => {
    const schema = {
      properties: {
        o: {
          type: ["object", "null"],
          required: ["a", "b"],
          additionalProperties: false,
          properties: {
            a: text,
            b: { type: ["array", "null"], items: { type: "string" } },
            c: { enum: ["x", "y", null] },
          },
        },
      },
    };
    const project = compileProjector(objectResult({ o: "o" }), schema);
    const { value, warnings } = project({ o: { a: 1, b: ["k", 2], c: "z", extra: 1 } });
    expect(value).toEqual({ o: { a: null, b: ["k"], c: null } });
    expect(warnings).toHaveLength(3);
    expect(project({ o: {} }).value).toEqual({ o: { a: null, b: null } });
  });

  test("numbers that JSON cannot carry back become null", () => {
    const schema = { properties: { n: { type: ["number", "null"] } } };
    const project = compileProjector(objectResult({ n: "n", any: "n" }), schema);
    expect(project(JSON.parse('{"n":1e999}')).value).toEqual({ n: null, any: null });
  });
});

test("strings and foreign keys leave clean, wherever they stand", () => {
  const project = compileProjector(objectResult({ a: "a", all: "all" }), {});
  const { value } = project({ a: "x\u001b[31m", all: { "k\u200b": ["y\u202e"] } });
  expect(value).toEqual({ a: "x", all: { k: ["y"] } });
});

test("a blank result has each required key", () => {
  const schema = {
    required: ["items", "total"],
    properties: { items: { type: "array" }, total: integer, other: text },
  };
  expect(blankOf(schema)).toEqual({ items: [], total: null });
});
