import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTwin } from "../../src/testing/index.ts";
import { mcpgen, root, scratch } from "./cli.ts";

const OVERLAY = `mcpgen: 1
server: { name: crm, version: 1.0.0 }
sources: { crm: { document: ./crm.openapi.yaml, baseUrl: "\${CRM_URL}" } }
tools:
  quote:
    description: Quote a deal with up to so many others.
    owner: sales
    reversibility: reversible
    timeout: 1s
    handler: ./handlers/quote.ts
    calls:
      deal: crm.getDeal
      deals: crm.listDeals
      move: crm.updateDeal
    maxCalls: 4
    input:
      deal_id: { type: string, required: true }
      what: { type: string, enum: [quote, throw, refuse, many, hang, wrong], default: quote }
      limit: { type: integer, default: 2 }
    result:
      properties:
        name: { type: string, required: true }
        amount: { type: number }
        others: { type: array, items: { properties: { id: { type: string, required: true } } } }
`;

const HANDLER = `import type { QuoteHandler } from "../generated/crm/tools/quote.handler.ts";

/** What is not erased here would not run: this file is TypeScript as plain Node takes it. */
type Name = string;

export const handler: QuoteHandler = async ({ input, call, refuse, signal }) => {
  const deal = await call.deal({ path: { dealId: input.deal_id } });
  const name: Name = deal.name ?? "";
  switch (input.what) {
    case "refuse":
      return refuse("This deal has no quote. Ask for another one.");
    case "throw":
      await call.move({ path: { dealId: input.deal_id }, body: { stage: "won" } });
      throw new Error("hunter2");
    case "many":
      for (;;) await call.deal({ path: { dealId: input.deal_id } });
    case "hang":
      return new Promise(() => {
        signal.addEventListener("abort", () => undefined);
      });
    case "wrong":
      return JSON.parse('{"name": 7}');
    default: {
      const { results = [] } = await call.deals({ query: { limit: input.limit } });
      const secret = { undeclared: "leaves never" };
      const others = results.map(({ id }) => ({ id: id ?? "", ...secret }));
      return { name, amount: deal.amount ?? null, others, ...secret };
    }
  }
};
`;

let folder = "";
let twin: Awaited<ReturnType<typeof startTwin>>;
let client: Client;

function put(path: string, text: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const build = (...args: readonly string[]) => mcpgen(["build", ...args], { cwd: folder });

/** The compiler of the team, over what was generated and the code that it imports. */
function typeCheck(): string {
  const tsc = join(root, "node_modules", ".bin", "tsc");
  const { stdout } = spawnSync(tsc, ["-p", "generated"], { cwd: folder, encoding: "utf8" });
  return stdout;
}

async function quote(args: Record<string, unknown>) {
  const result = await client.callTool({ name: "quote", arguments: { deal_id: "d1", ...args } });
  const [content] = result.content;
  return { ...result, text: content?.type === "text" ? content.text : "" };
}

beforeAll(async () => {
  folder = scratch("handlers");
  put("package.json", '{"type":"module","version":"1.0.0"}');
  mkdirSync(join(folder, "node_modules"));
  for (const [name, at] of [
    ["mcpgen", root],
    ["@types", join(root, "node_modules", "@types")],
    ["vitest", join(root, "node_modules", "vitest")],
  ] as const) {
    symlinkSync(at, join(folder, "node_modules", name), "dir");
  }
  put("mcpgen.yaml", OVERLAY);
  put(
    "crm.openapi.yaml",
    readFileSync(join(root, "test", "docs", "crm", "crm.openapi.yaml"), "utf8"),
  );
  put("handlers/quote.ts", HANDLER);
  const built = build();
  expect(built.status, built.stderr).toBe(0);
  twin = await startTwin({ documents: { crm: "crm.openapi.yaml" }, from: folder });
  client = new Client({ name: "test", version: "1" });
  const main = join(folder, "generated", "crm", "main.ts");
  const env = { CRM_URL: twin.url("crm"), XDG_STATE_HOME: folder };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [main], env, stderr: "ignore" }),
  );
}, 60_000);

afterAll(async () => {
  await client.close();
  await twin.close();
  rmSync(folder, { recursive: true, force: true });
});

test("CT-18: custom logic where needed: hooks are typed files in Git, which plain Node runs", async () => {
  const { isError, structuredContent, text } = await quote({});
  expect(isError, text).toBeFalsy();
  expect(structuredContent).toEqual({
    name: expect.any(String),
    amount: expect.toBeOneOf([expect.any(Number), null]),
    others: expect.any(Array),
  });
  expect(text).not.toContain("leaves never");
});

describe("CT-18: what a handler does wrong", () => {
  test("it says to the model only what it refuses with", async () => {
    const { isError, text } = await quote({ what: "refuse" });
    expect([isError, text]).toEqual([
      true,
      expect.stringContaining("This deal has no quote. Ask for another one."),
    ]);
  });

  test("of what it throws nothing is told but what took effect", async () => {
    const { isError, text } = await quote({ what: "throw" });
    expect(isError).toBe(true);
    expect(text).toContain("What took effect: move: done.");
    expect(text).not.toContain("hunter2");
  });

  test("an answer that is not what it declares does not leave", async () => {
    const { isError, text } = await quote({ what: "wrong" });
    expect([isError, text]).toEqual([true, expect.stringMatching(/failed to handle this call/)]);
  });

  test("it makes no more requests than it may", async () => {
    const { isError, text } = await quote({ what: "many" });
    expect([isError, text]).toEqual([true, expect.stringMatching(/stopped after 4 requests/)]);
  });

  test("it is stopped at the tool's deadline", async () => {
    const { isError, text } = await quote({ what: "hang" });
    expect([isError, text]).toEqual([true, expect.stringMatching(/stopped after 1 s/)]);
  });

  test("what it puts into a path stays in the path", async () => {
    const { isError, text } = await quote({ deal_id: "../owners" });
    expect(isError).toBe(true);
    expect(text).toMatch(/cannot stand in the path|not found|404/i);
  });
});

test("the generated code and the handler type-check together, and an undeclared operation does not", () => {
  expect(typeCheck()).toBe("");
  put("handlers/quote.ts", HANDLER.replace("call.deals(", "call.createDeal("));
  expect(typeCheck()).toMatch(/handlers\/quote\.ts.*'createDeal' does not exist on type 'Calls'/);
  put(
    "handlers/quote.ts",
    HANDLER.replace("dealId: input.deal_id } });\n  const", "deal: '1' } });\n  const"),
  );
  expect(typeCheck()).toMatch(/handlers\/quote\.ts.*'deal' does not exist/);
  put("handlers/quote.ts", HANDLER);
});

test("another handler than was built fails build --check by name, and a build makes it the one", () => {
  expect(build("--check").status).toBe(0);
  put("handlers/quote.ts", `${HANDLER}// changed\n`);
  const { status, stderr } = build("--check");
  expect(status).toBe(1);
  expect(stderr).toContain(
    "handlers/quote.ts, the handler of quote, has changed since mcpgen.lock was written",
  );
  expect(build().status).toBe(0);
  expect(build("--check").status).toBe(0);
});

test("the generated contract tests pass", () => {
  const vitest = join(root, "node_modules", ".bin", "vitest");
  const { status, stdout, stderr } = spawnSync(vitest, ["run", "generated/crm"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, CRM_URL: "https://crm.example.com" },
  });
  expect(status, stdout + stderr).toBe(0);
}, 60_000);

test("without its file, the build offers the smallest handler, which type-checks", () => {
  rmSync(join(folder, "handlers"), { recursive: true });
  const { status, stderr } = build();
  expect(status).toBe(1);
  expect(stderr).toContain("handler/not-found");
  const offered = /the smallest: (.*)$/m.exec(stderr)?.[1] ?? "";
  put("handlers/quote.ts", `${offered}\n`);
  expect(build().status).toBe(0);
  expect(typeCheck()).toBe("");
});
