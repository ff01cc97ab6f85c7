import { expect, test } from "vitest";
import { lower } from "../../../../src/compiler/openapi/lower.ts";
import { api, bundleOf, tell } from "./model.ts";

const ROOT = api("3.1", {
  paths: {
    "/a/{id}": {
      parameters: [{ name: "other", in: "path", required: true, schema: { type: "string" } }],
      get: { operationId: "getA", tags: ["as"], responses: { "200": { description: "ok" } } },
      put: { operationId: "putA", responses: { ok: { description: "ok" } } },
    },
    "/b#1": { get: { operationId: "getB", responses: { $ref: "#/components/x" } } },
    "/c": { get: { operationId: "getC", parameters: [{ name: "q", in: "nowhere" }] } },
    "/d": { get: { $ref: "dead.json" } },
  },
  components: { x: { odd: { description: "odd" } } },
});

const modelOf = () => {
  const { value } = lower(bundleOf({ api: ROOT }));
  if (value === undefined) throw new Error("there is no model");
  return value;
};

test("operations are found by key, id, tag, method and path before any is read", () => {
  const { index, findings } = modelOf();
  expect(index.map(({ key, operationId, tags }) => [key, operationId, tags])).toEqual([
    ["GET /a/{id}", "getA", ["as"]],
    ["PUT /a/{id}", "putA", []],
    ["GET /b#1", "getB", []],
    ["GET /c", "getC", []],
    ["GET /d", undefined, []],
  ]);
  expect(index.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /a/{id}",
    "PUT /a/{id}",
    "GET /b#1",
    "GET /c",
    "GET /d",
  ]);
  expect(findings()).toEqual([]);
});

test("what nobody reads is not told of, and it is told once", () => {
  const { index, findings } = modelOf();
  index[0]?.read();
  const ofPath = [
    'openapi/unused-path-parameter the path parameter "other" is not in the path "/a/{id}": it is never sent',
    'openapi/undeclared-path-parameter the path "/a/{id}" has {id}, which no parameter declares: it is taken as a text',
  ];
  expect(tell(findings()).toSorted()).toEqual(ofPath.toSorted());
  index[0]?.read();
  expect(findings()).toHaveLength(2);
});

test("what is read and told does not depend on who was read first", () => {
  const forwards = modelOf();
  const backwards = modelOf();
  const read = forwards.index.map((entry) => entry.read());
  const others = backwards.index
    .toReversed()
    .map((entry) => entry.read())
    .toReversed();
  expect(others).toEqual(read);
  expect(backwards.findings()).toEqual(forwards.findings());
  expect(tell(forwards.findings())).toHaveLength(6);
});

test("an operation is the same one each time, alone and among all of them", () => {
  const model = modelOf();
  const alone = model.index.map((entry) => entry.read());
  expect(model.operations.map(({ key }) => key)).toEqual([
    "GET /a/{id}",
    "PUT /a/{id}",
    "GET /b#1",
  ]);
  expect(model.broken.map(({ key }) => key)).toEqual(["GET /c", "GET /d"]);
  for (const operation of [...model.operations, ...model.broken]) {
    expect(alone.some((one) => one === operation)).toBe(true);
  }
});
