import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../../../src/compiler/host.ts";
import type { FieldWords, Vocabulary } from "../../../../src/compiler/ir/vocabulary.ts";
import { editorSchema } from "../../../../src/compiler/overlay/editor-schema.ts";
import { grammarSchema } from "../../../../src/compiler/overlay/grammar-schema.ts";
import { projectSchema } from "../../../../src/compiler/project-schema.ts";
import { SHAPE_CASES } from "./cases-shape.ts";
import { TEXT_CASES } from "./cases-text.ts";
import { overlayDocument, overlayText } from "./overlay-document.ts";

const root = join(import.meta.dirname, "../../../..");
const NOTHING: Vocabulary = { sources: [], schemes: [], operations: [] };
const names = (vocabulary: Partial<Vocabulary>) => ({
  ...NOTHING,
  ...vocabulary,
  scopes: [],
  tools: [],
  called: new Set<string>(),
});

/** Compiles a schema as editors do, after judging it by the schema of draft-07. */
function compiled(schema: object): ValidateFunction {
  return new Ajv({ strict: false, validateSchema: true, allErrors: true }).compile(schema);
}

async function valueIn(text: string): Promise<unknown> {
  return (await overlayDocument(text)).value;
}

/** Overlays of the repository: those of the examples, of the tests and of the benchmark. */
function overlays(): readonly string[] {
  return ["specs", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /(^|[/\\])mcpgen\.yaml$/.test(path))
      .map((path) => join(folder, path)),
  );
}

test.each(overlays())(
  "%s fits the schema that is made for it",
  async (path) => {
    const { value, diagnostics } = await projectSchema(
      { path: join(root, path), uri: path, root, folderOf: () => join(root, "generated", "none") },
      nodeHost(),
    );
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const validate = compiled(value?.schema ?? {});
    validate(await valueIn(readFileSync(join(root, path), "utf8")));
    expect(validate.errors ?? []).toEqual([]);
  },
  120_000,
);

/** Codes of what is wrong by structure alone: an editor says so before anything is built. */
const STRUCTURAL = [
  "overlay/not-a-map",
  "overlay/version",
  "overlay/unknown-key",
  "overlay/missing-key",
  "overlay/wrong-type",
  "overlay/unknown-value",
  "overlay/tool-name",
  "overlay/bad-call",
  "overlay/bad-name",
  "overlay/target",
];

/** Cases that need one key's value to judge another one. */
const CALCULATED: readonly string[] = [
  "for a kind of credential",
  "for a scheme that the document lacks",
  "a value beside the items",
];

describe.each(STRUCTURAL)("what the parser refuses as %s the schema refuses", (code) => {
  const validate = compiled(editorSchema(names({})).schema);
  const all = { ...SHAPE_CASES, ...TEXT_CASES }[code] ?? [];
  const cases = all.filter(([title]) => !CALCULATED.includes(title));
  test.each(cases)("%s", async (_, text) => {
    expect(validate(await valueIn(text))).toBe(false);
  });
});

test("the smallest overlay fits", async () => {
  expect(compiled(editorSchema(names({})).schema)(await valueIn(overlayText()))).toBe(true);
});

test("no part of the language is left open: what has a reader of its own says what it looks like", () => {
  const { root: whole, definitions } = grammarSchema();
  const open: string[] = [];
  const walk = (schema: unknown, path: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    if (!Array.isArray(schema) && Object.keys(schema).every((key) => key === "description")) {
      open.push(path);
    }
    for (const [key, member] of Object.entries(schema)) {
      if (!(key === "default" || key === "enum")) walk(member, `${path}/${key}`);
    }
  };
  walk(whole["properties"], "");
  for (const [name, definition] of definitions) walk(definition, name);
  // Values of any kind: JSON is allowed there.
  const any = /\/(default|enum\/items|except\/items|additionalProperties|body|items)$/;
  expect(open.filter((path) => !any.test(path))).toEqual([]);
});

test("each key has words", () => {
  const { root: whole, definitions } = grammarSchema();
  const silent: string[] = [];
  const walk = (schema: unknown, path: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    for (const [key, member] of Object.entries(schema)) {
      if (key === "properties") {
        const isMap = path.endsWith("/properties");
        for (const [name, property] of isMap ? [] : Object.entries(member as object)) {
          if (property.description === undefined) silent.push(`${path}.${name}`);
        }
      }
      walk(member, `${path}/${key}`);
    }
  };
  walk(whole, "");
  for (const [name, definition] of definitions) walk(definition, name);
  expect(silent).toEqual([]);
});

describe("operations", () => {
  const answer: FieldWords = { names: ["id"], deeper: [], inner: new Map() };
  const { schema } = editorSchema(
    names({
      sources: ["crm"],
      operations: [
        {
          calls: ["crm.getDeal", "crm GET /deals/{id}"],
          text: "Read a deal",
          targets: ["path.id", "query.fields"],
          answer,
        },
      ],
    }),
  );
  const validate = compiled(schema);
  test.each([
    ["by its id", "call: crm.getDeal", true],
    ["by method and path", "call: crm GET /deals/{id}", true],
    ["none of the document", "call: crm.getDael", false],
    ["of no source", "call: crn GET /deals/{id}", false],
  ])("an operation %s", async (_, call, fits) => {
    const text = overlayText().replace("call: crm.getDeal", call);
    expect(validate(await valueIn(text))).toBe(fits);
  });
  test.each([
    ["that it has", "path.id", true],
    ["in other spelling", "query['fields']", true],
    ["that it has not", "query.feilds", false],
    ["deep in a body", "body.a.b.c.d", true],
  ])("a parameter %s", async (_, to, fits) => {
    const text = overlayText("", `input: { x: { to: "${to}" } }\n`);
    expect(validate(await valueIn(text))).toBe(fits);
  });
});

test("fields that would make the schema too large are left out, those of what is called last", () => {
  const fields = (prefix: string): FieldWords => ({
    names: Array.from({ length: 100 }, (_, i) => `${prefix}_field_with_a_long_name_${i}`),
    deeper: [],
    inner: new Map(),
  });
  const operations = Array.from({ length: 300 }, (_, i) => ({
    calls: [`crm.op${i}`],
    text: "",
    targets: ["body"],
    answer: fields(`f${i}`),
  }));
  const made = editorSchema({
    ...names({ sources: ["crm"], operations }),
    called: new Set(["crm.op299"]),
  });
  const text = JSON.stringify(made.schema);
  expect(text.length).toBeLessThan(2_000_000);
  expect(made.cut).toMatch(/^The answers are large: fields are offered for \d+ objects of them/);
  expect(text).toContain("f299_field");
  expect(text).not.toContain("f298_field");
  compiled(made.schema);
}, 120_000);

describe("results of steps and branches", () => {
  const validate = compiled(editorSchema(names({})).schema);
  const steps = "steps: [{ id: a, call: crm.x }]";
  const branch = "{ call: crm.x, with: { query.q: $inputs.q }, result: { select: [id] } }";
  test.each([
    [`${steps}\nresult: { step: a, select: [id, { x: $steps.a.outputs.body }] }\n`, true],
    [`${steps}\nresult: { select: [{ x: { from: $inputs.q, path: "[*].y", as: join } }] }\n`, true],
    [`${steps}\nresult: { select: [{ x: { from: $inputs.q, path: y, select: [z] } }] }\n`, true],
    [
      `${steps}\nresult: { select: [id], with: { x: { from: $inputs.q, select: [z] }, y: z } }\n`,
      true,
    ],
    [`${steps}\nresult: { from: $steps.a.outputs.body, select: [id] }\n`, false],
    [`${steps}\nresult: { select: [{ x: { from: $inputs.q, pth: y } }] }\n`, false],
    [`by: { connection: { one: ${branch}, two: ${branch} } }\n`, true],
    [`by: { region: { one: ${branch}, two: ${branch} } }\n`, false],
    [`by: { connection: { One: ${branch} } }\n`, false],
    [`by: { connection: { one: { call: crm.x, wth: {} } } }\n`, false],
  ])("%s", async (more, fits) => {
    expect(validate(await valueIn(overlayText("", more)))).toBe(fits);
  });
});
