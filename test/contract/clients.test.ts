import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OldHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memorySink } from "../helpers/memory-sink.ts";
import { type NotesHttp, notesHttp } from "../helpers/notes-server.ts";
import { type NotesUpstream, startNotesUpstream } from "../helpers/notes-upstream.ts";
import { type Answer, callTool, META, rpc } from "../helpers/rpc.ts";

const main = join(import.meta.dirname, "..", "helpers", "notes", "main.ts");
const state = mkdtempSync(join(tmpdir(), "mcpgen-clients-"));
let upstream: NotesUpstream;
let http: NotesHttp;
let env: Record<string, string>;

beforeAll(async () => {
  upstream = await startNotesUpstream();
  http = await notesHttp({ upstream: upstream.url, sinks: [memorySink()] });
  env = {
    PATH: process.env["PATH"] ?? "",
    NOTES_URL: upstream.url,
    NOTES_TOKEN: "upstream-secret",
    XDG_STATE_HOME: state,
  };
});
afterAll(async () => {
  await http.stop();
  await upstream.close();
  rmSync(state, { recursive: true, force: true });
});

/** What a client can do, whichever it is. */
interface Driver {
  list(): Promise<readonly string[]>;
  call(name: string, args: Record<string, unknown>): Promise<Answer["result"]>;
  close(): Promise<void>;
}

const info = { name: "contract", version: "1.0.0" };
const stdio = (): {
  command: string;
  args: string[];
  env: Record<string, string>;
  stderr: "ignore";
} => ({
  command: process.execPath,
  args: [main],
  env,
  stderr: "ignore",
});

async function newClient(
  mode: "auto" | "legacy",
  transport: StdioClientTransport | StreamableHTTPClientTransport,
): Promise<Driver> {
  const client = new Client(info, { versionNegotiation: { mode } });
  await client.connect(transport);
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) =>
      (await client.callTool({ name, arguments: args })) as unknown as Answer["result"],
    close: () => client.close(),
  };
}

async function oldClient(transport: OldStdio | OldHttp): Promise<Driver> {
  const client = new OldClient(info);
  await client.connect(transport as Parameters<OldClient["connect"]>[0]);
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) =>
      (await client.callTool({ name, arguments: args })) as unknown as Answer["result"],
    close: () => client.close(),
  };
}

async function rawStdio(): Promise<Driver> {
  const child = spawn(process.execPath, [main], { env, stdio: ["pipe", "pipe", "ignore"] });
  const waiting = new Map<unknown, (answer: Answer) => void>();
  let held = "";
  child.stdout.on("data", (data: Buffer) => {
    held += data.toString();
    const lines = held.split("\n");
    held = lines.pop() ?? "";
    for (const line of lines) {
      const answer = JSON.parse(line) as Answer;
      waiting.get(answer.id)?.(answer);
    }
  });
  let id = 0;
  const ask = (method: string, params: Record<string, unknown>): Promise<Answer> =>
    new Promise((resolve) => {
      waiting.set(++id, resolve);
      const message = { jsonrpc: "2.0", id, method, params: { ...params, _meta: META } };
      child.stdin.write(`${JSON.stringify(message)}\n`);
    });
  return {
    list: async () => (await ask("tools/list", {})).result?.tools?.map(({ name }) => name) ?? [],
    call: async (name, args) => (await ask("tools/call", { name, arguments: args })).result,
    close: async () => {
      child.stdin.end();
      const [code] = await once(child, "exit");
      expect(code).toBe(0);
    },
  };
}

const rawHttp = async (): Promise<Driver> => ({
  list: async () =>
    (await rpc(http.url, "tools/list", {})).body.result?.tools?.map(({ name }) => name) ?? [],
  call: async (name, args) => (await callTool(http.url, name, args)).body.result,
  close: async () => undefined,
});

const drivers: readonly (readonly [string, () => Promise<Driver>])[] = [
  ["client 2.x over stdio", () => newClient("auto", new StdioClientTransport(stdio()))],
  [
    "client 2.x over HTTP",
    () => newClient("auto", new StreamableHTTPClientTransport(new URL(http.url))),
  ],
  [
    "client 2.x in the 2025 way over stdio",
    () => newClient("legacy", new StdioClientTransport(stdio())),
  ],
  [
    "client 2.x in the 2025 way over HTTP",
    () => newClient("legacy", new StreamableHTTPClientTransport(new URL(http.url))),
  ],
  ["client 1.x over stdio", () => oldClient(new OldStdio(stdio()))],
  ["client 1.x over HTTP", () => oldClient(new OldHttp(new URL(http.url)))],
  ["raw JSON-RPC over stdio", rawStdio],
  ["raw JSON-RPC over HTTP", rawHttp],
];

describe("IN-40: the same server serves", () => {
  test.each(drivers)("%s", async (_, open) => {
    const driver = await open();
    try {
      expect(await driver.list()).toEqual(["list_notes", "get_note", "add_note"]);

      const read = await driver.call("get_note", { id: "ä 7" });
      expect(read?.structuredContent).toEqual({ id: "ä 7", title: "Note ä 7" });
      expect(read?.content?.[0]?.text).toContain("Note ä 7");
      expect(JSON.stringify(read)).not.toContain("unlisted");

      const wrote = await driver.call("add_note", { title: "Milk" });
      expect(wrote?.structuredContent).toEqual({ id: "n9", title: "Milk" });

      const wrong = await driver.call("get_note", { idd: "1" });
      expect(wrong?.isError).toBe(true);
      expect(wrong?.content?.[0]?.text).toMatch(/^invalid_input: /);
    } finally {
      await driver.close();
    }
  });
});

describe("an unknown tool is a protocol error to", () => {
  const unknown = /Unknown tool/;
  test("client 2.x", async () => {
    const driver = await newClient("auto", new StreamableHTTPClientTransport(new URL(http.url)));
    await expect(driver.call("nope", {})).rejects.toThrow(unknown);
    await driver.close();
  });
  test("client 1.x", async () => {
    const driver = await oldClient(new OldHttp(new URL(http.url)));
    await expect(driver.call("nope", {})).rejects.toThrow(unknown);
    await driver.close();
  });
});

test("IN-17: transports and revisions give the same observable results", async () => {
  const asked: readonly (readonly [string, Record<string, unknown>])[] = [
    ["list_notes", {}],
    ["get_note", { id: "7" }],
    ["get_note", { idd: "7" }],
    ["add_note", { title: "Milk" }],
    ["add_note", { title: 7 }],
  ];
  const observed = new Map<string, unknown>();
  for (const [name, open] of drivers) {
    const driver = await open();
    try {
      const results: unknown[] = [await driver.list()];
      for (const [tool, args] of asked) {
        const {
          content,
          structuredContent,
          isError = false,
        } = (await driver.call(tool, args)) ?? {};
        results.push({ content, structuredContent, isError });
      }
      observed.set(name, results);
    } finally {
      await driver.close();
    }
  }
  const [first, ...others] = [...observed];
  expect(others.length).toBe(drivers.length - 1);
  for (const other of others) expect(other).toEqual([other[0], first?.[1]]);
});
