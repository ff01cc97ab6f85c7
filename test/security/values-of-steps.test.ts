import { afterEach, describe, expect, test } from "vitest";
import { MOST_RESULT_BYTES } from "../../src/language/result-limit.ts";
import {
  call,
  type JsonSchema,
  type Operation,
  operation,
  output,
  type ResultDefinition,
  type Step,
  type ToolDefinition,
  take,
} from "../../src/runtime/codegen/v1/index.ts";
import type { CallAnswer } from "../../src/runtime/mcp/served-tools.ts";
import { headerLines, type RawServer, rawServer } from "../helpers/raw-server.ts";
import { type ServedOptions, type ServedTool, servedTool } from "../helpers/served-tool.ts";

/** Attacks by an API whose answer goes into other steps' requests and beside other steps' answers. */
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function api(
  answer: (request: string) => { readonly body: unknown; readonly fields?: string },
): Promise<RawServer> {
  const server = await rawServer((_, request) => {
    const { body, fields = "" } = answer(request);
    const text = JSON.stringify(body);
    return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${fields}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  });
  cleanups.push(() => server.close());
  return server;
}

async function served(tool: ToolDefinition, options: ServedOptions): Promise<ServedTool> {
  const made = await servedTool(tool, options);
  cleanups.push(() => made.close());
  return made;
}

function toolOf(
  steps: readonly Step[],
  result: Partial<ResultDefinition>,
  schema: JsonSchema,
  effect: ToolDefinition["effect"] = "read",
): ToolDefinition {
  return {
    name: "tool",
    description: "A tool.",
    effect,
    scopes: [],
    steps,
    result: { kind: "object", format: "json", maxTokens: 1_000, ...result },
    schemas: {
      input: { type: "object", properties: {}, additionalProperties: false },
      output: schema,
    },
  };
}

const facts = { responses: { "200": ["application/json"] }, retry: "safe" } as const;
const get = (source: string, path: string): Operation =>
  operation({
    ...facts,
    source,
    key: `GET ${path}`,
    method: "GET",
    path,
    parameters: [{ in: "header", name: "X-Trace" }],
    security: [[`${source}.bearer`]],
  }) as unknown as Operation;
const text = { type: ["string", "null"] };

function textOf(answer: CallAnswer): string {
  if (answer.kind === "shaped") return answer.text;
  throw new Error(answer.kind === "failed" ? answer.error.message : answer.kind);
}

describe("threats 24, 38: a credential that an API repeats goes nowhere", () => {
  test("not out of a field of its answer into the result, nor to another API", async () => {
    const crm = await api((request) => {
      const token = /Bearer ([^\r]*)/.exec(request)?.[1] ?? "";
      return { body: { token }, fields: `x-seen: ${token}; ${encodeURIComponent(token)}\r\n` };
    });
    const other = await api(() => ({ body: { ok: true } }));
    const steps = [
      call("first", get("crm", "/a"), {}, { outputs: { seen: "$response.header.X-Seen" } }),
      call(
        "second",
        get("other", "/b"),
        { header: { "X-Trace": output("first", "seen") } },
        { needs: ["first"] },
      ),
    ] as readonly Step[];
    const select = {
      seen: take(output("first", "seen")),
      token: take(output("first", "body", "/token")),
    };
    const tool = toolOf(steps, { select }, { properties: { seen: text, token: text } });
    const { call: run } = await served(tool, {
      upstreams: { crm: crm.url, other: other.url },
      tokens: { "crm.bearer": "crm-Secret/1", "other.bearer": "other-Secret-2" },
    });
    expect(textOf(await run())).toBe('{"seen":"[secret]; [secret]","token":"[secret]"}');
    const [sent = ""] = other.requests;
    expect(headerLines(sent).map(decodeURIComponent)).toContain("X-Trace: [secret]; [secret]");
    expect(sent).not.toContain("crm-Secret");
    expect(crm.requests.join()).not.toContain("other-Secret");
  });
});

describe("IN-22: what is taken from another step is within the limits of a result", () => {
  const big = "y".repeat(2_000_000);
  const many = Array.from({ length: 150_000 }, () => "z");
  const list = { type: ["array", "null"], items: text };
  const rowsOf = (item: JsonSchema, beside: JsonSchema = {}): JsonSchema => ({
    type: "object",
    properties: {
      items: { type: "array", items: { type: "object", properties: item } },
      ...beside,
    },
  });
  const bigText = take(output("big", "body", "/text"));
  const bigList = take(output("big", "body", "/list"));

  const cases: readonly (readonly [string, number, Partial<ResultDefinition>, JsonSchema])[] = [
    [
      "a long text in every row",
      9_000,
      { select: { id: "id", by: bigText } },
      rowsOf({ id: text, by: text }),
    ],
    [
      "a long list in every row",
      9_000,
      { select: { id: "id", by: bigList } },
      rowsOf({ id: text, by: list }),
    ],
    [
      "a long text beside no rows",
      0,
      { select: { id: "id" }, with: { by: bigText } },
      rowsOf({ id: text }, { by: text }),
    ],
    [
      "a long list beside no rows",
      0,
      { select: { id: "id" }, with: { by: bigList } },
      rowsOf({ id: text }, { by: list }),
    ],
    [
      "a long text beside rows",
      9_000,
      { select: { id: "id" }, with: { by: bigText } },
      rowsOf({ id: text }, { by: text }),
    ],
  ];
  describe.each(["json", "table"] as const)("as %s", (format) => {
    test.each(cases)("%s", async (_, count, result, schema) => {
      const items = Array.from({ length: count }, (__, i) => ({ id: String(i) }));
      const crm = await api((request) => ({
        body: request.startsWith("GET /big") ? { text: big, list: many } : { items },
      }));
      const steps = [call("big", get("crm", "/big"), {}), call("rows", get("crm", "/rows"), {})];
      const tool = toolOf(steps, { kind: "list", from: "items", format, ...result }, schema);
      const { call: run } = await served(tool, {
        upstreams: { crm: crm.url },
        tokens: { "crm.bearer": "secret-1" },
      });
      const answer = await run();
      const said = textOf(answer);
      expect(said).toMatch(/left out|items shown/);
      const bytes = Buffer.byteLength(JSON.stringify(answer));
      expect(bytes).toBeLessThan(MOST_RESULT_BYTES + 1_000);
    });
  });

  test("hidden text in it is taken out", async () => {
    const crm = await api(() => ({ body: { note: "a\u001b[31m\u202e\u{e0041}b" } }));
    const steps = [call("a", get("crm", "/a"), {}), call("b", get("crm", "/b"), {})];
    const select = { note: take(output("a", "body", "/note")), all: take(output("a", "body")) };
    const tool = toolOf(steps, { select }, { properties: { note: text, all: {} } });
    const { call: run } = await served(tool, {
      upstreams: { crm: crm.url },
      tokens: { "crm.bearer": "secret-1" },
    });
    const said = textOf(await run());
    expect(said).not.toMatch(/[\u001b\u202e\u{e0041}]/u);
    expect(said).toBe('{"note":"ab","all":{"note":"ab"}}');
  });
});

describe("an answer that says itself that it failed", () => {
  const post = operation({
    ...facts,
    source: "crm",
    key: "POST /p",
    method: "POST",
    path: "/p",
    security: [["crm.bearer"]],
    retry: "never",
  }) as unknown as Operation;
  const success = { path: "ok", equals: true } as const;
  const run = async (body: (token: string) => unknown) => {
    const crm = await api((request) => ({
      body: body(/Bearer ([^\r]*)/.exec(request)?.[1] ?? ""),
    }));
    const steps = [call("post", post, {}, { success })];
    const tool = toolOf(steps, { select: { ok: "ok" } }, { properties: { ok: {} } }, "write");
    const made = await served(tool, {
      upstreams: { crm: crm.url },
      tokens: { "crm.bearer": "crm-Secret-1" },
    });
    const answer = await made.call();
    if (answer.kind !== "failed") throw new Error("it did not fail");
    return { message: answer.error.message, change: made.sink.events.at(-1)?.change };
  };

  test("is quoted without credentials and hidden text, on one line, cut; the change was not made", async () => {
    const { message, change } = await run((token) => ({
      ok: false,
      error: { message: `key ${token}\r\n\u001b[2J${"x".repeat(100_000)}` },
      data: { private: "private" },
    }));
    expect(message).toMatch(/says: "key \[secret\] x+…"$/);
    expect(message).not.toMatch(/crm-Secret|private|[\r\n\u001b]/);
    expect(message.length).toBeLessThan(1_200);
    expect(change).toMatchObject([{ effect: "none", status: 200 }]);
  });

  test.each([
    ["nothing of it", {}],
    ["null", { ok: null }],
    ["something else altogether", ["ok"]],
  ])("that says %s leaves open whether the change was made", async (_, body) => {
    const { message, change } = await run(() => body);
    expect(message).toMatch(
      /^The API "crm" did not say whether the request succeeded \(200\)\. The change may have been made/,
    );
    expect(change).toMatchObject([{ effect: "unknown", status: 200 }]);
  });

  test("an API that answers with a stream in its place has not said that all went well", async () => {
    const crm = await rawServer(() => {
      const body = 'data: {"ok":true}\n\n';
      return `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    });
    cleanups.push(() => crm.close());
    const tool = toolOf([call("post", post, {}, { success })], { kind: "body" }, {}, "write");
    const schemas = { input: tool.schemas.input };
    const made = await served(
      { ...tool, schemas },
      { upstreams: { crm: crm.url }, tokens: { "crm.bearer": "crm-Secret-1" } },
    );
    expect(await made.call()).toMatchObject({ error: { code: "upstream_error", status: 200 } });
    expect(made.sink.events.at(-1)?.change).toMatchObject([{ effect: "unknown" }]);
  });
});

describe("threats 24, 34, 35: where a source is called is the operator's word alone", () => {
  const tool = toolOf([call("a", get("crm", "/a"), {})], { kind: "empty" }, {});
  const starts = (value: string, upstream = "https://crm.example.com"): Promise<ServedTool> =>
    served(tool, {
      upstreams: { crm: upstream },
      tokens: { "crm.bearer": "crm-Secret-1" },
      environment: { MCPGEN_BASE_URL_CRM: value },
    });

  test.each([
    "https://user:pa55@crm.example.com",
    "https://user@crm.example.com",
    "https://crm.example.com?key=pa55",
    "https://crm.example.com#pa55",
    "file:///etc/pa55",
    "javascript:pa55",
    "ftp://pa55.example.com",
    "//pa55.example.com",
    "pa55.example.com",
    "https://",
    "https://pa 55.example.com",
  ])("%s refuses the start, and is not repeated", async (value) => {
    const refused = await starts(value).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    expect((refused as Error).message).toContain("MCPGEN_BASE_URL_CRM");
    expect((refused as Error).message).not.toContain("pa55");
  });

  test("it stands for what operations call by themselves, and path and host are those of the value", async () => {
    const crm = await api(() => ({ body: {} }));
    const elsewhere = await api(() => ({ body: {} }));
    const own = { ...get("crm", "/a"), baseUrl: elsewhere.url } as Operation;
    const made = await served(toolOf([call("a", own, {})], { kind: "empty" }, {}), {
      upstreams: { crm: elsewhere.url },
      tokens: { "crm.bearer": "crm-Secret-1" },
      environment: { MCPGEN_BASE_URL_CRM: ` ${crm.url}/up/../v2/ ` },
    });
    await made.call();
    expect(crm.requests[0]).toMatch(/^GET \/v2\/a HTTP/);
    expect(elsewhere.requests).toEqual([]);
  });

  test("the operator is told where credentials go in clear", async () => {
    const said = /without TLS/;
    expect((await starts("http://crm.example.com")).reports.join()).toMatch(said);
    expect((await starts("", "http://10.0.0.1")).reports.join()).toMatch(said);
    expect((await starts("http://127.0.0.1:1")).reports.join()).not.toMatch(said);
    expect((await starts("https://crm.example.com")).reports.join()).not.toMatch(said);
  });
});
