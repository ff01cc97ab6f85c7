import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { type BuildRun, buildProcess } from "./build-process.ts";
import {
  escapes,
  escapingDocument,
  type HostileDocument,
  schemas,
  texts,
} from "./hostile-documents.ts";

const MEGABYTES = 256;
/** Of what one hostile document may make us write. */
const WRITTEN = 4_000_000;

function expectDecision({ status, output, megabytes, written }: BuildRun): void {
  expect(output).not.toContain("internal error");
  expect([0, 1]).toContain(status);
  expect(megabytes).toBeLessThan(MEGABYTES);
  expect(written).toBeLessThan(WRITTEN);
}

async function expectSaid(document: HostileDocument): Promise<void> {
  const run = await buildProcess(document);
  expectDecision(run);
  if (document.code !== undefined) {
    expect(run.output).toContain(`  ${document.code}  `);
    expect(run.status).toBe(/(?:^| {2})error {2}/m.test(run.output) ? 1 : 0);
  } else expect(run.output).not.toContain("  error  ");
}

describe("IN-31, row 58: references that lead out are refused", () => {
  test("in every spelling, and nobody is asked, nothing read", { timeout: 30_000 }, async () => {
    let hits = 0;
    const server = createServer((_, response) => {
      hits++;
      response.end("type: string");
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    onTestFinished(() => void server.close());
    const references = escapes(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    const document = escapingDocument(references.map(([reference]) => reference));
    const run = await buildProcess(document, { flags: ["--all"] });
    expectDecision(run);
    expect(run.status).toBe(1);
    const told = [...run.output.matchAll(/ {2}error {2}(source\/\S+) {2}the reference "(.*?)" /g)];
    expect(told.map(([, code, reference]) => `${code} ${reference}`).sort()).toEqual(
      references.map(([reference, code]) => `${code} ${reference}`).sort(),
    );
    expect(run.output).not.toContain("CANARY");
    expect(hits).toBe(0);
  });
});

describe("IN-31, row 59: texts that cost more than they weigh", () => {
  test.each(texts)("$title", { timeout: 30_000 }, expectSaid);
});

describe("IN-31, row 60: schemas that mean more than they say", () => {
  test.each(schemas)("$title", { timeout: 30_000 }, expectSaid);
});

describe("OP-11: a build asks nobody", () => {
  test("with documents of several files, amendments and a package", {
    timeout: 30_000,
  }, async () => {
    const run = await buildProcess(
      {
        files: {
          "mcpgen.yaml": `mcpgen: 1
server: { name: a, version: 1.0.0 }
sources:
  api: { document: ./api.yaml, amend: [./fix.overlay.yaml], baseUrl: https://a.example }
  pack: { document: npm:documents/api.yaml, baseUrl: https://b.example }
expose: all
`,
          "api.yaml":
            'openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: { /a: { $ref: parts/a.yaml } }\n',
          "parts/a.yaml": "get: { operationId: getA, responses: { '204': { description: d } } }\n",
          "fix.overlay.yaml":
            "overlay: 1.1.0\ninfo: { title: F, version: 1.0.0 }\nextends: https://example.com/api.yaml\nactions: [{ target: $.info, update: { description: D } }]\n",
          "node_modules/documents/api.yaml":
            'openapi: 3.1.0\ninfo: { title: P, version: "1" }\npaths: { /b: { get: { operationId: getB, responses: { "204": { description: d } } } } }\n',
        },
      },
      { egress: false },
    );
    expect(run.output).not.toContain("EGRESS");
    expect(run.output).toContain("a: 2 tools");
    expect(run.status).toBe(0);
  });
});
