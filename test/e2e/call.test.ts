import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { bin, mcpgen, scratch } from "./cli.ts";
import { document, overlay } from "./pets.ts";

let cwd = "";

beforeAll(() => {
  cwd = scratch("call");
  writeFileSync(join(cwd, "pets.json"), document);
  writeFileSync(join(cwd, "mcpgen.yaml"), overlay);
  const { status, stderr } = mcpgen(["build", "--out", "generated/pets"], { cwd });
  expect(status, stderr).toBe(0);
});

/** Calls the tool against an upstream that runs in this process, so without blocking it. */
function call(
  upstream: string,
  argument: string,
  key = "k-1234567890",
): Promise<{ code: number; text: string }> {
  const env = { ...process.env, NO_COLOR: "1", PETS_URL: upstream, PETS_KEY: key };
  return new Promise((settle) => {
    execFile(
      process.execPath,
      [bin, "call", "get_pet", argument],
      { cwd, env, timeout: 25_000 },
      (error, stdout, stderr) =>
        settle({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
    );
  });
}

async function upstream(status: number): Promise<string> {
  const server = createServer((_, response) => {
    response
      .writeHead(status, { "content-type": "application/json" })
      .end('{"name":"Rex","message":"cannot be reached: no connection"}');
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("OW-12: a call prints what a model reads and ends with 0", async () => {
  const { code, text } = await call(await upstream(200), "pet_id=7");
  expect(text).toContain("Rex");
  expect(code).toBe(0);
});

test("a call ends with 4 where nothing listens", async () => {
  // Port 1 is reserved and closed.
  const { code, text } = await call("http://127.0.0.1:1", "pet_id=7");
  expect(text).toMatch(/^upstream_error: /);
  expect(code).toBe(4);
});

test("a call ends with 3 where the upstream refuses the credential", async () => {
  const { code, text } = await call(await upstream(401), "pet_id=7");
  expect(text).toMatch(/^upstream_auth_failed: /);
  expect(code).toBe(3);
});

test.each([
  ["an argument is invalid", 200, "pet_id=1234567890", /^invalid_input: /],
  ["the upstream fails", 500, "pet_id=7", /^upstream_error: /],
  ["an upstream's words read like ours", 404, "pet_id=7", /^upstream_error: /],
])("a call ends with 5 where %s", async (_, status, argument, words) => {
  const { code, text } = await call(await upstream(status), argument);
  expect(text).toMatch(words);
  expect(code).toBe(5);
});

test("a call that the server's own set-up fails shows what its operator would read", async () => {
  const { code, text } = await call(await upstream(200), "pet_id=7", "");
  expect(text).toContain("PETS_KEY is not set: calls that need it will fail");
  expect(text).not.toContain("Rex");
  expect(code).toBe(3);
});

test("a call in a project without mcpgen says what to install", () => {
  const bare = mkdtempSync(join(tmpdir(), "mcpgen-bare-"));
  onTestFinished(() => rmSync(bare, { recursive: true }));
  writeFileSync(join(bare, "package.json"), '{"type":"module"}');
  writeFileSync(join(bare, "pets.json"), document);
  writeFileSync(join(bare, "mcpgen.yaml"), overlay);
  expect(mcpgen(["build"], { cwd: bare }).status).toBe(0);
  const { status, stderr } = mcpgen(["call", "get_pet", "pet_id=7"], { cwd: bare });
  expect(stderr).toBe(
    "mcpgen: the server did not start: its package mcpgen is not installed here. Run `npm install mcpgen`.\n",
  );
  expect(status).toBe(2);
});
