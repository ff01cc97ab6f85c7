import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { generate } from "../../../generators/index.ts";
import { type Compilation, compile } from "../../../src/compiler/compile.ts";
import { nodeHost } from "../../../src/compiler/host.ts";
import type { Staged } from "../../../src/compiler/ir/diagnostic.ts";
import { factsFor } from "../../helpers/plan.ts";
import { project } from "./source/project.ts";

const DOCUMENT = `
openapi: 3.1.0
info: { title: crm, version: "1" }
servers: [{ url: "https://crm.example.com" }]
security: [{ token: [] }]
paths:
  /deals:
    get:
      operationId: listDeals
      parameters: [{ name: stage, in: query, schema: { type: string } }]
      responses: { "204": { description: ok } }
    post: { operationId: createDeal, responses: { "204": { description: ok } } }
  /fields/{field}/options:
    get:
      operationId: listOptions
      parameters:
        - { name: field, in: path, required: true, schema: { type: string } }
        - { name: after, in: query, schema: { type: string } }
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: { type: array, items: { type: object, properties: { id: { type: string }, title: { type: string } } } }
                  total: { type: integer }
                  next: { type: string }
components: { securitySchemes: { token: { type: http, scheme: bearer } } }
`;

const OPTIONS =
  "{ call: crm.listOptions, with: { path.field: stage }, from: data, value: id, label: title }";
const overlay = (options: string, more = ""): string => `mcpgen: 1
server: { name: crm, version: 1.0.0 }
sources: { crm: { document: ./crm.yaml, baseUrl: "\${CRM_URL}" } }
auth: { crm.token: { use: bearer, account: service, secret: CRM_TOKEN } }
tools:
  list_deals:
    description: Lists.
    call: crm.listDeals
    input:
      stage: { to: query.stage, describe: Where it stands., options: ${options}${more} }
`;

const environment = { CRM_TOKEN: "s3cret" };

/** The API on this machine: what it was asked, and what it lists. */
async function crm(
  list: (query: URLSearchParams) => unknown,
  next: (query: URLSearchParams) => string | undefined = () => undefined,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const query = new URL(request.url ?? "", "http://x").searchParams;
    response.end(JSON.stringify({ data: list(query), next: next(query) }));
  });
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function build(folder: string, refresh: boolean, url = ""): Promise<Staged<Compilation>> {
  return compile(
    {
      input: { kind: "overlay", path: join(folder, "mcpgen.yaml") },
      root: folder,
      strict: false,
      validate: false,
      remote: {
        hosts: [],
        refresh,
        folderOf: () => join(folder, "out"),
        environment: { ...environment, CRM_URL: url },
      },
    },
    (plan) => generate(plan, factsFor(plan)),
    nodeHost(),
  );
}

const fileOf = ({ value }: Staged<Compilation>, path: string): string =>
  value.server?.files.find((file) => file.path === path)?.text ?? "";

function keepLock(folder: string, text: string): void {
  mkdirSync(join(folder, "out"), { recursive: true });
  writeFileSync(join(folder, "out", "mcpgen.lock"), text);
}

const problems = ({ diagnostics }: Staged<Compilation>): readonly string[] =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, message, help }) => `${code}: ${message} → ${help}`);

const NOT_READ =
  'options/not-read: the options of "list_deals.stage" have not been read as the overlay asks for them now → run mcpgen build --refresh, with the API\'s credentials in the environment';

const LIST = [
  { id: "s1", title: "Lead" },
  { id: "s2", title: "Won" },
];

test("CT-20: options are read when somebody asks for it, kept in the lock, and stand in the schema", async () => {
  const folder = project({ "crm.yaml": DOCUMENT, "mcpgen.yaml": overlay(OPTIONS) });
  const { url, asked } = await crm(() => LIST);
  expect(problems(await build(folder, false, url))).toEqual([NOT_READ]);
  expect(asked).toEqual([]);

  const read = await build(folder, true, url);
  expect(problems(read)).toEqual([]);
  expect(asked).toEqual(["GET /fields/stage/options Bearer s3cret"]);
  expect(read.value.server?.plan.tools[0]?.inputs[0]?.schema).toEqual({
    type: "string",
    description: "Where it stands. s1 = Lead; s2 = Won",
    enum: ["s1", "s2"],
  });
  const lock = fileOf(read, "mcpgen.lock");
  expect(JSON.parse(lock).options).toEqual({
    "list_deals.stage": {
      digest: expect.stringMatching(/^sha256:/),
      values: [
        { label: "Lead", value: "s1" },
        { label: "Won", value: "s2" },
      ],
    },
  });
  expect(lock).not.toContain("s3cret");

  keepLock(folder, lock);
  const again = await build(folder, false);
  expect(problems(again)).toEqual([]);
  expect(again.value.server?.files).toEqual(read.value.server?.files);
  expect(asked).toHaveLength(1);
});

test("what the lock has counts only for the question that it answers, and only unedited", async () => {
  const folder = project({ "crm.yaml": DOCUMENT, "mcpgen.yaml": overlay(OPTIONS) });
  const { url } = await crm(() => LIST);
  keepLock(folder, fileOf(await build(folder, true, url), "mcpgen.lock"));
  const lock = readFileSync(join(folder, "out", "mcpgen.lock"), "utf8");
  writeFileSync(join(folder, "mcpgen.yaml"), overlay(OPTIONS.replace("label: title", "label: id")));
  expect(problems(await build(folder, false))).toEqual([NOT_READ]);
  writeFileSync(join(folder, "mcpgen.yaml"), overlay(OPTIONS));
  expect(problems(await build(folder, false))).toEqual([]);
  keepLock(folder, lock.replace('"s2"', '"s3"'));
  expect(problems(await build(folder, false))).toEqual([NOT_READ]);
  keepLock(folder, "{");
  expect(problems(await build(folder, false))).toEqual([NOT_READ]);
});

test("except leaves out options, and only those that there are", async () => {
  const { url } = await crm(() => LIST);
  const folder = project({
    "crm.yaml": DOCUMENT,
    "mcpgen.yaml": overlay(OPTIONS, ", except: [s1]"),
  });
  const read = await build(folder, true, url);
  expect(read.value.server?.plan.tools[0]?.inputs[0]?.schema).toEqual({
    type: "string",
    description: "Where it stands. s2 = Won",
    enum: ["s2"],
  });
  writeFileSync(join(folder, "mcpgen.yaml"), overlay(OPTIONS, ", except: [s9]"));
  expect(problems(await build(folder, true, url))).toEqual([
    'input/not-a-value: "s9" is no value of the input "stage" → did you mean "s1"?',
  ]);
});

test("options that the document does not allow widen it", async () => {
  const { url } = await crm(() => LIST);
  const narrow = DOCUMENT.replace("schema: { type: string }", "schema: { enum: [s1] }");
  const folder = project({ "crm.yaml": narrow, "mcpgen.yaml": overlay(OPTIONS) });
  expect(problems(await build(folder, true, url))).toEqual([
    'input/widens: the input "stage" allows more than the document: "s2" is none of the allowed values: "s1" → did you mean "s1"?',
  ]);
});

test("a reading that fails is told, and nothing is made", async () => {
  const { url } = await crm(() => []);
  const folder = project({ "crm.yaml": DOCUMENT, "mcpgen.yaml": overlay(OPTIONS) });
  const read = await build(folder, true, url);
  expect(problems(read)).toEqual([
    'options/failed: the options of "list_deals.stage" cannot be read: the list is empty → correct the address, the credentials or the paths, and run mcpgen build --refresh again',
  ]);
  expect(read.value.server).toBeUndefined();
});

const paged = (page: string): string => OPTIONS.replace("value: id", `value: id, page: ${page}`);

test("CT-20: options of a list that goes on are read to its end", async () => {
  const options = paged("{ mode: cursor, send: query.after, next: next }");
  const folder = project({ "crm.yaml": DOCUMENT, "mcpgen.yaml": overlay(options) });
  const { url, asked } = await crm(
    (query) => [LIST[query.has("after") ? 1 : 0]],
    (query) => (query.has("after") ? undefined : "p 2"),
  );
  const read = await build(folder, true, url);
  expect(problems(read)).toEqual([]);
  expect(asked.map((one) => one.split(" ")[1])).toEqual([
    "/fields/stage/options",
    "/fields/stage/options?after=p%202",
  ]);
  expect(read.value.server?.plan.tools[0]?.inputs[0]?.schema.enum).toEqual(["s1", "s2"]);
  keepLock(folder, fileOf(read, "mcpgen.lock"));
  expect(problems(await build(folder, false))).toEqual([]);
});

test.each<readonly [options: string, want: string]>([
  [
    OPTIONS.replace("listOptions", "listOption"),
    'operation/unknown: the source "crm" has no operation "listOption" → did you mean "listOptions"?',
  ],
  [
    "{ call: crm.createDeal, value: id }",
    'options/not-a-read: "POST /deals" cannot be asked for options: it is no plain GET → call an operation with the method GET',
  ],
  [
    OPTIONS.replace("stage", "$inputs.stage"),
    'options/not-fixed: "path.field" cannot be sent while a server is built → write a text, a number, true or false, or a list of them, for a parameter of the path, query or header',
  ],
  [
    OPTIONS.replace("with: { path.field: stage }, ", ""),
    'input/required-unbound: "GET /fields/{field}/options" requires "path.field", which nothing fills → give it a value in "with", or, in a tool without steps, an input with to: path.field',
  ],
  [
    OPTIONS.replace("path.field: stage", "path.field: 7"),
    'binding/misfit: the value of "path.field" is of type integer, not string → write a value that the document allows',
  ],
  [
    OPTIONS.replace("from: data, ", ""),
    "options/not-a-list: the body is no list → write from: with the path of the list in the answer",
  ],
  [
    OPTIONS.replace("from: data", "from: total"),
    'options/not-a-list: "total" is no list → write from: with the path of the list in the answer',
  ],
  [
    OPTIONS.replace("label: title", "label: titel"),
    'select/unknown-field: "titel" is not in the response of crm.listOptions → did you mean "title"?',
  ],
  [
    paged("{ mode: cursor, send: query.after }"),
    'page/needs-key: mode: cursor needs "next" → add next:',
  ],
  [
    paged("{ mode: link, next: next }"),
    'page/key-has-no-use: "next" has no use with mode: link → remove it, or choose another mode',
  ],
  [
    paged("{ mode: cursor, send: path.field, next: next }"),
    "page/wrong-type: path.field is part of the path, and a parameter of the query is needed → name another place, or choose another mode",
  ],
  [
    paged("{ mode: next-url, next: nxt }"),
    'select/unknown-field: "nxt" is not in the response of crm.listOptions → did you mean "next"?',
  ],
  [
    "{ call: crm.listDeals, value: id }",
    'options/no-json: "GET /deals" does not answer with JSON → call an operation that lists its options as JSON',
  ],
])("nobody is asked for what is wrong in the overlay: %s", async (options, want) => {
  const { url, asked } = await crm(() => LIST);
  const folder = project({ "crm.yaml": DOCUMENT, "mcpgen.yaml": overlay(options) });
  const told = problems(await build(folder, true, url));
  expect(told).toHaveLength(1);
  expect(told[0]).toBe(want);
  expect(asked).toEqual([]);
});
