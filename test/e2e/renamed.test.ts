import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { project, root } from "./cli.ts";

const overlay = (name: string): string => `mcpgen: 1
server: { name: ${name}, version: "1.0.0" }
sources: { pets: { document: ./pets.json } }
tools: { list_pets: { description: List the pets., call: pets.listPets } }
`;

const folder = project("renamed", {
  "pets.json": JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Pets", version: "1" },
    servers: [{ url: "https://pets.example.com" }],
    paths: {
      "/pets": { get: { operationId: "listPets", responses: { "200": { description: "ok" } } } },
    },
  }),
  "mcpgen.yaml": overlay("pets"),
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function build(): string {
  const command = join(root, "src", "cli", "main.ts");
  const ran = spawnSync(process.execPath, [command, "build"], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
    encoding: "utf8",
  });
  expect(ran.status, ran.stderr).toBe(0);
  return ran.stderr + ran.stdout;
}

test("a folder that the overlay wrote under another name is told of, until it is gone", () => {
  expect(build()).not.toContain("left-behind");
  mkdirSync(join(folder, "generated", "someone-elses"));
  writeFileSync(join(folder, "generated", "someone-elses", "mcpgen.lock"), "<<<<<<< ours");
  writeFileSync(join(folder, "mcpgen.yaml"), overlay("animals"));
  const told = build();
  expect(told).toContain("project/left-behind");
  expect(told).toContain(
    '"generated/pets" was made from this overlay under another name, and is not written any more',
  );
  expect(told).toContain("delete it, or give the server its name again: pets");
  expect(told).not.toContain("someone-elses");
  rmSync(join(folder, "generated", "pets"), { recursive: true });
  expect(build()).not.toContain("left-behind");
});
