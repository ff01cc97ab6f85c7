import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toolDefinition } from "../../../../src/language/definition.ts";
import { auditLog } from "../../../../src/runtime/audit/audit-log.ts";
import type { Caller } from "../../../../src/runtime/call/identity.ts";
import {
  call,
  env,
  operation,
  server,
  type Tool,
  tool,
} from "../../../../src/runtime/codegen/v1/index.ts";
import { createRuntime, type Runtime } from "../../../../src/runtime/serve/runtime.ts";
import { digestOfJson } from "../../../../src/util/digest.ts";
import { memorySink } from "../../../helpers/memory-sink.ts";

const PDF = "%PDF-1.7 report";
const getReport = operation<Record<never, never>>({
  source: "api",
  key: "GET /report",
  method: "GET",
  path: "/report",
  responses: { "200": ["application/pdf"] },
  retry: "safe",
});

const reportTool = (name: string, as: "embedded" | "resource-link"): Tool =>
  tool({
    name,
    description: "Get the report.",
    effect: "read",
    scopes: ["reports"],
    steps: [call("call", getReport, {})],
    result: {
      kind: "file",
      file: { maxBytes: 1_000, types: ["application/pdf"], as },
      format: "json",
      maxTokens: 100,
      structured: false,
    },
    schemas: { input: { type: "object", properties: {}, additionalProperties: false } },
  });
const tools = [reportTool("link_report", "resource-link"), reportTool("get_report", "embedded")];

const caller = (subject: string, ...scopes: readonly string[]): Caller => ({
  principal: { issuer: "https://i.example.com", subject, scopes: new Set(scopes) },
  actor: { clientId: "assistant" },
});
const ann = caller("ann", "reports");
const { signal } = new AbortController();
const sink = memorySink();
const upstream = createServer((_, response) => {
  response.setHeader("content-type", "application/pdf");
  response.setHeader("content-disposition", "attachment; filename=report.pdf");
  response.end(PDF);
});
let runtime: Runtime;

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  runtime = await createRuntime(
    server({
      name: "reports",
      version: "1.0.0",
      sources: { api: { document: "api.yaml", baseUrl: env("API_URL") } },
      tools: Object.fromEntries(tools.map((one) => [one.name, async () => ({ one })])),
    }),
    {
      lock: {
        digest: "sha256:0",
        definitions: new Map(
          tools.map((one) => [
            one.name,
            {
              definition: "sha256:1",
              listed: digestOfJson(toolDefinition(one)),
              scopes: one.scopes,
              effect: one.effect,
            },
          ]),
        ),
      },
      mode: { readOnly: false },
      log: auditLog([sink], () => undefined),
      environment: { API_URL: `http://127.0.0.1:${port}` },
      report: () => undefined,
    },
  );
});
afterAll(async () => {
  await runtime.close();
  upstream.close();
});

async function link(of = ann): Promise<string> {
  const answer = await runtime.call("link_report", {}, of, { signal });
  if (answer.kind !== "shaped" || answer.file === undefined) throw new Error("no file");
  return answer.file.uri;
}

describe("files behind links", () => {
  test("are kept for whom they were handed to", async () => {
    expect(runtime.keepsFiles).toBe(true);
    const uri = await link();
    const kept = await runtime.file(uri, ann);
    expect(kept?.file).toMatchObject({ name: "report.pdf", bytes: PDF.length });
    expect((await runtime.files(ann)).map((one) => one.uri)).toContain(uri);
    expect(await runtime.file(uri, caller("bob", "reports"))).toBeUndefined();
  });

  test("PO-21: are gone for a caller who may not use the tool any more", async () => {
    const uri = await link();
    expect(await runtime.file(uri, caller("ann"))).toBeUndefined();
    expect(await runtime.files(caller("ann"))).toEqual([]);
    expect(await runtime.file(uri, ann)).toBeDefined();
  });

  test("EV-17: bytes that were handed on stand in the record, in the result or behind a link", async () => {
    sink.events.length = 0;
    await link();
    await runtime.call("get_report", {}, ann, { signal });
    const costs = sink.events.flatMap(({ phase, cost }) => (phase === "outcome" ? [cost] : []));
    expect(costs.map((cost) => [cost?.bytesIn, cost?.bytesOut])).toEqual([
      [PDF.length, PDF.length],
      [PDF.length, PDF.length],
    ]);
    expect(JSON.stringify(sink.events)).not.toContain(PDF);
  });

  test("an embedded one has the same name each time and is not kept", async () => {
    const before = (await runtime.files(ann)).length;
    const names = await Promise.all(
      [1, 2].map(async () => {
        const answer = await runtime.call("get_report", {}, ann, { signal });
        return answer.kind === "shaped" ? answer.file?.uri : undefined;
      }),
    );
    expect(names[0]).toMatch(/^mcpgen:\/\/file\/[0-9a-f]{32}\/report\.pdf$/);
    expect(names[1]).toBe(names[0]);
    expect((await runtime.files(ann)).length).toBe(before);
  });
});
