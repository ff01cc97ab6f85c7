import { expect, test } from "vitest";
import type { Elsewhere } from "../../../../src/runtime/call/call.ts";
import {
  each,
  format,
  input,
  object,
  output,
  take,
} from "../../../../src/runtime/codegen/v1/index.ts";
import type { ResultDefinition } from "../../../../src/runtime/codegen/v1/tool.ts";
import { compileProjector } from "../../../../src/runtime/projection/select.ts";

const text = { type: ["string", "null"] };
const texts = { type: ["array", "null"], items: text };

const elsewhere =
  (values: { readonly [name: string]: unknown }): Elsewhere =>
  (ref) =>
    values[ref.name] as ReturnType<Elsewhere>;

function project(
  select: ResultDefinition["select"],
  properties: object,
  body: unknown,
  values: { readonly [name: string]: unknown },
): ReturnType<ReturnType<typeof compileProjector>> {
  const result = {
    kind: "object",
    select: select ?? {},
    format: "json",
    maxTokens: 4_000,
  } as const;
  const schema = { type: "object", required: Object.keys(properties), properties };
  return compileProjector(result, schema)(body, undefined, elsewhere(values));
}

test("values of arguments and of other steps stand beside those of the answer", () => {
  const { value, warnings } = project(
    {
      id: "id",
      stage: take(input("stage")),
      who: take(output("notes", "body"), "[*].user.login"),
      names: format(take(output("notes", "body"), "[*].user.login"), "join"),
      notes: each(take(output("notes", "body")), { by: "user.login", stage: take(input("stage")) }),
      first: object(take(output("notes", "body"), "[0].user"), { login: "login" }),
    },
    {
      id: text,
      stage: text,
      who: texts,
      names: text,
      notes: {
        type: ["array", "null"],
        items: { type: ["object", "null"], properties: { by: text, stage: text } },
      },
      first: { type: ["object", "null"], properties: { login: text } },
    },
    { id: "1" },
    { stage: "won", body: [{ user: { login: "a" } }, { user: { login: "b" } }] },
  );
  expect(value).toEqual({
    id: "1",
    stage: "won",
    who: ["a", "b"],
    names: "a, b",
    notes: [
      { by: "a", stage: "won" },
      { by: "b", stage: "won" },
    ],
    first: { login: "a" },
  });
  expect(warnings).toEqual([]);
});

test("a step that was left out gives null, one that ran without the value a warning too", () => {
  const schema = { out: text, lost: text };
  const select = { out: take(output("a", "out")), lost: take(output("a", "lost")) };
  expect(project(select, schema, {}, { out: null })).toEqual({
    value: { out: null, lost: null },
    warnings: ["lost: missing"],
  });
});

test("a value of another type than promised becomes null; what hides in a text is taken out", () => {
  const schema = { n: { type: ["integer", "null"] }, t: text };
  const select = { n: take(output("a", "n")), t: take(output("a", "t")) };
  expect(project(select, schema, {}, { n: "7", t: "a\u202eb\u0007" })).toEqual({
    value: { n: null, t: "ab" },
    warnings: ["n: expected integer or null, got string"],
  });
});

test("it is the same value in every row, looked up once, and stands where a row is null", () => {
  let asked = 0;
  const project = compileProjector(
    {
      kind: "list",
      select: { id: "id", x: take(output("a", "x"), "y") },
      with: { x: take(output("a", "x"), "y") },
      format: "json",
      maxTokens: 4_000,
    },
    {
      type: "object",
      required: ["items", "x"],
      properties: {
        items: { type: "array", items: { type: "object", properties: { id: text, x: text } } },
        x: text,
      },
    },
  );
  const found = project([{ id: "1" }, null, { id: "2" }], undefined, () => {
    asked++;
    return { y: "z" };
  });
  expect(found.value).toEqual({
    items: [
      { id: "1", x: "z" },
      { id: null, x: "z" },
      { id: "2", x: "z" },
    ],
    x: "z",
  });
  expect(asked).toBe(2);
});

test("a group of keys is never taken for a value from elsewhere", () => {
  const group = { kind: "a", of: "b" };
  const { value } = project(
    { x: group },
    { x: { type: "object", properties: { kind: text, of: text } } },
    { a: "1", b: "2" },
    {},
  );
  expect(value).toEqual({ x: { kind: "1", of: "2" } });
});
