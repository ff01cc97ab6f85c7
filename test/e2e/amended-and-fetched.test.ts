import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { readModels } from "../../src/testing/twin/documents.ts";
import { type BuildRun, buildProcess } from "../security/build-process.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mcpgen-e2e-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function put(files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const build = (...flags: readonly string[]): Promise<BuildRun> =>
  buildProcess(
    { files: { "mcpgen.yaml": readFileSync(join(folder, "mcpgen.yaml"), "utf8") } },
    { folder, flags },
  );

/** The same where whoever asks for an address ends. */
const sealed = (...flags: readonly string[]): Promise<BuildRun> =>
  buildProcess(
    { files: { "mcpgen.yaml": readFileSync(join(folder, "mcpgen.yaml"), "utf8") } },
    { folder, flags, egress: false },
  );

interface Lock {
  readonly sources: {
    readonly api: {
      readonly amendments?: Readonly<Record<string, string>>;
      readonly remote?: Readonly<Record<string, { readonly path: string }>>;
    };
  };
}

const lock = (): Lock => JSON.parse(readFileSync(join(folder, "out/mcpgen.lock"), "utf8")) as Lock;

const overlay = (source: string): string => `mcpgen: 1
server: { name: pets, version: 1.0.0 }
sources: { api: ${source} }
expose: all
`;

const api = (schema: string): string => `openapi: 3.1.0
info: { title: Pets, version: "1" }
servers: [{ url: https://pets.example.com }]
paths:
  /pets:
    get:
      operationId: listPets
      responses: { "200": { description: ok, content: { application/json: { schema: ${schema} } } } }
`;

describe("an amended document", () => {
  const fix = (actions: string): string =>
    `overlay: 1.1.0\ninfo: { title: Fix, version: 1.0.0 }\nextends: api.yaml\nactions:\n${actions}`;

  test("is what the server and its twin are made of, and its amendments are locked", {
    timeout: 60_000,
  }, async () => {
    put({
      "mcpgen.yaml": overlay("{ document: ./api.yaml, amend: [./fix.overlay.yaml] }"),
      "api.yaml": api("{ type: object }"),
      "fix.overlay.yaml": fix(`  - target: $.paths['/pets'].get
    update: { summary: List the pets of one kind., parameters: [{ name: kind, in: query, schema: { type: string } }] }
  - target: $.paths
    update: { /broken: { get: { parameters: [{ name: q, in: nowhere }], responses: {} } } }
`),
    });
    const run = await sealed();
    expect(run.output).toContain("pets: 1 tool,");
    expect(run.output).toContain("fix.overlay.yaml:8:46  warning  expose/left-out");
    expect(run.status).toBe(0);
    expect(Object.keys(lock().sources.api.amendments ?? {})).toEqual(["fix.overlay.yaml"]);
    const test = readFileSync(join(folder, "out/contract.test.ts"), "utf8");
    expect(test).toContain('{ api: { document: "../api.yaml", amend: ["../fix.overlay.yaml"] } }');
    const [model] = await readModels(
      { api: { document: "../api.yaml", amend: ["../fix.overlay.yaml"] } },
      join(folder, "out"),
    );
    expect(model?.operations[0]?.parameters.map(({ name }) => name)).toEqual(["kind"]);
    expect((await build("--check")).status).toBe(0);
    put({ "fix.overlay.yaml": fix("  - { target: $.info, update: { x-note: 1 } }\n") });
    const stale = await build("--check");
    expect(stale.output).toContain("stale  out/mcpgen.lock");
    expect(stale.status).toBe(1);
  });
});

describe("a file of the network", () => {
  test("OP-11: is fetched once from a host that is named, kept, and never asked for again", {
    timeout: 60_000,
  }, async () => {
    let body = "type: object\nproperties: { id: { type: string } }\n";
    let hits = 0;
    const server = createServer((_, response) => {
      hits++;
      response.end(body);
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    onTestFinished(() => void server.close());
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const url = `http://${host}/pet.yaml`;
    put({
      "mcpgen.yaml": overlay("{ document: ./api.yaml }"),
      "api.yaml": api(`{ $ref: ${url} }`),
    });

    const refused = await sealed();
    expect(refused.output).toContain("source/remote-reference");
    expect(refused.output).toContain(`--allow-host ${host}`);
    expect(refused.status).toBe(1);
    expect(hits).toBe(0);

    const first = await build("--allow-host", host);
    expect(first.output).toContain("pets: 1 tool,");
    expect(first.status).toBe(0);
    expect(hits).toBe(1);
    const path = lock().sources.api.remote?.[url]?.path ?? "";
    expect(readFileSync(join(folder, "out", path), "utf8")).toBe(body);

    body = "type: object\nproperties: { other: { type: string } }\n";
    expect((await sealed("--check")).status).toBe(0);
    expect((await build("--check", "--allow-host", host)).status).toBe(0);
    const [model] = await readModels(
      { api: { document: "../api.yaml", lock: "./mcpgen.lock" } },
      join(folder, "out"),
    );
    expect(model?.operations).toHaveLength(1);
    expect(hits).toBe(1);

    rmSync(join(folder, "out", path));
    const changed = await build("--allow-host", host);
    expect(changed.output).toContain("source/remote-changed");
    expect(changed.output).toContain(url);
    expect(changed.output).toContain("--refresh");
    expect(changed.status).toBe(1);
    const accepted = await build("--allow-host", host, "--refresh");
    expect(accepted.status).toBe(0);
    expect(readFileSync(join(folder, "out", path), "utf8")).toBe(body);

    writeFileSync(join(folder, "out", path), "type: string\n");
    const edited = await sealed();
    expect(edited.output).toContain("source/copy-changed");
    expect(edited.status).toBe(1);
  });

  test.each([[["--allow-host", "https://example.com/"], "--allow-host takes a host such as"]])(
    "%j is refused with 2",
    async (flags, want) => {
      put({ "mcpgen.yaml": overlay("{ document: ./api.yaml }"), "api.yaml": api("{}") });
      const run = await build(...flags);
      expect(run.output).toContain(want);
      expect(run.status).toBe(2);
    },
  );
});
