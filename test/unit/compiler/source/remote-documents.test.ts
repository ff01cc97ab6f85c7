import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { nodeHost } from "../../../../src/compiler/host.ts";
import type { Staged } from "../../../../src/compiler/ir/diagnostic.ts";
import type { SourceBundle } from "../../../../src/compiler/ir/source-document.ts";
import { LIMITS } from "../../../../src/compiler/source/limits.ts";
import { loadSource } from "../../../../src/compiler/source/load-source.ts";
import { keptPath } from "../../../../src/compiler/source/pins.ts";
import {
  type RemoteOptions,
  remoteDocuments,
} from "../../../../src/compiler/source/remote-documents.ts";
import { digestOf } from "../../../../src/util/digest.ts";
import { project, told } from "./project.ts";

/** A server on this machine: its host, and the requests that came. */
async function serve(
  answer: RequestListener,
): Promise<{ readonly host: string; readonly hits: string[] }> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, hits };
}

async function load(
  reference: string | readonly string[],
  options: Partial<RemoteOptions>,
): Promise<Staged<SourceBundle | undefined>> {
  const references = typeof reference === "string" ? [reference] : reference;
  const schemas = Object.fromEntries(references.map((r, i) => [`S${i}`, { $ref: r }]));
  const folder = project({ "api.json": { openapi: "3.1.0", components: { schemas } } });
  const host = nodeHost();
  const remote = remoteDocuments(
    { hosts: [], refresh: false, folder: join(folder, "out"), ...options },
    host,
  );
  return loadSource({ name: "api", document: "api.json", from: folder, cwd: folder, remote }, host);
}

/** An earlier output that keeps a copy. */
function output(url: string, text: string, digest: string = digestOf(text)): string {
  const folder = project({
    "mcpgen.lock": { sources: { api: { remote: { [url]: { digest, path: keptPath(url) } } } } },
  });
  mkdirSync(dirname(join(folder, keptPath(url))), { recursive: true });
  writeFileSync(join(folder, keptPath(url)), text);
  return folder;
}

const types: RequestListener = (request, response) => {
  if (request.url === "/a/types.json") {
    response.end('{"T": {"$ref": "../b/more.yaml#/M"}, "L": {"$ref": "#/T"}}');
  } else if (request.url === "/b/more.yaml") response.end("M: { type: string }\n");
  else response.writeHead(404).end();
};

describe("a host that is named", () => {
  test("is asked once for each file, of one document or of the next", async () => {
    const { host, hits } = await serve(types);
    const bundle = await load(
      [`http://${host}/a/types.json#/T`, `http://${host}/a/../a/types.json#/L`],
      { hosts: [host] },
    );
    expect(bundle.diagnostics).toEqual([]);
    expect(hits).toEqual(["/a/types.json", "/b/more.yaml"]);
    expect([...(bundle.value?.documents.keys() ?? [])]).toEqual([
      "api.json",
      `http://${host}/a/types.json`,
      `http://${host}/b/more.yaml`,
    ]);
    expect(bundle.value?.resolve(`http://${host}/a/types.json`, "../b/more.yaml#/M")).toBe(
      `http://${host}/b/more.yaml`,
    );
  });

  test("is sent no credential, and asked for no coding", async () => {
    const { host } = await serve((request, response) => {
      expect(request.headers["authorization"]).toBeUndefined();
      expect(request.headers["cookie"]).toBeUndefined();
      expect(request.headers["accept-encoding"]).toBe("identity");
      response.end("{}");
    });
    expect((await load(`http://${host}/x.json`, { hosts: [host] })).diagnostics).toEqual([]);
  });

  const faults: readonly (readonly [string, RequestListener, string])[] = [
    [
      "a redirect",
      (_, r) => r.writeHead(302, { location: "http://169.254.169.254/" }).end(),
      "it answers 302 and leads to http://169.254.169.254/",
    ],
    ["an error", (_, r) => r.writeHead(500).end(), "it answers 500"],
    [
      "a coding",
      (_, r) => r.writeHead(200, { "content-encoding": "gzip" }).end("x"),
      "it answers in the coding gzip",
    ],
    [
      "too many bytes",
      (_, r) => r.end(Buffer.alloc(LIMITS.fileBytes + 1, 32)),
      `it is larger than ${LIMITS.fileBytes} bytes`,
    ],
    ["a broken connection", (_, r) => r.destroy(), "UND_ERR_SOCKET"],
  ];
  test.each(faults)("that answers with %s is told", async (_, answer, reason) => {
    const { host, hits } = await serve(answer);
    const bundle = await load(`http://${host}/x.json`, { hosts: [host] });
    expect(told(bundle)[0]).toMatch(/^source\/not-fetched /);
    expect(told(bundle)[0]).toContain(reason);
    expect(hits).toEqual(["/x.json"]);
  });

  test("that serves something broken is told in its own file", async () => {
    const { host } = await serve((_, response) => response.end("{"));
    const bundle = await load(`http://${host}/x.json`, { hosts: [host] });
    expect(bundle.diagnostics[0]?.code).toBe("source/broken-json");
    expect(bundle.diagnostics[0]?.origin?.uri).toBe(`http://${host}/x.json`);
  });

  test("cannot lead to one that is not, nor to this disk", async () => {
    const other = await serve(types);
    const { host } = await serve((_, response) =>
      response.end(
        JSON.stringify({
          a: { $ref: `http://${other.host}/a/types.json` },
          b: { $ref: "file:///etc/passwd" },
          c: { $ref: `//${other.host}/a/types.json` },
          d: { $ref: "data:application/json,{}" },
        }),
      ),
    );
    const bundle = await load(`http://${host}/x.json`, { hosts: [host] });
    expect(bundle.diagnostics.map(({ code }) => code).sort()).toEqual([
      "source/escaping-reference",
      "source/remote-reference",
      "source/remote-reference",
      "source/remote-reference",
    ]);
    expect(other.hits).toEqual([]);
  });

  test.each([
    ["http://example.com/x.json", "example.com", "http is for this machine only; write https"],
    ["https://u:p@example.com/x.json", "example.com", "the URL holds a user or a password"],
  ])("%s is not asked", async (url, host, reason) => {
    const bundle = await load(url, { hosts: [host] });
    expect(told(bundle)).toEqual([`source/not-fetched "${url}" cannot be fetched: ${reason}`]);
  });
});

describe("a host that is not named", () => {
  test("is not asked, whatever is like it", async () => {
    const { host, hits } = await serve(types);
    const [name = "", port = ""] = host.split(":");
    for (const hosts of [[], [name], [`localhost:${port}`], [`${host}0`], ["*"]]) {
      const bundle = await load(`http://${host}/a/types.json`, { hosts });
      expect(bundle.diagnostics.map(({ code, help }) => `${code} ${help}`)).toEqual([
        `source/remote-reference download the file and refer to that, or let it be fetched once: --allow-host ${host}`,
      ]);
    }
    expect(hits).toEqual([]);
  });
});

describe("what an earlier build kept", () => {
  const url = "https://example.invalid/x.json";

  test("is taken, and nobody asked", async () => {
    const folder = output(url, '{"type": "string"}');
    const bundle = await load(url, { folder });
    expect(bundle.diagnostics).toEqual([]);
    expect(bundle.value?.documents.get(url)?.value).toEqual({ type: "string" });
  });

  test("is not taken where it is not what the lock says", async () => {
    const folder = output(url, "{}", digestOf('{"type": "string"}'));
    const bundle = await load(url, { folder });
    expect(told(bundle)).toEqual([
      `source/copy-changed "${keptPath(url)}", the copy of "${url}", is not what mcpgen.lock says`,
    ]);
  });

  test("is fetched again where the copy is gone, if it is what it was", async () => {
    const { host, hits } = await serve((_, response) => response.end("{}"));
    const at = `http://${host}/x.json`;
    const lock = (digest: string): string =>
      project({ "mcpgen.lock": { sources: { api: { remote: { [at]: { digest } } } } } });
    const same = await load(at, { folder: lock(digestOf("{}")), hosts: [host] });
    expect(same.diagnostics).toEqual([]);
    const changed = await load(at, { folder: lock(digestOf("[]")), hosts: [host] });
    expect(told(changed)).toEqual([
      `source/remote-changed "${at}" is not what it was when mcpgen.lock was written`,
    ]);
    expect(hits).toHaveLength(2);
  });

  test("is let go by --refresh", async () => {
    const { host } = await serve((_, response) => response.end('{"new": true}'));
    const at = `http://${host}/x.json`;
    const folder = output(at, "{}");
    const bundle = await load(at, { folder, hosts: [host], refresh: true });
    expect(bundle.value?.documents.get(at)?.value).toEqual({ new: true });
  });

  test("is nothing where the lock is broken or names another file", async () => {
    for (const lock of ["{", "[]", '{"sources": {"api": {"remote": {"nothing": 1}}}}']) {
      const bundle = await load(url, { folder: project({ "mcpgen.lock": lock }) });
      expect(bundle.diagnostics.map(({ code }) => code)).toEqual(["source/remote-reference"]);
    }
    const digest = digestOf("CANARY");
    const folder = project({
      "mcpgen.lock": {
        sources: { api: { remote: { [url]: { digest, path: "../secret.json" } } } },
      },
    });
    writeFileSync(join(dirname(folder), "secret.json"), "CANARY");
    onTestFinished(() => writeFileSync(join(dirname(folder), "secret.json"), ""));
    const bundle = await load(url, { folder });
    expect(bundle.diagnostics.map(({ code }) => code)).toEqual(["source/remote-reference"]);
  });
});

test("a file that cannot be read is told", async () => {
  const folder = project({ "api.json": "{}" });
  const host = {
    ...nodeHost(),
    readFile: async (path: string) => {
      if (path.endsWith("api.json")) throw Object.assign(new Error("no"), { code: "EACCES" });
      return readFileSync(path);
    },
  };
  const bundle = await loadSource(
    { name: "api", document: "api.json", from: folder, cwd: folder },
    host,
  );
  expect(told(bundle)).toEqual(['source/unreadable "api.json" cannot be read: EACCES']);
});
