import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bin, mcpgen, root, scratch } from "./cli.ts";

/** A folder with the package installed, as a project has it. */
function installed(files: Readonly<Record<string, string>>): string {
  const cwd = scratch("command");
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(root, join(cwd, "node_modules", "mcpgen"), "dir");
  for (const [name, text] of Object.entries({
    "package.json": '{"type":"module","version":"1.0.0"}',
    ...files,
  })) {
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

const API = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Pets", version: "1" },
  servers: [{ url: "https://pets.example.com" }],
  paths: {
    "/pets": {
      get: {
        operationId: "listPets",
        responses: {
          "200": {
            description: "ok",
            content: { "application/json": { schema: { type: "array", items: { const: "Rex" } } } },
          },
        },
      },
    },
    "/files": {
      post: {
        operationId: "upload",
        servers: [{ url: "https://files.example.com" }],
        requestBody: { required: true, content: { "image/png": {} } },
        responses: { "204": { description: "done" } },
      },
    },
  },
});

test("OP-09: on a Node that is too old the command says so and ends with 2", () => {
  const old = `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", old, bin, "build"], {
    encoding: "utf8",
  });
  expect(stderr).toBe(
    "mcpgen needs Node 22.19 or newer, this is v20.20.2. Node is at https://nodejs.org.\n",
  );
  expect([status, stdout]).toEqual([2, ""]);
});

test("serve --help is help", () => {
  const { status, stdout } = mcpgen(["serve", "--help"], { cwd: root });
  expect(stdout).toContain("Usage: mcpgen serve <name>");
  expect(status).toBe(0);
  expect(mcpgen(["serve", "--http"], { cwd: root }).status).toBe(2);
});

test("a server without an overlay is called at the mock by the line that the mock prints", {
  timeout: 60_000,
}, async () => {
  const cwd = installed({ "pets.json": API, "a.png": "\u0089PNG" });
  const built = mcpgen(["build", "pets.json", "--out", "generated/pets"], { cwd });
  expect(built.stderr).toContain("smell/no-credential");
  const mock = spawn(process.execPath, [bin, "mock", "pets.json", "--port", "0"], { cwd });
  onTestFinished(() => void mock.kill("SIGINT"));
  let said = "";
  while (!said.includes("MCPGEN_BASE_URL_PETS=")) {
    const [data] = await once(mock.stderr, "data");
    said += data;
  }
  const [, url = ""] = /MCPGEN_BASE_URL_PETS=(\S+)/.exec(said) ?? [];
  const env = { MCPGEN_BASE_URL_PETS: url, MCPGEN_BASE_URL_PATS: "http://x", XDG_STATE_HOME: cwd };
  const listed = mcpgen(["call", "list_pets"], { cwd, env });
  expect(listed.stdout).toContain("Rex");
  // The operation has a server of its own in the document, which nothing goes to.
  const sent = mcpgen(["call", "upload", "body=@a.png"], { cwd, env });
  expect(sent.stdout + sent.stderr).toContain("Done.");
  expect(sent.status).toBe(0);
  const bad = mcpgen(["call", "list_pets"], { cwd, env: { ...env, MCPGEN_BASE_URL_PETS: "mock" } });
  expect(bad.status).toBe(2);
  expect(bad.stderr).toContain("MCPGEN_BASE_URL_PETS is no base URL");
});

test("a document of webhooks alone builds a server, which says that it has no tools", () => {
  const webhooks = { openapi: "3.1.0", info: { title: "T", version: "1" }, webhooks: { a: {} } };
  const cwd = installed({ "hooks.json": JSON.stringify(webhooks) });
  const { status, stderr } = mcpgen(["build", "hooks.json", "--out", "out"], { cwd });
  expect(stderr).toContain("describes no operation, only a webhook");
  expect(status).toBe(0);
});
