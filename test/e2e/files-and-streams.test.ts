import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mcpgen, scratch } from "./cli.ts";

const content = (type: string, media: object = {}): object => ({ content: { [type]: media } });
const get = (operationId: string, success: object): object => ({
  get: { operationId, responses: { "200": { description: "ok", ...success } } },
});
const game = { type: "object", properties: { id: { type: "string" }, moves: { type: "integer" } } };

const document = JSON.stringify({
  openapi: "3.2.0",
  info: { title: "Archive", version: "1.0.0" },
  servers: [{ url: "https://archive.example.com" }],
  paths: {
    "/report": get("getReport", {
      content: { "application/json": { schema: game }, "application/pdf": {} },
    }),
    "/photo": get("getPhoto", content("image/png")),
    "/table": get("getTable", content("text/csv")),
    "/games": get("listGames", content("application/x-ndjson", { itemSchema: game })),
    "/ticks": get("watchTicks", content("text/event-stream", { schema: game })),
    "/events": get("watchEvents", {
      content: {
        "text/event-stream": {
          itemSchema: {
            type: "object",
            properties: { event: { type: "string" }, data: { type: "string" } },
          },
        },
      },
    }),
    "/gone": { delete: { operationId: "removeAll", responses: { "204": { description: "ok" } } } },
  },
});

const overlay = `mcpgen: 1
server: { name: archive, version: 1.0.0 }
sources:
  archive: { document: ./archive.json, baseUrl: "\${ARCHIVE_URL}" }
expose:
  - { source: archive, paths: ["/photo", "/table", "/gone"] }
tools:
  get_report:
    description: Download the report.
    call: archive.getReport
    result:
      file: { maxBytes: 100KB, types: [application/pdf], as: embedded }
  link_report:
    description: Download the report behind a link.
    call: archive.getReport
    result:
      file: { maxBytes: 100KB, types: [application/pdf], as: resource-link }
  list_games:
    description: List all games.
    call: archive.listGames
    result:
      select: [id, { count: moves }]
      format: json
  watch_ticks:
    description: Watch the ticks for two seconds.
    call: archive.watchTicks
    timeout: 2s
    result:
      select: [id]
      format: json
  watch_events:
    description: Watch the events.
    call: archive.watchEvents
    result:
      select: [event, { text: data }]
      format: json
`;

const PDF = Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(70_000, 0xfe)]);
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

/** What the API does next at a path. */
const next = new Map<string, (response: ServerResponse) => void>();
const closed: string[] = [];
let accepted: string | undefined;

const usual: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/report": (response) => {
    response.setHeader("content-type", "application/pdf");
    response.setHeader("content-disposition", 'attachment; filename="../../etc/Q3 report.pdf"');
    response.end(PDF);
  },
  "/photo": (response) => {
    response.setHeader("content-type", "image/png");
    response.end(PNG);
  },
  "/table": (response) => {
    response.setHeader("content-type", "text/csv; charset=iso-8859-1");
    response.end(Buffer.from("name\nJosé\n", "latin1"));
  },
  "/games": (response) => {
    response.setHeader("content-type", "application/x-ndjson");
    response.setHeader("content-encoding", "gzip");
    response.end(gzipSync('{"id":"a","moves":1}\n\n{"id":"b","moves":2}'));
  },
  "/ticks": (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(': hello\n\ndata: {"id":"t1"}\n\ndata: {"id":\ndata: "t2"}\n\ndata: {"id":"cut');
    response.on("close", () => closed.push("/ticks"));
  },
  "/events": (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end("event: add\nid: 7\ndata: 5\n\nevent: done\ndata: [DONE]\n\n");
  },
  "/gone": (response) => {
    response.writeHead(204);
    response.end();
  },
};

const upstream = createServer((request, response) => {
  const path = request.url ?? "";
  accepted = request.headers.accept;
  const answer = next.get(path) ?? usual[path];
  next.delete(path);
  answer?.(response);
});

let out = "";
let env: Record<string, string>;
let http: ChildProcess;
const clients: Client[] = [];
const transports = new Map<string, Client>();

beforeAll(async () => {
  const cwd = scratch("files");
  writeFileSync(join(cwd, "archive.json"), document);
  writeFileSync(join(cwd, "mcpgen.yaml"), overlay);
  out = join(cwd, "archive");
  const built = mcpgen(["build", "--out", out], { cwd });
  expect(built.status, built.stderr).toBe(0);
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  env = {
    PATH: process.env["PATH"] ?? "",
    XDG_STATE_HOME: cwd,
    ARCHIVE_URL: `http://127.0.0.1:${port}`,
  };
  http = spawn(
    process.execPath,
    [join(out, "main.ts"), "--http", "--port", "0", "--insecure-local"],
    { env, stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    http.stderr?.on("data", (data: Buffer) => {
      said += data.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(said)?.[0];
      if (address !== undefined) resolve(address);
    });
    http.once("exit", () => reject(new Error(said)));
  });
  for (const [name, mode] of [
    ["http", "auto"],
    ["http, 2025 revisions", "legacy"],
    ["stdio", "auto"],
    ["stdio, 2025 revisions", "legacy"],
  ] as const) {
    const client = new Client({ name: "e2e", version: "1" }, { versionNegotiation: { mode } });
    const transport = name.startsWith("http")
      ? new StreamableHTTPClientTransport(new URL(url))
      : new StdioClientTransport({
          command: process.execPath,
          args: [join(out, "main.ts")],
          env,
          stderr: "ignore",
        });
    await client.connect(transport as Parameters<Client["connect"]>[0]);
    clients.push(client);
    transports.set(name, client);
  }
}, 60_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  http.kill();
  upstream.closeAllConnections();
  upstream.close();
});

type Part = { readonly type: string; readonly [member: string]: unknown };

async function call(client: Client, name: string) {
  const {
    content: parts,
    structuredContent,
    isError,
  } = await client.callTool({
    name,
    arguments: {},
  });
  const [text, ...rest] = parts as unknown as readonly Part[];
  return { text: text?.["text"], parts: rest, structuredContent, isError: isError ?? false };
}

describe.each(["http", "http, 2025 revisions", "stdio", "stdio, 2025 revisions"])(
  "over %s",
  (transport) => {
    const client = (): Client => {
      const found = transports.get(transport);
      if (found === undefined) throw new Error(`no client for ${transport}`);
      return found;
    };

    test("a file is embedded whole, under a plain name", async () => {
      const got = await call(client(), "get_report");
      expect(accepted).toBe("application/pdf");
      expect(got.text).toBe('"Q3 report.pdf" (application/pdf, 70 kB)');
      const [{ resource, type } = { type: "" }] = got.parts;
      const { uri, mimeType, blob } = resource as Record<string, string>;
      expect([type, mimeType]).toEqual(["resource", "application/pdf"]);
      expect(uri).toMatch(/^mcpgen:\/\/file\/[0-9a-f]{32}\/Q3%20report\.pdf$/);
      expect(Buffer.from(blob ?? "", "base64").equals(PDF)).toBe(true);
    });

    test("a file behind a link is read back with resources/read, and listed meanwhile", async () => {
      const got = await call(client(), "link_report");
      expect(got.text).toBe(
        '"Q3 report.pdf" (application/pdf, 70 kB), kept for 10 minutes: read its link',
      );
      const [link = { type: "" }] = got.parts;
      expect(link).toMatchObject({
        type: "resource_link",
        name: "Q3 report.pdf",
        mimeType: "application/pdf",
        size: PDF.length,
      });
      const uri = String(link["uri"]);
      const { contents } = await client().readResource({ uri });
      const [{ blob } = { blob: "" }] = contents as unknown as readonly { blob: string }[];
      expect(Buffer.from(blob, "base64").equals(PDF)).toBe(true);
      const { resources } = await client().listResources();
      expect(resources.map((resource) => resource.uri)).toContain(uri);
      const other = uri.replace(/[0-9a-f]{32}/, "0".repeat(32));
      await expect(client().readResource({ uri: other })).rejects.toThrow("No such file");
    });

    test("an image is an image", async () => {
      const got = await call(client(), "get_photo");
      expect(got.text).toBe('"file" (image/png, 16 bytes)');
      expect(got.parts).toEqual([
        { type: "image", data: PNG.toString("base64"), mimeType: "image/png" },
      ]);
    });

    test("text is read in its charset", async () => {
      expect((await call(client(), "get_table")).text).toBe("name\nJosé\n");
    });

    test("lines of JSON are a list, compressed or not", async () => {
      const got = await call(client(), "list_games");
      expect(accepted).toBe("application/x-ndjson");
      expect(got.structuredContent).toEqual({
        items: [
          { id: "a", count: 1 },
          { id: "b", count: 2 },
        ],
      });
    });

    test("a stream without end is closed at the deadline, and what came is handed on", async () => {
      closed.length = 0;
      const got = await call(client(), "watch_ticks");
      expect(got.structuredContent).toEqual({ items: [{ id: "t1" }, { id: "t2" }] });
      expect(got.text).toMatch(
        /The stream had not ended after 1\.\d s and was closed: 2 items had come\.$/,
      );
      await expect.poll(() => closed).toEqual(["/ticks"]);
    });

    test("events keep their name and data", async () => {
      const got = await call(client(), "watch_events");
      expect(got.structuredContent).toEqual({
        items: [
          { event: "add", text: "5" },
          { event: "done", text: "[DONE]" },
        ],
      });
    });

    test("nothing is an answer as well", async () => {
      expect((await call(client(), "remove_all")).text).toBe("Done.");
    });

    test("a file that is too large, or not what it says, is refused", async () => {
      next.set("/report", (response) => {
        response.setHeader("content-type", "application/pdf");
        response.end(Buffer.concat([PDF, PDF]));
      });
      const large = await call(client(), "get_report");
      expect([large.isError, large.text]).toEqual([
        true,
        expect.stringContaining("response_too_large: ") as string,
      ]);
      expect(large.text).toContain("larger than 100 kB");
      next.set("/report", (response) => {
        response.setHeader("content-type", "text/html");
        response.end("<h1>Sign in</h1>");
      });
      const lie = await call(client(), "get_report");
      expect(lie.text).toContain("it is text/html where this tool hands on application/pdf");
      expect(lie.parts).toEqual([]);
    });
  },
);
