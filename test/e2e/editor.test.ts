import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LanguageServer, languageServer } from "../helpers/yaml-language-server.ts";
import { copyInto, mcpgen, project } from "./cli.ts";

/** The stock language server over stdio, with the schema that `mcpgen schema` wrote for the CRM example. */
let cwd = "";
let server: LanguageServer;

const HEAD = `# yaml-language-server: $schema=./.mcpgen/overlay.schema.json
mcpgen: 1
server: { name: crm, version: 1.0.0 }
sources:
  crm: { document: ./crm.openapi.yaml }
scopes:
  crm.read: { describe: Read deals }
`;
const tool = (lines: string): string =>
  `${HEAD}tools:\n  find_companies:\n    description: Find companies.\n${lines.replace(/^(?=.)/gm, "    ")}`;

beforeAll(async () => {
  cwd = project("editor", {});
  copyInto(cwd, "specs/crm");
  cwd = join(cwd, "specs/crm");
  const { status, stdout, stderr } = mcpgen(["schema"], { cwd });
  expect(status, stderr).toBe(0);
  expect(stdout).toBe(".mcpgen/overlay.schema.json\n");
  server = await languageServer(cwd);
});

afterAll(async () => {
  await server?.stop();
});

const labels = async (marked: string): Promise<readonly string[]> =>
  (await server.complete("mcpgen.yaml", marked)).map(({ label }) => label);

describe("an editor completes", () => {
  test("operations with what they do", async () => {
    const found = await server.complete("mcpgen.yaml", tool("call: |\n"));
    expect(found).toContainEqual({
      label: "crm.searchCompanies",
      documentation: "POST /crm/v3/objects/companies/search: Search companies",
    });
    expect(found.length).toBeGreaterThan(20);
  });

  test("operations of a step", async () => {
    expect(await labels(tool("steps:\n  - id: a\n    call: crm.|\n"))).toContain("crm.getDeal");
  });

  test("the targets of the operation, and no others", async () => {
    const found = await labels(tool("call: crm.getDeal\ninput:\n  id:\n    to: |\n"));
    expect(found).toContain("path.dealId");
    expect(found).not.toContain("body.query");
  });

  test("the targets of an input that is a text", async () => {
    const found = await labels(tool("call: crm.getDeal\ninput:\n  id: |\n"));
    expect(found).toContain("path.dealId");
    expect(found).not.toContain("body.query");
  });

  test("the targets of any operation while none is named", async () => {
    const found = await labels(tool("input:\n  id:\n    to: |\n"));
    expect(found).toEqual(expect.arrayContaining(["path.dealId", "body.query"]));
  });

  test("targets as keys of with, in a step too", async () => {
    const found = await labels(tool("call: crm.searchCompanies\nwith:\n  b|\n"));
    expect(found).toContain("body.filterGroups");
    const step = "steps:\n  - id: a\n    call: crm.searchCompanies\n    with:\n      b|\n";
    expect(await labels(tool(step))).toContain("body.filterGroups");
  });

  test("where the list stands in the answer", async () => {
    const found = await labels(tool("call: crm.searchCompanies\nresult:\n  from: |\n"));
    expect(found).toContain("results");
  });

  test("the fields of its items", async () => {
    const result = "call: crm.searchCompanies\nresult:\n  from: results\n  select:\n";
    expect(await labels(tool(`${result}    - |\n`))).toEqual(
      expect.arrayContaining(["id", "createdAt"]),
    );
    expect(await labels(tool(`${result}    - owner: |\n`))).toContain("owner.email");
  });

  test("scopes, sources, security schemes and keys with their meaning", async () => {
    expect(await labels(tool("call: crm.getDeal\nscopes:\n  - |\n"))).toContain("crm.read");
    expect(await labels(`${HEAD}expose:\n  - source: |\n`)).toContain("crm");
    expect(await labels(`${HEAD}auth:\n  |\n`)).toContain("crm.oauth");
    const keys = await server.complete("mcpgen.yaml", tool("|\n"));
    const call = keys.find(({ label }) => label === "reversibility");
    expect(call?.documentation).toMatch(/^Whether what it did can be taken back/);
  });
});

test("an editor marks an unknown key and an unknown operation", async () => {
  const found = await server.diagnose("wrong.yaml", tool("call: crm.serchCompanies\ninptu: {}\n"));
  expect(found).toContainEqual("12: Property inptu is not allowed.");
  expect(found.find((line) => line.startsWith("11: "))).toMatch(/crm\.searchCompanies|pattern/);
});

describe("mcpgen schema", () => {
  test("says how to name the schema where the overlay does not", () => {
    const { stderr } = mcpgen(["schema", "--out", "other.json"], { cwd });
    expect(stderr).toContain("# yaml-language-server: $schema=./other.json");
    const named = readFileSync(join(cwd, "mcpgen.yaml"), "utf8");
    writeFileSync(
      join(cwd, "mcpgen.yaml"),
      `# yaml-language-server: $schema=./other.json\n${named}`,
    );
    expect(mcpgen(["schema"], { cwd }).stderr).not.toContain("$schema");
  });

  test("is made of an overlay that is not finished", () => {
    const cwd = project("unfinished", { "mcpgen.yaml": HEAD.replace("./crm", "./specs/crm/crm") });
    copyInto(cwd, "specs/crm");
    const { status, stderr } = mcpgen(["schema", "mcpgen.yaml"], { cwd });
    expect(status, stderr).toBe(0);
    const text = readFileSync(join(cwd, ".mcpgen/overlay.schema.json"), "utf8");
    expect(text).toContain("crm.searchCompanies");
  });

  test("ends with 1 and the findings where no source can be read", () => {
    const cwd = project("no-source", { "mcpgen.yaml": "mcpgen: 1\nserver: { name: a }\n" });
    const { status, stdout } = mcpgen(["schema"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain("overlay/missing-key");
  });

  test("takes no document, and one overlay with --out", () => {
    const cwd = project("wrong-use", { "a.json": "{}" });
    copyInto(cwd, "specs/crm");
    expect(mcpgen(["schema", "a.json"], { cwd }).status).toBe(2);
    expect(mcpgen(["schema", "specs/crm", "specs/crm", "--out", "x"], { cwd }).status).toBe(2);
  });
});
