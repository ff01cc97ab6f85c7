import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { toolDefinition } from "../../src/language/definition.ts";
import { auditLog } from "../../src/runtime/audit/audit-log.ts";
import {
  call,
  env,
  input,
  operation,
  output,
  server,
  type Tool,
  tool,
  type Value,
} from "../../src/runtime/codegen/v1/index.ts";
import { openSinks } from "../../src/runtime/serve/audit-sinks.ts";
import { createRuntime } from "../../src/runtime/serve/runtime.ts";
import { digestOfJson } from "../../src/util/digest.ts";
import { freePort, median, start } from "./process.ts";
import { run } from "./target.ts";

/**
 * What a tool with three steps adds to its three upstream calls: the whole chain of a call (validation, policy, record on
 * disk, steps that each read the one before, selection, text) against three bare undici requests in sequence, each with
 * its JSON parsed. Pairs in one process, in turn; the figure is the median of the pairs' differences.
 */
const PAIRS = 1_500;
const WARM_UP = 1_000;

const getDeal = operation<{ readonly path: { readonly id: Value } }>({
  source: "crm",
  key: "GET /deals/{id}",
  method: "GET",
  path: "/deals/{id}",
  parameters: [{ in: "path", name: "id", required: true }],
  responses: { "200": ["application/json"] },
  security: [["crm.bearer"]],
  retry: "safe",
});

const text = { type: ["string", "null"] };
const threeSteps: Tool<{ readonly deal_id: string }, unknown> = tool({
  name: "follow_deal",
  description: "Follow a deal through two others.",
  effect: "read",
  scopes: ["crm.read"],
  steps: [
    call(
      "first",
      getDeal,
      { path: { id: input("deal_id") } },
      { outputs: { id: "$response.body#/id" } },
    ),
    call("second", getDeal, { path: { id: output("first", "id") } }, { needs: ["first"] }),
    call(
      "third",
      getDeal,
      { path: { id: output("second", "body", "/id") } },
      { needs: ["second"] },
    ),
  ],
  result: {
    kind: "object",
    select: { id: "id", name: "properties.dealname", stage: "properties.dealstage" },
    format: "json",
    maxTokens: 1_000,
  },
  schemas: {
    input: {
      type: "object",
      properties: { deal_id: { type: "string", maxLength: 40 } },
      required: ["deal_id"],
      additionalProperties: false,
    },
    output: { type: "object", properties: { id: text, name: text, stage: text } },
  },
});

const state = mkdtempSync(join(tmpdir(), "mcpgen-bench-"));
const port = await freePort();
const upstream = await start(
  [join(import.meta.dirname, "upstream.ts")],
  { PORT: String(port) },
  /ready/,
);
const origin = `http://127.0.0.1:${port}`;
const pool = new Pool(origin, { connections: 1 });
const fail = (message: string): never => {
  throw new Error(message);
};
const sinks = await openSinks([{ kind: "file", path: join(state, "audit.jsonl") }]);
const log = auditLog(sinks, fail);
const runtime = await createRuntime(
  server({
    name: "bench",
    version: "1.0.0",
    sources: { crm: { document: "crm.yaml", baseUrl: env("CRM_URL") } },
    securitySchemes: {
      "crm.bearer": {
        use: "bearer",
        source: "crm",
        account: "service",
        secret: env("CRM_TOKEN"),
      },
    },
    tools: { follow_deal: async () => ({ threeSteps }) },
  }),
  {
    lock: {
      digest: "sha256:0",
      definitions: new Map([
        [
          threeSteps.name,
          {
            definition: "sha256:1",
            listed: digestOfJson(toolDefinition(threeSteps)),
            scopes: threeSteps.scopes,
            effect: threeSteps.effect,
          },
        ],
      ]),
    },
    mode: { readOnly: false },
    log,
    environment: { CRM_URL: origin, CRM_TOKEN: "bench" },
    report: fail,
  },
);

const headers = { accept: "application/json", authorization: "Bearer bench" };
async function bare(): Promise<void> {
  let id = "1000";
  for (let i = 0; i < 3; i++) {
    const { body } = await pool.request({ method: "GET", path: `/deals/${id}`, headers });
    id = (JSON.parse(await body.text()) as { readonly id: string }).id;
  }
}

const caller = {
  principal: { issuer: "https://id.example.com", subject: "user", scopes: new Set(["crm.read"]) },
  actor: { clientId: "agent" },
};
async function ours(): Promise<void> {
  const { signal } = new AbortController();
  const answer = await runtime.call("follow_deal", { deal_id: "1000" }, caller, { signal });
  if (answer.kind !== "shaped") throw new Error(JSON.stringify(answer));
}

async function took(one: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await one();
  return performance.now() - begin;
}

try {
  for (let i = 0; i < WARM_UP; i++) {
    await bare();
    await ours();
  }
  const pairs: { readonly bare: number; readonly ours: number }[] = [];
  for (let i = 0; i < PAIRS; i++) {
    // Whoever is second finds warmer caches.
    if (i % 2 === 0) pairs.push({ bare: await took(bare), ours: await took(ours) });
    else {
      const second = await took(ours);
      pairs.push({ bare: await took(bare), ours: second });
    }
  }
  const added = {
    what: "a 3-step tool's own time",
    value: median(pairs.map((pair) => pair.ours - pair.bare)),
    unit: " ms",
    digits: 3,
  };
  const ratio = median(pairs.map((pair) => pair.ours / pair.bare));
  console.log(
    `three bare undici calls ${median(pairs.map((pair) => pair.bare)).toFixed(3)} ms, a 3-step tool ${median(pairs.map((pair) => pair.ours)).toFixed(3)} ms (${ratio.toFixed(2)} of them), median of ${PAIRS} pairs`,
  );
  console.log(`own time of a 3-step tool: ${run.atMost(added, 0.3)}`);
} finally {
  await runtime.close();
  await log.close();
  await pool.close();
  await upstream.stop();
  rmSync(state, { recursive: true, force: true });
}
