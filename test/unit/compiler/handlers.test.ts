import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../../generators/index.ts";
import { compile } from "../../../src/compiler/compile.ts";
import { nodeHost } from "../../../src/compiler/host.ts";
import type { ToolPlan } from "../../../src/compiler/ir/server-plan.ts";
import { factsFor } from "../../helpers/plan.ts";

/** Without a type, as many documents write it. */
const DEAL = {
  required: ["id"],
  properties: {
    id: { type: "string", readOnly: true, pattern: "^d" },
    stage: { type: "string", enum: ["open", "won"] },
    parent: { $ref: "#/components/schemas/Deal" },
    size: { oneOf: [{ type: "string" }, { type: "number" }, { type: "null" }] },
  },
};
const ok = (schema: unknown, type = "application/json"): unknown => ({
  "200": { description: "ok", content: { [type]: { schema } } },
});
const deal = { $ref: "#/components/schemas/Deal" };
const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "crm", version: "1" },
  servers: [{ url: "https://crm.example.com" }],
  paths: {
    "/deals/{id}": {
      get: { operationId: "getDeal", parameters: [id], responses: ok(deal) },
      put: {
        operationId: "putDeal",
        parameters: [id, { name: "If-Match", in: "header", schema: { type: "string" } }],
        requestBody: { required: true, content: { "application/json": { schema: deal } } },
        responses: { "204": { description: "done" } },
      },
    },
    "/search": {
      post: {
        operationId: "search",
        requestBody: { content: { "application/json": { schema: { type: "object" } } } },
        responses: ok({ type: "array", items: deal }),
      },
    },
    "/file": { get: { operationId: "file", responses: ok({}, "application/pdf") } },
    "/lines": { get: { operationId: "lines", responses: ok({}, "application/x-ndjson") } },
    "/text": { get: { operationId: "text", responses: ok({ type: "string" }, "text/plain") } },
  },
  components: { schemas: { Deal: DEAL } },
};

const CODE = "export const handler = async () => ({});\n";
const RESULT = "{ properties: { name: { type: string } } }";

let root = "";
let count = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "mcpgen-handlers-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Given {
  /** The keys of the tool behind its description. */
  readonly tool: string;
  /** Further keys of the overlay. */
  readonly more?: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly links?: Readonly<Record<string, string>>;
}

async function compiled({ tool, more = "", files = { "handlers/x.ts": CODE }, links = {} }: Given) {
  const folder = join(root, `${count++}`, "app");
  const put = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  put("crm.json", JSON.stringify(DOCUMENT));
  put(
    "mcpgen.yaml",
    `mcpgen: 1
server: { name: crm, version: 1.0.0 }
sources: { crm: { document: ./crm.json } }
${more}
tools:
  run:
    description: Do it.
${tool
  .trim()
  .split("\n")
  .map((line) => `    ${line}`)
  .join("\n")}
`,
  );
  for (const [path, content] of Object.entries(files)) put(path, content);
  for (const [path, to] of Object.entries(links)) symlinkSync(to, join(folder, path));
  const request = {
    input: { kind: "overlay", path: join(folder, "mcpgen.yaml") } as const,
    root: folder,
    strict: true,
    validate: false,
  };
  const { value, diagnostics } = await compile(
    request,
    (plan) => generate(plan, factsFor(plan)),
    nodeHost(),
  );
  const problems = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, origin, message, help }) => ({ code, at: origin?.pointer, message, help }));
  return { value, problems };
}

async function toolOf(given: Given): Promise<ToolPlan> {
  const { value, problems } = await compiled(given);
  const tool = value.server?.plan.tools[0];
  if (tool === undefined) throw new Error(JSON.stringify(problems, undefined, 1));
  return tool;
}

const skeleton =
  'import type { RunHandler } from "../generated/crm/tools/run.handler.ts"; export const handler: RunHandler = async ({ refuse }) => refuse("Not written yet.");';

const plain = `handler: ./handlers/x.ts
calls: { deal: crm.getDeal }
result: ${RESULT}`;

describe("CT-18: a handler that cannot be is a build error", () => {
  const cases: readonly (readonly [
    title: string,
    given: Given,
    want: { code: string; at: string; message: string; help?: string },
  ])[] = [
    [
      "no such file",
      { tool: plain, files: {} },
      {
        code: "handler/not-found",
        at: "/tools/run/handler",
        message: 'there is no file "./handlers/x.ts"',
        help: `write it and build again; the smallest: ${skeleton}`,
      },
    ],
    [
      "a folder",
      { tool: plain, files: { "handlers/x.ts/a": "" } },
      {
        code: "handler/not-found",
        at: "/tools/run/handler",
        message: 'there is no file "./handlers/x.ts"',
      },
    ],
    [
      "a link out of the project",
      {
        tool: plain,
        files: { "../outside.ts": CODE, "handlers/y.ts": "" },
        links: { "handlers/x.ts": "../../outside.ts" },
      },
      {
        code: "handler/outside",
        at: "/tools/run/handler",
        message: '"./handlers/x.ts" leads out of the overlay\'s folder',
      },
    ],
    [
      "bytes that are no text",
      { tool: plain, files: { "handlers/x.ts": new Uint8Array([0xff, 0xfe]) } },
      {
        code: "handler/unreadable",
        at: "/tools/run/handler",
        message: '"./handlers/x.ts" cannot be read: it is not UTF-8',
      },
    ],
    [
      "too much text",
      { tool: plain, files: { "handlers/x.ts": `${CODE}//${" ".repeat(1_048_576)}` } },
      {
        code: "handler/unreadable",
        at: "/tools/run/handler",
        message: '"./handlers/x.ts" cannot be read: it is too large',
      },
    ],
    [
      "no export of its name",
      {
        tool: plain,
        files: { "handlers/x.ts": "export const handlers = 1;\nconst handler = 2;\n" },
      },
      {
        code: "handler/no-export",
        at: "/tools/run/handler",
        message: '"./handlers/x.ts" exports no handler',
        help: `export it by name; the smallest: ${skeleton}`,
      },
    ],
    [
      "an operation that answers with a file",
      { tool: plain.replace("getDeal", "file") },
      {
        code: "handler/no-json",
        at: "/tools/run/calls/deal",
        message: 'a handler cannot read what "GET /file" answers with: it is a file',
      },
    ],
    [
      "an operation that answers with a stream",
      { tool: plain.replace("getDeal", "lines") },
      {
        code: "handler/no-json",
        at: "/tools/run/calls/deal",
        message: 'a handler cannot read what "GET /lines" answers with: it is a stream',
      },
    ],
    [
      "an operation that is not there",
      { tool: plain.replace("getDeal", "getDeals") },
      {
        code: "operation/unknown",
        at: "/tools/run/calls/deal",
        message: 'the source "crm" has no operation "getDeals"',
        help: 'did you mean "getDeal"?',
      },
    ],
    [
      "an input with a target",
      { tool: `${plain}\ninput: { id: { to: path.id } }` },
      {
        code: "handler/input-target",
        at: "/tools/run/input/id/to",
        message: 'the input "id" of a tool with a handler has a target',
      },
    ],
    [
      "a value without a type",
      { tool: plain.replace("{ type: string }", "{ describe: A name }") },
      {
        code: "handler/no-type",
        at: "/tools/run/result/properties/name",
        message: 'the value "name" of a handler\'s result has no type',
      },
    ],
    [
      "an object that may have any member",
      { tool: plain.replace("type: string", "items: { type: object }") },
      {
        code: "handler/no-type",
        at: "/tools/run/result/properties/name/items",
        message: 'the value "name[*]" of a handler\'s result has no properties',
      },
    ],
    [
      "a schema that is not there",
      { tool: plain.replace("type: string", 'like: "crm#/components/schemas/Deals"') },
      {
        code: "input/unknown-schema",
        at: "/tools/run/result/properties/name/like",
        message: '"crm#/components/schemas/Deals" is no',
      },
    ],
    [
      "a hint that no method allows",
      {
        tool: `${plain.replace("getDeal", "putDeal")}\nhints: { readOnly: true }\nowner: a\nreversibility: reversible`,
      },
      {
        code: "safety/hint-contradicts-method",
        at: "/tools/run/hints/readOnly",
        message: "",
      },
    ],
  ];
  test.each(cases)("%s", async (_, given, want) => {
    const { problems } = await compiled(given);
    expect(problems.map(({ code, at }) => ({ code, at }))).toEqual([
      { code: want.code, at: want.at },
    ]);
    expect(problems[0]?.message).toContain(want.message);
    if (want.help !== undefined) expect(problems[0]?.help).toBe(want.help);
  });

  test.each<readonly [title: string, tool: string, at: string, message: string]>([
    ["call", `${plain}\ncall: crm.getDeal`, "/call", "a handler's operations stand in calls"],
    ["with", `${plain}\nwith: { path.id: a }`, "/with", "a handler writes its requests itself"],
    ["page", `${plain}\npage: { mode: link }`, "/page", "pages belong to a tool with one call"],
    [
      "steps",
      `${plain}\nsteps: [{ id: a, call: crm.text }]`,
      "/steps",
      "a tool has steps or a handler",
    ],
    [
      "select",
      plain.replace("properties", "select: [id], properties"),
      "/result/select",
      "a handler answers with its properties or items: select has nothing to select from",
    ],
    [
      "items and properties",
      plain.replace("properties", "items: { properties: { a: { type: string } } }, properties"),
      "/result/items",
      "a result is one object or a list of items",
    ],
    [
      "structured: off",
      plain.replace("properties", "structured: off, properties"),
      "/result/structured",
      "what a handler may answer with is its structured content",
    ],
    [
      "properties without a handler",
      "call: crm.text\nresult: { properties: { a: { type: string } } }",
      "/result/properties",
      "properties of a result belongs to a tool with a handler: others have select",
    ],
    [
      "maxCalls without a handler",
      "call: crm.text\nmaxCalls: 3",
      "/maxCalls",
      "maxCalls belongs to a tool with a handler",
    ],
  ])("%s beside what excludes it", async (_, tool, at, message) => {
    const { problems } = await compiled({ tool });
    expect(problems.map(({ code, at: place, message: said }) => [code, place, said])).toEqual([
      ["overlay/contradiction", `/tools/run${at}`, message],
    ]);
  });

  test.each<readonly [title: string, tool: string, code: string, at: string]>([
    [
      "no calls",
      "handler: ./handlers/x.ts\nresult: { properties: { a: { type: string } } }",
      "overlay/missing-key",
      "/tools/run",
    ],
    [
      "empty calls",
      plain.replace("{ deal: crm.getDeal }", "{}"),
      "overlay/out-of-range",
      "/tools/run/calls",
    ],
    ["no result", plain.replace(/\nresult.*/, ""), "overlay/missing-key", "/tools/run"],
    [
      "a result without a form",
      plain.replace(RESULT, "{ format: json }"),
      "overlay/missing-key",
      "/tools/run/result",
    ],
    [
      "no properties",
      plain.replace("{ name: { type: string } }", "{}"),
      "overlay/out-of-range",
      "/tools/run/result/properties",
    ],
    [
      "a path out of the folder",
      plain.replace("./handlers", "../handlers"),
      "overlay/bad-name",
      "/tools/run/handler",
    ],
    [
      "a path with a step up",
      plain.replace("./handlers", "./handlers/.."),
      "overlay/bad-name",
      "/tools/run/handler",
    ],
    ["JavaScript", plain.replace("x.ts", "x.js"), "overlay/bad-name", "/tools/run/handler"],
    [
      "a name of a call that is none",
      plain.replace("deal:", "a-b:"),
      "overlay/bad-name",
      "/tools/run/calls/a-b",
    ],
    [
      "bounds in a result",
      plain.replace("type: string", "type: string, maxLength: 3"),
      "overlay/unknown-key",
      "/tools/run/result/properties/name/maxLength",
    ],
    [
      "too many requests",
      `${plain}\nmaxCalls: 1001`,
      "overlay/out-of-range",
      "/tools/run/maxCalls",
    ],
  ])("%s", async (_, tool, code, at) => {
    const { problems } = await compiled({ tool });
    expect(problems.map((one) => [one.code, one.at])).toEqual([[code, at]]);
  });
});

test("CT-18: effect, scopes and bounds are those of all that it may call", async () => {
  const tool = await toolOf({
    tool: `handler: ./handlers/x.ts
calls: { deal: crm.getDeal, put: crm.putDeal }
maxCalls: 7
owner: sales
reversibility: reversible
result: ${RESULT}`,
  });
  expect(tool).toMatchObject({
    effect: "write",
    upstreamCalls: { worst: 7 },
    steps: [
      { id: "deal", operation: "getDeal" },
      { id: "put", operation: "putDeal" },
    ],
    handler: { file: "./handlers/x.ts", uri: "handlers/x.ts", maxCalls: 7 },
  });
});

test("a POST that its tool declares to read makes it a reading tool", async () => {
  const { effect, declaredReadOnly } = await toolOf({
    tool: `${plain.replace("getDeal", "search")}\nhints: { readOnly: true }`,
  });
  expect([effect, declaredReadOnly]).toEqual(["read", true]);
});

test("requests are typed without what the API alone writes, answers with it, and circles end", async () => {
  const { handler } = await toolOf({
    tool: `handler: ./handlers/x.ts
calls: { deal: crm.getDeal, put: crm.putDeal, search: crm.search, text: crm.text }
owner: sales
reversibility: reversible
result: ${RESULT}`,
  });
  const [one, put, search, text] = handler?.calls ?? [];
  expect(one?.request).toEqual({
    type: "object",
    properties: {
      path: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
    },
    required: ["path"],
  });
  expect(one?.answer).toMatchObject({ required: ["id"], properties: { id: { type: "string" } } });
  expect(Object.keys(put?.request.properties?.["body"]?.properties ?? {})).toEqual([
    "stage",
    "parent",
    "size",
  ]);
  expect(put?.request).toMatchObject({ required: ["path", "body"] });
  expect(put?.answer).toEqual({ type: "null" });
  expect(search?.request.required).toEqual([]);
  expect(search?.answer).toMatchObject({ type: "array" });
  expect(text?.answer).toEqual({ type: "string" });
  expect(JSON.stringify(one?.answer).length).toBeLessThan(1_500);
});

test("CT-18: the result promises every declared key, null unless required, and of like only its form", async () => {
  const tool = await toolOf({
    tool: `handler: ./handlers/x.ts
calls: { deal: crm.getDeal }
result:
  items:
    describe: The deals.
    properties:
      id: { type: string, required: true }
      stage: { type: string, enum: [open, won] }
      parts: { items: { properties: { a: { type: integer } } } }
      deal: { like: "crm#/components/schemas/Deal" }
  format: text
  text: "{id}: {stage}"`,
  });
  const rows = tool.outputSchema?.properties?.["items"];
  const items = typeof rows?.items === "object" ? rows.items : undefined;
  expect(tool.result).toMatchObject({ kind: "list", from: "items" });
  expect(items?.required).toEqual(["id", "stage", "parts", "deal"]);
  expect(items?.properties).toMatchObject({
    id: { type: "string" },
    stage: { type: ["string", "null"], enum: ["open", "won", null] },
    parts: {
      type: ["array", "null"],
      items: {
        type: "object",
        properties: { a: { type: ["integer", "null"] } },
        additionalProperties: false,
      },
    },
    deal: {
      type: ["object", "null"],
      properties: { id: { type: ["string", "null"] }, stage: { type: ["string", "null"] } },
      additionalProperties: false,
    },
  });
  expect(JSON.stringify(items?.properties?.["deal"])).not.toMatch(/enum|pattern/);
});

test.each([
  "export async function handler() {}",
  "export function handler() {}",
  "const a = 1;\nexport { a as handler };",
  'export {\n  handler,\n} from "./other.ts";',
  "const b = 2; export const handler = () => b;",
])("%s exports a handler", async (text) => {
  await expect(toolOf({ tool: plain, files: { "handlers/x.ts": text } })).resolves.toMatchObject({
    handler: { file: "./handlers/x.ts" },
  });
});
