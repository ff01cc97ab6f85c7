import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { countedTokens } from "../../src/compiler/index.ts";
import { copyInto, filesOf, mcpgen, project } from "./cli.ts";
import { document, overlay } from "./pets.ts";

let cwd = "";

beforeAll(() => {
  cwd = project("explain", {
    "specs/pets/pets.json": document,
    "specs/pets/mcpgen.yaml": overlay,
    "specs/dogs/pets.json": document,
    "specs/dogs/mcpgen.yaml": overlay.replace("name: pets", "name: dogs"),
  });
  copyInto(cwd, "specs/crm");
});

const explain = (...args: string[]) => mcpgen(["explain", ...args], { cwd });

describe("explain TOOL", () => {
  test("tells what a model sees, what is sent and where each part was written", () => {
    const { status, stdout, stderr } = explain("find_companies");
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^find_companies of crm {2}specs\/crm\/mcpgen\.yaml:\d+:3\n/);
    for (const line of [
      /find_companies\(text: string, industry\?: .*, limit\?: integer\)/,
      /\n {2}POST \$\{CRM_URL\}\/crm\/v3\/objects\/companies\/search\n/,
      /\n {2}crm POST \/crm\/v3\/objects\/companies\/search {2}specs\/crm\/crm\.openapi\.yaml:\d+:5\n/,
      /\n {2}body\.query +\$inputs\.text +specs\/crm\/mcpgen\.yaml:\d+:7\n/,
      /\n {2}body\.limit +\$inputs\.limit \(default 10\) /,
      /\n {2}body\.properties +\["name",.* specs\/crm\/mcpgen\.yaml:\d+:7\n/,
      /\n {2}credentials: crm\.oauth \(oauth2: read, write\)\n/,
      /\n {2}scopes +crm\.read +specs\/crm\/mcpgen\.yaml:\d+:5\n/,
      /\n {2}timeout +15000 ms +specs\/crm\/mcpgen\.yaml:\d+:3\n/,
      /\n {2}select name +properties\.name +specs\/crm\/mcpgen\.yaml:\d+:11\n/,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  test("as JSON, with the definition and its tokens as tools/list has them", async () => {
    const { stdout } = explain("get_deal", "specs/crm", "--format", "json");
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({ server: "crm", tool: "get_deal", requests: [{ method: "GET" }] });
    expect(told.definition.annotations.readOnlyHint).toBe(true);
    expect(told.tokens).toBe((await countedTokens([told.definition])).total);
  });

  test("writes nothing", () => {
    const before = [...filesOf(cwd).keys()];
    explain("find_companies");
    explain("get_pet", join("specs", "pets", "pets.json"));
    expect([...filesOf(cwd).keys()]).toEqual(before);
  });

  test("of a document without an overlay, with its places in the document", () => {
    const { status, stdout } = explain("get_pet", "specs/pets/pets.json");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^get_pet of pets {2}specs\/pets\/pets\.json:1:\d+\n/);
    expect(stdout).toContain("GET https://pets.example.com/v1/pets/{petId}");
    expect(stdout).toMatch(/path\.petId +\$inputs\.petId +specs\/pets\/pets\.json:1:\d+/);
  });

  test("of several steps: each request, what goes between them, and the calls in all", () => {
    const steps = project("explain-steps", {
      "pets.json": document,
      "mcpgen.yaml": `${overlay.slice(0, overlay.indexOf("    call:"))}    input: { id: { type: string, required: true } }
    steps:
      - id: first
        call: pets.getPet
        with: { path.petId: $inputs.id }
        outputs: { name: $response.body#/name }
      - id: second
        call: pets.getPet
        with: { path.petId: $steps.first.outputs.name }
    result: { select: [name] }
`,
    });
    const { stdout, stderr } = mcpgen(["explain", "get_pet"], { cwd: steps });
    expect(stdout, stderr).toMatch(/Request 1, first\n {2}GET \$\{PETS_URL\}\/pets\/\{petId\}\n/);
    expect(stdout).toMatch(/\n {2}gives name to later steps\n/);
    expect(stdout).toMatch(/path\.petId +\$steps\.first\.outputs\.name +mcpgen\.yaml:18:17/);
    expect(stdout).toMatch(/upstream calls +at most 2/);
  });

  test("text of a document moves no cursor, nor reaches a model with what would", () => {
    const hostile = project("explain-hostile", {
      "pets.json": document.replace('"operationId"', '"summary":"a\\u001b[2Jb","operationId"'),
    });
    const { stdout } = mcpgen(["explain", "get_pet", "pets.json"], { cwd: hostile });
    expect(stdout).toContain("\n  ab.\n");
    expect(stdout).not.toContain("\u001b");
  });

  test("a place that an amendment made is one of the amendment's file", () => {
    const amended = project("explain-amended", {
      "pets.json": document,
      "fix.overlay.yaml": `overlay: 1.1.0
info: { title: Fix, version: 1.0.0 }
actions:
  - target: $.paths
    update:
      /owners/{ownerId}:
        get:
          operationId: getOwner
          parameters: [{ name: ownerId, in: path, required: true, schema: { type: string } }]
          responses: { "200": { description: ok, content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } } } }
`,
      "mcpgen.yaml": overlay
        .replace("./pets.json,", "./pets.json, amend: [./fix.overlay.yaml],")
        .replace("pets.getPet", "pets.getOwner")
        .replace("path.petId", "path.ownerId"),
    });
    const { stdout, stderr } = mcpgen(["explain", "get_pet"], { cwd: amended });
    expect(stdout, stderr).toContain("pets GET /owners/{ownerId}  fix.overlay.yaml:7:9");
  });

  test.each([
    [["get_pte", "specs/pets"], /no tool "get_pte" in pets\. Did you mean get_pet\?/],
    [["get_pet"], /several servers have a tool "get_pet": dogs, pets\. Name one with --server\./],
    [["get_pet", "--server", "pest"], /no server "pest" here\. Did you mean pets\?/],
  ])("%j ends with 1 and says what was meant", (args, words) => {
    const { status, stderr } = explain(...args);
    expect(stderr).toMatch(words);
    expect(status).toBe(1);
  });

  test("--server chooses", () => {
    expect(explain("get_pet", "--server", "dogs").stdout).toMatch(/^get_pet of dogs /);
  });

  test("an overlay with an error ends with 1 and the finding", () => {
    const broken = project("explain-broken", {
      "pets.json": document,
      "mcpgen.yaml": overlay.replace("select: [name]", "select: [nmae]"),
    });
    const { status, stdout } = mcpgen(["explain", "get_pet"], { cwd: broken });
    expect(status).toBe(1);
    expect(stdout).toContain("mcpgen.yaml:14:16  error  select/unknown-field");
  });

  test("without a name, or with an input too many, ends with 2", () => {
    expect(explain().status).toBe(2);
    expect(explain("--tokens", "a", "b").status).toBe(2);
  });
});

test("--tokens tells what each definition costs and nothing else", () => {
  const { status, stdout } = explain("--tokens", "specs/crm");
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  const costs = lines.map((line) => Number(line.trim().split(/\s/)[0]?.replace(",", "")));
  expect(lines.at(-1)).toMatch(/crm: \d+ tools$/);
  expect(costs.slice(0, -1).reduce((a, b) => a + b, 0)).toBe(costs.at(-1));
});

describe("explain CODE", () => {
  test("tells what it means and what to do", () => {
    const { status, stdout } = explain("select/unknown-field");
    expect(status).toBe(0);
    expect(stdout).toBe(`error  select/unknown-field  "<path>" is not in <answer>
  did you mean "<nearest>"?
  or: name a field of the response

<…> stands for what a finding names.
`);
  });

  test("that is misspelt, with the nearest", () => {
    const { status, stderr } = explain("select/unknown-feild");
    expect(stderr).toContain("Did you mean select/unknown-field?");
    expect(status).toBe(1);
  });

  test("of a group, with what it has", () => {
    expect(explain("audit/").stderr).toContain("audit/matches-nothing, audit/unknown-input");
  });
});
