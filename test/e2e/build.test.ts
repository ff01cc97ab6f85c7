import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesOf, mcpgen, project } from "./cli.ts";

const document = JSON.stringify({
  openapi: "3.0.3",
  info: { title: "Pets", version: "1.0.0" },
  servers: [{ url: "https://pets.example.com/v1" }],
  paths: {
    "/pets/{petId}": {
      get: {
        operationId: "getPet",
        parameters: [{ name: "petId", in: "path", required: true, schema: { type: "string" } }],
        responses: {
          "200": {
            description: "A pet.",
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: { id: { type: "string" }, name: { type: "string" } },
                },
              },
            },
          },
        },
      },
    },
  },
});

const overlay = `mcpgen: 1
server: { name: pets, version: 1.0.0 }
sources:
  pets: { document: ./pets.json }
tools:
  get_pet:
    description: Get one pet by its id.
    call: pets.getPet
    input:
      pet_id: { to: path.petId }
    result:
      select: [id, name]
`;

const files = { "pets.json": document, "mcpgen.yaml": overlay };

test("OW-12: one command builds the server, and a second one writes nothing", () => {
  const cwd = project("build", files);
  const first = mcpgen(["build"], { cwd });
  expect(first.status, first.stderr).toBe(0);
  const output = join(cwd, "generated", "pets");
  expect([...filesOf(output).keys()]).toEqual(
    expect.arrayContaining(["TOOLS.md", "main.ts", "mcpgen.lock", "server.ts", "tools/pets.ts"]),
  );
  const before = statSync(join(output, "server.ts")).mtimeMs;
  const second = mcpgen(["build"], { cwd });
  expect(second.status).toBe(0);
  expect(second.stderr).toMatch(/pets: 1 tool, .* 0 files changed, 0 errors/);
  expect(statSync(join(output, "server.ts")).mtimeMs).toBe(before);
});

test("--check is silent on a fresh server, names each stale file, and writes nothing", () => {
  const cwd = project("check", files);
  expect(mcpgen(["build", "--check"], { cwd }).status).toBe(1);
  expect(filesOf(cwd).has("generated/pets/server.ts")).toBe(false);
  mcpgen(["build"], { cwd });
  expect(mcpgen(["build", "--check"], { cwd }).status).toBe(0);
  const edited = join(cwd, "generated", "pets", "server.ts");
  writeFileSync(edited, `${readFileSync(edited, "utf8")}// edited\n`);
  rmSync(join(cwd, "generated", "pets", "TOOLS.md"));
  const { status, stderr } = mcpgen(["build", "--check"], { cwd });
  expect(status).toBe(1);
  expect(stderr).toContain("generated/pets/server.ts");
  expect(stderr).toContain("generated/pets/TOOLS.md");
  expect(readFileSync(edited, "utf8")).toContain("// edited");
});

test("CT-05, IN-30: a document without an overlay becomes one tool per operation, and its cost is told", () => {
  const cwd = project("no-overlay", { "pets.json": document });
  const { status, stderr } = mcpgen(["build", "pets.json", "--out", "out"], { cwd });
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(
    /1 tool of one operation each: about \d+ tokens before the first question. The dearest:/,
  );
  expect(stderr).toMatch(/pets: 1 tool, about \d+ definition tokens/);
  expect(filesOf(join(cwd, "out")).get("tools/pets.ts")).toContain('name: "get_pet"');
});

test("all problems of a run are reported at once, with place and help, and nothing is written", () => {
  const cwd = project("problems", {
    "pets.json": document,
    "mcpgen.yaml": overlay
      .replace("[id, name]", "[id, nmae]")
      .replace("pets.getPet", "pets.getPets")
      .concat("  other_tool:\n    description: Another.\n    call: pets.getPet\n    inputs: {}\n"),
  });
  const { status, stderr } = mcpgen(["build"], { cwd });
  expect(status).toBe(1);
  expect(stderr).toMatch(/mcpgen\.yaml:8:16 +error +operation\/unknown/);
  expect(stderr).toContain('did you mean "getPet"?');
  expect(stderr).toMatch(/mcpgen\.yaml:16:5 +error +overlay\/unknown-key/);
  expect([...filesOf(cwd).keys()].filter((path) => path.startsWith("generated"))).toEqual([]);
});

test.each([
  ["a missing document", { "mcpgen.yaml": overlay }, /source\/not-found/],
  [
    "broken JSON",
    { ...files, "pets.json": '{"openapi": "3.0.3",\n  "info": }' },
    /pets\.json:2:\d+ +error +source\//,
  ],
  [
    "broken YAML",
    { ...files, "mcpgen.yaml": "mcpgen: 1\nserver: [" },
    /mcpgen\.yaml:\d+:\d+ +error +source\//,
  ],
  [
    "a remote reference",
    {
      ...files,
      "pets.json": document.replace('{"type":"string"}', '{"$ref":"https://evil.example/x.json"}'),
    },
    /source\/[a-z-]*ref/,
  ],
])("bad input: %s", (_, given, expected) => {
  const cwd = project("bad", given);
  const { status, stderr } = mcpgen(["build"], { cwd });
  expect(stderr).toMatch(expected);
  expect(status).toBe(1);
  expect(stderr).not.toContain("internal error");
});

test("a document without a server takes its address from the environment", () => {
  const { servers: _, ...bare } = JSON.parse(document) as Record<string, unknown>;
  const cwd = project("no-server", { "pets.json": JSON.stringify(bare) });
  const { status, stderr } = mcpgen(["build", "pets.json", "--out", "out"], { cwd });
  expect(status, stderr).toBe(0);
  expect(filesOf(join(cwd, "out")).get("server.ts")).toContain('baseUrl: env("PETS_URL")');
});

test("a file that mcpgen did not make is never overwritten", () => {
  const cwd = project("foreign", { "pets.json": document, "out/tsconfig.json": '{"mine":true}' });
  const { status, stderr } = mcpgen(["build", "pets.json", "--out", "out"], { cwd });
  expect(status).toBe(2);
  expect(stderr).toContain("tsconfig.json");
  expect([...filesOf(join(cwd, "out"))]).toEqual([["tsconfig.json", '{"mine":true}']]);
});

test("a dead reference in a schema that a tool needs is an error at its place", () => {
  const dead = document.replace(
    '{"type":"object"',
    '{"allOf":[{"$ref":"#/components/schemas/Nmae"}],"type":"object"',
  );
  const cwd = project("dead", { ...files, "pets.json": JSON.stringify(JSON.parse(dead), null, 2) });
  const { status, stderr } = mcpgen(["build"], { cwd });
  expect(status).toBe(1);
  expect(stderr).toMatch(/pets\.json:\d+:\d+ +error +openapi\/unresolved-reference/);
});

test("an unknown flag and an unknown command end with 2", () => {
  const cwd = project("flags", files);
  expect(mcpgen(["build", "--chek"], { cwd }).status).toBe(2);
  expect(mcpgen(["biuld"], { cwd }).status).toBe(2);
});
