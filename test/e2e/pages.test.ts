import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mcpgen, scratch } from "./cli.ts";

const deal = { type: "object", properties: { id: { type: "string" } } };
const query = (name: string, type: string): object => ({ name, in: "query", schema: { type } });
const list = (operationId: string, parameters: readonly object[]): object => ({
  get: {
    operationId,
    parameters,
    responses: {
      "200": {
        description: "ok",
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: {
                rows: { type: "array", items: deal },
                after: { type: "string" },
                next: { type: "string" },
                total: { type: "integer" },
              },
            },
          },
        },
      },
    },
  },
});

const document = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Deals", version: "1.0.0" },
  servers: [{ url: "https://deals.example.com" }],
  paths: {
    "/by-cursor": list("byCursor", [query("after", "string"), query("size", "integer")]),
    "/by-offset": list("byOffset", [query("skip", "integer"), query("size", "integer")]),
    "/by-page": list("byPage", [query("page", "integer")]),
    "/by-link": list("byLink", []),
    "/by-url": list("byUrl", []),
  },
});

const tool = (operation: string, page: string): string => `
    description: List deals.
    call: deals.${operation}
    page: ${page}
    result: { from: rows, select: [id], format: table, maxTokens: 400 }`;

const overlay = `mcpgen: 1
server: { name: deals, version: 1.0.0 }
sources:
  deals: { document: ./deals.json, baseUrl: "\${DEALS_URL}" }
tools:
  by_cursor: ${tool("byCursor", "{ mode: cursor, send: query.after, next: after, size: query.size, pageSize: 4, maxItems: 3 }")}
  by_offset: ${tool("byOffset", "{ mode: offset, send: query.skip, size: query.size, pageSize: 4, total: total }")}
  by_page: ${tool("byPage", "{ mode: page, send: query.page, pageSize: 4 }")}
  by_link: ${tool("byLink", "{ mode: link }")}
  by_url: ${tool("byUrl", "{ mode: next-url, next: next }")}
  all_at_once: ${tool("byCursor", "{ mode: cursor, send: query.after, next: after, size: query.size, pageSize: 4, walk: { maxPages: 9, maxItems: 50 } }")}
`;

const IDS = Array.from({ length: 10 }, (_, i) => `deal-${i}`);

/** Pages of four, whichever way they are asked for. */
const upstream = createServer((request, response) => {
  const url = new URL(request.url ?? "", "http://deals");
  const { searchParams } = url;
  const number = (name: string): number => Number(searchParams.get(name) ?? 0);
  const from =
    url.pathname === "/by-page" ? (number("page") - 1) * 4 : number("after") + number("skip");
  const more = from + 4 < IDS.length;
  const address = `${url.pathname}?after=${from + 4}`;
  response.setHeader("content-type", "application/json");
  if (more) response.setHeader("link", `<${address}>; rel="next"`);
  response.end(
    JSON.stringify({
      rows: IDS.slice(from, from + 4).map((id) => ({ id })),
      total: IDS.length,
      ...(more ? { after: String(from + 4), next: address } : {}),
    }),
  );
});

let main = "";
let env: Record<string, string>;
const processes: ChildProcess[] = [];
const clients: Client[] = [];

async function overHttp(): Promise<Client> {
  const http = spawn(process.execPath, [main, "--http", "--port", "0", "--insecure-local"], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  processes.push(http);
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    http.stderr?.on("data", (data: Buffer) => {
      said += data.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(said)?.[0];
      if (address !== undefined) resolve(address);
    });
    http.once("exit", () => reject(new Error(said)));
  });
  return connected(new StreamableHTTPClientTransport(new URL(url)));
}

async function overStdio(): Promise<Client> {
  return connected(
    new StdioClientTransport({ command: process.execPath, args: [main], env, stderr: "ignore" }),
  );
}

async function connected(
  transport: StreamableHTTPClientTransport | StdioClientTransport,
): Promise<Client> {
  const client = new Client({ name: "e2e", version: "1" });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  clients.push(client);
  return client;
}

beforeAll(async () => {
  const cwd = scratch("pages");
  writeFileSync(join(cwd, "deals.json"), document);
  writeFileSync(join(cwd, "mcpgen.yaml"), overlay);
  const out = join(cwd, "deals");
  const built = mcpgen(["build", "--out", out], { cwd });
  expect(built.status, built.stderr).toBe(0);
  main = join(out, "main.ts");
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  env = {
    PATH: process.env["PATH"] ?? "",
    XDG_STATE_HOME: cwd,
    DEALS_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
    MCPGEN_SEAL_KEY: randomBytes(32).toString("base64"),
  };
}, 60_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  for (const one of processes) one.kill();
  upstream.closeAllConnections();
  upstream.close();
});

interface Answer {
  readonly ids: readonly string[];
  readonly next: string | number | undefined;
  readonly text: string;
  readonly isError: boolean;
}

async function call(client: Client, name: string, args: Record<string, unknown>): Promise<Answer> {
  const result = await client.callTool({ name, arguments: args });
  const [part] = result.content as readonly { readonly text?: string }[];
  const { items = [], next } = (result.structuredContent ?? {}) as {
    readonly items?: readonly { readonly id: string }[];
    readonly next?: string | number;
  };
  const ids = items.map(({ id }) => id);
  return { ids, next, text: part?.text ?? "", isError: result.isError ?? false };
}

async function all(client: Client, name: string): Promise<readonly string[]> {
  const input = name === "by_offset" || name === "by_page" ? "offset" : "cursor";
  const ids: string[] = [];
  let args: Record<string, unknown> = {};
  for (let i = 0; i < 20; i++) {
    const { ids: found, next } = await call(client, name, args);
    ids.push(...found);
    if (next === undefined) break;
    args = { [input]: next };
  }
  return ids;
}

describe.each([
  ["stdio", overStdio],
  ["HTTP", overHttp],
] as const)("IN-32: over %s", (_, connect) => {
  let client: Client;
  beforeAll(async () => {
    client = await connect();
  }, 60_000);

  test.each(["by_cursor", "by_offset", "by_page", "by_link", "by_url", "all_at_once"])(
    "%s reads each row once and in order",
    async (name) => {
      expect(await all(client, name)).toEqual(IDS);
    },
  );

  test("the text says how to go on", async () => {
    expect((await call(client, "by_offset", {})).text).toMatch(/\n6 more: offset=4$/);
    const { text, next } = await call(client, "by_cursor", {});
    expect(text).toContain(`at least 1 more: cursor=${next}`);
  });

  test("a cursor that was changed is refused in words of ours", async () => {
    const { next } = await call(client, "by_cursor", {});
    const { isError, text } = await call(client, "by_cursor", { cursor: `A${String(next)}` });
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringContaining("Start again without a cursor."),
    });
  });
});

test("a cursor is good in every process with the same key", async () => {
  const [one, other] = [await overHttp(), await overHttp()];
  const { next } = await call(one, "by_cursor", {});
  expect((await call(other, "by_cursor", { cursor: next })).ids).toEqual(["deal-3"]);
}, 60_000);
