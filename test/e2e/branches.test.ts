import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesOf, mcpgen, root, scratch } from "./cli.ts";

/** What one page of a vendor is, by the place that a request asks for. */
interface Vendor {
  /** Whether the request is one of this vendor's, with its own credential. */
  readonly admits: (request: IncomingMessage, body: unknown) => boolean;
  readonly answer: (
    request: IncomingMessage,
    body: { readonly after?: string },
  ) => { readonly body: unknown; readonly link?: string };
}

const PEOPLE = [
  ["1", "Byron", "ada@example.com", "active", "2026-05-02T10:00:00Z"],
  ["2", "Hopper", "grace@example.com", "rejected", "2026-05-03T10:00:00Z"],
  ["3", "Hamilton", "margaret@example.com", "hired", "2026-05-04T10:00:00Z"],
] as const;

/** REST: a key in a header, numbered pages, the next one in the Link field. */
const harbor: Vendor = {
  admits: ({ method, url = "", headers }) =>
    method === "GET" &&
    /^\/v3\/applications\?.*job_id=j1/.test(url) &&
    headers["x-harbor-key"] === "harbor-secret",
  answer: ({ url = "" }) => {
    const page = Number(new URL(url, "http://harbor").searchParams.get("page") ?? 1);
    const rows = PEOPLE.slice((page - 1) * 2, page * 2).map(([id, last, value, status, at]) => ({
      id,
      status,
      applied_at: at,
      candidate: { first_name: "x", last_name: last, emails: [{ value }] },
    }));
    const next = `/v3/applications?job_id=j1&per_page=2&page=${page + 1}`;
    return { body: rows, ...(page === 1 ? { link: `<${next}>; rel="next"` } : {}) };
  },
};

/** A POST that only reads: a bearer token, an envelope, the next page's token in the body. */
const lantern: Vendor = {
  admits: ({ method, url, headers }, body) =>
    method === "POST" &&
    url === "/api/opportunities/query" &&
    headers.authorization === "Bearer lantern-secret" &&
    (body as { readonly posting?: string }).posting === "j1",
  answer: (_, { after }) => {
    const from = after === "t2" ? 2 : 0;
    const data = PEOPLE.slice(from, from + 2).map(([id, name, primary, text, createdAt]) => ({
      opportunityId: id,
      name,
      contact: { primary },
      stage: { text },
      createdAt,
    }));
    return { body: { data, next: from === 0 ? "t2" : null } };
  },
};

const refused: string[] = [];
const servers: Server[] = [];

async function listen(vendor: Vendor): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === "" ? {} : JSON.parse(text);
      if (!vendor.admits(request, body)) {
        refused.push(`${request.method} ${request.url}`);
        response.writeHead(400, { "content-type": "application/json" }).end("{}");
        return;
      }
      const { body: answer, link } = vendor.answer(request, body as { readonly after?: string });
      response.writeHead(200, {
        "content-type": "application/json",
        ...(link === undefined ? {} : { link }),
      });
      response.end(JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let main = "";
let cwd = "";
let common: Record<string, string>;
let vendors: Record<"harbor" | "lantern", Record<string, string>>;
const clients: Client[] = [];

beforeAll(async () => {
  cwd = scratch("branches");
  cpSync(join(root, "test", "e2e", "hiring"), cwd, { recursive: true });
  const built = mcpgen(["build", "--out", join(cwd, "hiring")], { cwd });
  expect(built.status, built.stderr).toBe(0);
  main = join(cwd, "hiring", "main.ts");
  common = {
    PATH: process.env["PATH"] ?? "",
    XDG_STATE_HOME: cwd,
    MCPGEN_SEAL_KEY: randomBytes(32).toString("base64"),
  };
  vendors = {
    harbor: { HARBOR_URL: `${await listen(harbor)}/v3`, HARBOR_KEY: "harbor-secret" },
    lantern: { LANTERN_URL: `${await listen(lantern)}/api`, LANTERN_TOKEN: "lantern-secret" },
  };
}, 60_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  for (const server of servers) server.close();
});

async function connectedTo(connection: "harbor" | "lantern"): Promise<Client> {
  const client = new Client({ name: "e2e", version: "1" });
  const env = { ...common, ...vendors[connection], MCPGEN_CONNECTION: connection };
  const transport = new StdioClientTransport({ command: process.execPath, args: [main], env });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  clients.push(client);
  return client;
}

interface Page {
  readonly items: readonly Record<string, unknown>[];
  readonly next?: string;
  readonly [key: string]: unknown;
}

async function page(client: Client, args: Record<string, unknown>): Promise<Page> {
  const result = await client.callTool({ name: "list_candidates", arguments: args });
  expect(result.isError, JSON.stringify(result.content)).not.toBe(true);
  return result.structuredContent as Page;
}

describe("IN-33: several vendors' operations can implement one declared canonical tool shape", () => {
  test("the same call gives the same answer of either vendor, page by page", async () => {
    const answers: unknown[] = [];
    const listed: unknown[] = [];
    for (const connection of ["harbor", "lantern"] as const) {
      const client = await connectedTo(connection);
      listed.push((await client.listTools()).tools);
      const { next, ...first } = await page(client, { job: "j1" });
      expect(next).toEqual(expect.any(String));
      const { next: end, ...last } = await page(client, { job: "j1", cursor: next });
      expect(end).toBeUndefined();
      answers.push([first, last]);
    }
    const rows = PEOPLE.map(([id, name, mail, stage, at]) => ({
      id,
      name,
      mail,
      stage,
      applied: at.slice(0, 10),
    }));
    expect(answers[0]).toEqual([
      { items: rows.slice(0, 2), job: "j1" },
      { items: rows.slice(2), job: "j1" },
    ]);
    expect(answers[1]).toEqual(answers[0]);
    expect(listed[1]).toEqual(listed[0]);
    expect(refused).toEqual([]);
  }, 60_000);

  test("a cursor of one vendor is not sent to another", async () => {
    const { next } = await page(await connectedTo("harbor"), { job: "j1" });
    const other = await connectedTo("lantern");
    const result = await other.callTool({
      name: "list_candidates",
      arguments: { job: "j1", cursor: next },
    });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain("Start again without a cursor.");
  }, 60_000);

  test.each<[string, Record<string, string>, string]>([
    [
      "no connection",
      {},
      "MCPGEN_CONNECTION must name one of harbor, lantern, for list_candidates.",
    ],
    [
      "an unknown connection",
      { MCPGEN_CONNECTION: "habor" },
      'MCPGEN_CONNECTION names "habor": this server has harbor, lantern. MCPGEN_CONNECTION must name one of harbor, lantern, for list_candidates.',
    ],
    [
      "both connections of a tool",
      { MCPGEN_CONNECTION: "lantern, harbor" },
      "MCPGEN_CONNECTION names harbor, lantern, of which it must name one, for list_candidates.",
    ],
  ])("a server with %s does not start and says what to set", (_, env, want) => {
    const { status, stderr } = spawnSync(process.execPath, [main], {
      env: { ...common, ...vendors.harbor, ...vendors.lantern, ...env },
      encoding: "utf8",
      input: "",
    });
    expect({ status, stderr: stderr.trim() }).toEqual({ status: 2, stderr: `hiring: ${want}` });
  });

  test("the variables of the other connection need not be set; --help tells which are whose", () => {
    const { status, stderr } = spawnSync(process.execPath, [main], {
      env: { ...common, ...vendors.harbor, MCPGEN_CONNECTION: "harbor" },
      encoding: "utf8",
      input: "",
    });
    expect(status).toBe(0);
    expect(stderr).not.toContain("is not set");
    const help = spawnSync(process.execPath, [main, "--help"], { env: common, encoding: "utf8" });
    expect(help.stdout).toMatch(/MCPGEN_CONNECTION +which API to work with: harbor, lantern/);
    expect(help.stdout).toMatch(/LANTERN_TOKEN +token for lantern.token, with lantern/);
  });

  test("the sheet, the lock and explain show every branch", () => {
    const files = filesOf(join(cwd, "hiring"));
    expect(files.get("TOOLS.md")).toContain("`lantern POST /opportunities/query`");
    const lock = JSON.parse(files.get("mcpgen.lock") ?? "") as {
      readonly tools: { readonly list_candidates: Record<string, unknown> };
    };
    expect(lock.tools.list_candidates).toMatchObject({
      connections: ["harbor", "lantern"],
      operations: ["harbor GET /applications", "lantern POST /opportunities/query"],
    });
    const { stdout } = mcpgen(["explain", "list_candidates"], { cwd });
    expect(stdout).toMatch(/Request 2, lantern: call/);
    expect(stdout).toMatch(/connections +harbor or lantern +mcpgen\.yaml:\d+:5/);
    expect(stdout).toMatch(/lantern: select mail +contact\.primary +mcpgen\.yaml:\d+:17/);
  });
});

describe("a branch that gives something else is an error at its place", () => {
  test.each<[string, (text: string) => string, string]>([
    [
      "a missing key",
      (text) => text.replace("              - mail: contact.primary\n", ""),
      'branch/missing-key  the branch "lantern" lacks the key "mail", which is string in "harbor"',
    ],
    [
      "another type",
      (text) => text.replace("- stage: stage.text", "- stage: { from: stage, select: [text] }"),
      'branch/other-type  "stage" is object (text) in the branch "lantern", and string in "harbor"',
    ],
  ])("%s", (_, change, want) => {
    const folder = scratch("branches-wrong");
    cpSync(join(root, "test", "e2e", "hiring"), folder, { recursive: true });
    const path = join(folder, "mcpgen.yaml");
    writeFileSync(path, change(readFileSync(path, "utf8")));
    const { status, stdout, stderr } = mcpgen(["build"], { cwd: folder });
    expect({ status, told: (stdout + stderr).includes(want) }).toEqual({ status: 1, told: true });
  });
});
