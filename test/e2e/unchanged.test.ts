import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { filesOf, mcpgen, project, type Ran, root } from "./cli.ts";

const api = (title: string, path = "/pets"): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title, version: "1.0.0" },
    servers: [{ url: "https://pets.example.com" }],
    paths: {
      [path]: {
        get: {
          operationId: "listPets",
          summary: "List pets",
          security: [{}],
          responses: {
            "200": {
              description: "ok",
              content: {
                "application/json": {
                  schema: { type: "array", items: { $ref: "#/components/schemas/Pet" } },
                },
              },
            },
          },
        },
      },
    },
    components: { schemas: { Pet: { type: "object", properties: { name: { type: "string" } } } } },
  });

/** The command as it is released: without the sources that make a working copy. */
let released: string;
let folder: string;
const bin = (): string => join(released, "dist", "src", "cli", "main.js");

function run(...args: string[]): Ran {
  const ran = spawnSync(process.execPath, [bin(), ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
    encoding: "utf8",
  });
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
const read = (path: string): string => readFileSync(join(folder, path), "utf8");

beforeAll(() => {
  folder = project("unchanged", {});
  released = join(folder, "released");
  cpSync(join(root, "dist"), join(released, "dist"), { recursive: true });
  cpSync(join(root, "package.json"), join(released, "package.json"));
});

/** Builds the document twice; the second build must have stopped early. */
function settle(): void {
  rmSync(join(folder, "out"), { recursive: true, force: true });
  write("pets.json", api("Pets"));
  const first = run("build", "pets.json", "--out", "out");
  expect(first.status, first.stderr).toBe(0);
  expect(first.stderr).not.toContain("nothing has changed");
  const again = run("build", "pets.json", "--out", "out");
  expect(again.status, again.stderr).toBe(0);
  expect(again.stderr).toMatch(/pets: 1 tool, nothing has changed, 0 errors/);
}

describe("a build of which nothing has changed", () => {
  test("stops early and touches no file", () => {
    settle();
    const before = statSync(join(folder, "out", "mcpgen.lock")).mtimeMs;
    const { stderr } = run("build", "pets.json", "--out", "out", "--timing");
    expect(stderr).toMatch(/unchanged +\d+ ms/);
    expect(stderr).not.toMatch(/\blower\b/);
    expect(statSync(join(folder, "out", "mcpgen.lock")).mtimeMs).toBe(before);
  });

  test.each<[string, () => void]>([
    ["the document is another", () => write("pets.json", api("Pets", "/cats"))],
    ["a generated file was edited", () => write("out/main.ts", `${read("out/main.ts")}\n`)],
    ["a generated file is gone", () => rmSync(join(folder, "out", "main.ts"))],
    [
      "a generated file and its digest in the lock were edited",
      () => {
        const lock = JSON.parse(read("out/mcpgen.lock"));
        lock.files["main.ts"] = lock.files["server.ts"];
        write("out/main.ts", read("out/server.ts"));
        write("out/mcpgen.lock", `${JSON.stringify(lock, null, 2)}\n`);
      },
    ],
    [
      "the lock has other white space",
      () => write("out/mcpgen.lock", `${read("out/mcpgen.lock")}\n`),
    ],
    [
      "the lock is of another version of mcpgen",
      () =>
        write(
          "out/mcpgen.lock",
          read("out/mcpgen.lock").replace(/"mcpgen": "[^"]+"/, '"mcpgen": "0.0.1"'),
        ),
    ],
    ["the lock cannot be read", () => write("out/mcpgen.lock", "<<<<<<< ours")],
  ])("is none where %s", (_, change) => {
    settle();
    const before = filesOf(join(folder, "out"));
    change();
    const { status, stderr } = run("build", "pets.json", "--out", "out");
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain("nothing has changed");
    if (read("pets.json") === api("Pets")) expect(filesOf(join(folder, "out"))).toEqual(before);
    else expect(read("out/TOOLS.md")).toContain("GET /cats");
  });

  test.each([
    [["--name", "other"]],
    [["--discovery", "dynamic"]],
    [["--read-only"]],
    [["--validate"]],
    [["--check"]],
    [["--tokens"]],
    [["--format", "json"]],
  ])("is none with %j, which asks for more or for something else", (flags) => {
    settle();
    const { status, stderr } = run("build", "pets.json", "--out", "out", ...flags);
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain("nothing has changed");
  });

  test("is none once a file has come that a reference had named in vain", () => {
    settle();
    const named = api("Pets").replace(
      '"info":',
      '"x-unused":0,"webhooks":{"gone":{"$ref":"./later.json"}},"info":',
    );
    write("pets.json", named);
    expect(run("build", "pets.json", "--out", "out").status).toBe(0);
    expect(JSON.parse(read("out/mcpgen.lock")).build).toBeUndefined();
    expect(run("build", "pets.json", "--out", "out").stderr).not.toContain("nothing has changed");
  });

  test("repeats its findings by their codes, and in full where somebody asks", () => {
    settle();
    write(
      "pets.json",
      api("Pets")
        .replace('"security":[{}],', "")
        .replace(
          '"components":{',
          '"security":[{"key":[]}],"components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"X-Key"}},',
        ),
    );
    const first = run("build", "pets.json", "--out", "out");
    expect(first.stderr).toContain("warning  auth/none");
    const again = run("build", "pets.json", "--out", "out");
    expect(again.stderr).toMatch(
      /nothing has changed, 0 errors, 1 warning \(.*auth\/none.*: --check shows them\)/,
    );
    for (const flag of ["--all", "--strict", "--check"]) {
      expect(run("build", "pets.json", "--out", "out", flag).stderr, flag).toContain(
        "warning  auth/none",
      );
    }
  });

  test("is told of an overlay too, until the overlay or the project's version changes", () => {
    write("pets.json", api("Pets"));
    const overlay = (title: string): string =>
      `mcpgen: 1\nserver: { name: pets, title: ${title} }\nsources:\n  pets: { document: ./pets.json }\nexpose:\n  - source: pets\n`;
    write("mcpgen.yaml", overlay("Pets"));
    const first = run("build");
    expect(first.status, first.stderr).toBe(0);
    expect(run("build").stderr).toContain("nothing has changed");
    write("mcpgen.yaml", overlay("Cats"));
    expect(run("build").stderr).not.toContain("nothing has changed");
    expect(run("build").stderr).toContain("nothing has changed");
    write("package.json", '{"type":"module","version":"1.0.1"}');
    expect(run("build").stderr).not.toContain("nothing has changed");
    rmSync(join(folder, "generated", "tsconfig.json"));
    expect(run("build").stderr).toContain("1 file changed");
  });

  test("is never taken for granted by a working copy of mcpgen", () => {
    settle();
    const { stderr } = mcpgen(["build", "pets.json", "--out", "out"], { cwd: folder });
    expect(stderr).toContain("0 files changed");
  });
});
