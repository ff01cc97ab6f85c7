import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const here = join(import.meta.dirname, "conformance");
const work = join(root, ".mcpgen", "conformance");
const suite = join(
  dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json")),
  "dist",
  "index.js",
);
const closing: (() => unknown)[] = [];
let url = "";

/** What the API answers with, by path. */
const files: ReadonlyMap<string, { readonly type: string; readonly body: string | Buffer }> =
  new Map([
    ["/simple-text", { type: "text/plain", body: "This is a simple text response for testing." }],
    ["/image", { type: "image/png", body: Buffer.from("89504e470d0a1a0a0000000d", "hex") }],
    ["/sound", { type: "audio/wav", body: Buffer.from("RIFF\0\0\0\0WAVEfmt ", "latin1") }],
  ]);

beforeAll(async () => {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const out = join(work, "server");
  const built = spawnSync(
    process.execPath,
    [join(root, "dist", "src", "cli", "main.js"), "build", join(here, "mcpgen.yaml"), "--out", out],
    { cwd: root, encoding: "utf8" },
  );
  expect(built.status, built.stderr).toBe(0);

  const upstream = createServer((request, response) => {
    const found = files.get(request.url ?? "");
    if (found !== undefined) {
      response.setHeader("content-type", found.type);
      response.end(found.body);
    } else {
      response.writeHead(500, { "content-type": "application/json" });
      response.end('{"message":"This operation always fails."}');
    }
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  closing.push(() => upstream.close());

  const server = spawn(
    process.execPath,
    [join(out, "main.ts"), "--http", "--port", "0", "--insecure-local"],
    {
      env: {
        ...process.env,
        CONFORMANCE_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
        XDG_STATE_HOME: work,
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  closing.push(() => server.kill());
  let said = "";
  url = await new Promise<string>((resolve, reject) => {
    server.stderr.on("data", (data: Buffer) => {
      said += data.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(said)?.[0];
      if (address !== undefined) resolve(address);
    });
    server.once("exit", () => reject(new Error(said)));
  });
}, 60_000);

afterAll(() => {
  for (const close of closing.reverse()) close();
});

/** Revisions, and how many scenarios may fail at most: the numbers may only go down. */
const revisions = [
  ["2026-07-28", 27],
  ["2025-11-25", 21],
] as const;

describe.each(revisions)("the conformance suite, requirements of %s", (revision, most) => {
  const baseline = join(here, `expected-failures-${revision}.yaml`);

  test(`IN-24: everything passes but what ${revision} asks for and no feature offers yet`, async () => {
    const suiteRun = spawn(
      process.execPath,
      [
        ...[suite, "server", "--url", url, "--requirements", revision],
        ...["--expected-failures", baseline, "--output-dir", join(work, revision)],
      ],
      { cwd: work, stdio: ["ignore", "pipe", "pipe"] },
    );
    let said = "";
    for (const stream of [suiteRun.stdout, suiteRun.stderr]) {
      stream.on("data", (data: Buffer) => {
        said += data.toString();
      });
    }
    const [status] = await once(suiteRun, "exit");
    expect(status, said).toBe(0);
  }, 120_000);

  test("each expected failure names the feature that is missing", () => {
    const entries = readFileSync(baseline, "utf8")
      .split("\n")
      .filter((line) => line.trim().startsWith("- "));
    expect(entries.length).toBe(most);
    expect(entries.filter((line) => !/^ {2}- [\w:.-]+ # \S.{8,}/.test(line))).toEqual([]);
  });
});
