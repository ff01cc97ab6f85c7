import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Issuer, startIssuer } from "../../../helpers/issuer.ts";
import { type MemorySink, memorySink } from "../../../helpers/memory-sink.ts";
import { type NotesHttp, notesHttp } from "../../../helpers/notes-server.ts";
import { type NotesUpstream, startNotesUpstream } from "../../../helpers/notes-upstream.ts";
import { callTool, rpc } from "../../../helpers/rpc.ts";

const audience = "https://notes.example.com/mcp";
const metadata = "https://notes.example.com/.well-known/oauth-protected-resource/mcp";
let issuer: Issuer;
let upstream: NotesUpstream;
let sink: MemorySink;
let server: NotesHttp;
let readOnly: NotesHttp;

beforeAll(async () => {
  issuer = await startIssuer();
  upstream = await startNotesUpstream();
  sink = memorySink();
  const inbound = { issuer: issuer.url, audience, jwksUrl: issuer.jwksUrl };
  server = await notesHttp({ upstream: upstream.url, sinks: [sink], inbound });
  readOnly = await notesHttp({ upstream: upstream.url, sinks: [sink], inbound, readOnly: true });
});
afterAll(async () => {
  await server.stop();
  await readOnly.stop();
  await upstream.close();
  await issuer.close();
});
beforeEach(() => {
  sink.events.length = 0;
  upstream.seen.length = 0;
  upstream.behaviour = "ok";
});

const bearer = async (claims: Record<string, unknown> = {}): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await issuer.sign(audience, claims)}`,
});
const reader = { scope: "notes.read" };

describe("RFC 9728: the metadata of the server", () => {
  test.each(["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"])(
    "stands at %s for everyone",
    async (path) => {
      const response = await fetch(new URL(path, server.url));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        resource: audience,
        authorization_servers: [issuer.url],
        scopes_supported: ["notes.read", "notes.write"],
        bearer_methods_supported: ["header"],
        resource_name: "Notes",
      });
    },
  );
});

describe("ID-01: before anything else runs", () => {
  test("a request without a token is challenged, with the scopes and the metadata", async () => {
    const { status, headers } = await callTool(server.url, "get_note", { id: "1" });
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toBe(
      `Bearer scope="notes.read notes.write", resource_metadata="${metadata}"`,
    );
    expect(upstream.seen).toEqual([]);
  });

  test("a request with a bad token is challenged with invalid_token", async () => {
    const { status, headers } = await callTool(
      server.url,
      "get_note",
      { id: "1" },
      await bearer({ exp: 1 }),
    );
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toBe(
      `Bearer error="invalid_token", error_description="The token has expired.", scope="notes.read notes.write", resource_metadata="${metadata}"`,
    );
  });

  test("identity in arguments or _meta is not identity", async () => {
    const { status } = await callTool(server.url, "get_note", {
      id: "1",
      user: "root",
      token: "x",
    });
    expect(status).toBe(401);
  });
});

test.each([
  [
    "_meta nested without end",
    `"id":1,"params":{"_meta":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
  ],
  ["an id nested without end", `"id":${"[".repeat(200_000)}${"]".repeat(200_000)},"params":{}`],
  ["too many values", `"id":1,"params":{"_meta":[${"1,".repeat(200_000)}1]}`],
])("a message with %s is refused before it is looked at", async (_, members) => {
  const response = await fetch(server.url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(await bearer(reader)) },
    body: `{"jsonrpc":"2.0","method":"tools/list",${members}}`,
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    id: null,
    error: { code: -32_600, message: expect.stringMatching(/levels|values/) },
  });
});

describe("a token without a tool's scopes", () => {
  test.each([[""], ["notes.read"], ["notes.write"]])(
    "gets one challenge with all of them: %j",
    async (scope) => {
      const { status, headers } = await callTool(
        server.url,
        "add_note",
        { title: "x" },
        await bearer({ scope }),
      );
      expect(status).toBe(403);
      expect(headers.get("www-authenticate")).toBe(
        `Bearer error="insufficient_scope", error_description="Insufficient scope", scope="notes.read notes.write", resource_metadata="${metadata}"`,
      );
      expect(upstream.seen).toEqual([]);
    },
  );

  test("EV-01: leaves a record of the denial, whatever its arguments", async () => {
    await callTool(server.url, "add_note", { nonsense: true }, await bearer(reader));
    expect(sink.events).toMatchObject([
      {
        phase: "outcome",
        who: { user: "alice", issuer: issuer.url, agent: "assistant" },
        what: { tool: "add_note" },
        auth: { effect: "deny", rules: ["tool.scopes"], reason: "insufficient_scope" },
        change: [],
        result: { ok: false, error: "insufficient_scope" },
      },
    ]);
  });

  test("is not shown them, and is shown the rest", async () => {
    const { body } = await rpc(server.url, "tools/list", {}, await bearer(reader));
    expect(body.result?.tools?.map(({ name }) => name)).toEqual(["list_notes", "get_note"]);
    expect(body.result).toMatchObject({ cacheScope: "private", ttlMs: 300_000 });
  });
});

test("ID-26: nothing of the caller's token reaches the API, which gets its own", async () => {
  const token = await bearer();
  const { body } = await callTool(server.url, "get_note", { id: "1" }, token);
  expect(body.result?.structuredContent).toEqual({ id: "1", title: "Note 1" });
  const [seen] = upstream.seen;
  expect(seen?.headers.authorization).toBe("Bearer upstream-secret");
  const signature = token["authorization"]?.split(".").at(-1) ?? "?";
  expect(JSON.stringify([upstream.seen, sink.events])).not.toContain(signature);
});

describe("a server that only reads", () => {
  test("answers a hidden tool and one that does not exist alike, bad arguments included", async () => {
    const token = await bearer();
    const answers = await Promise.all(
      ["add_note", "no_such_tool"].flatMap((name) =>
        [{ title: "x" }, { nonsense: 1 }].map((args) => callTool(readOnly.url, name, args, token)),
      ),
    );
    const [first, ...others] = answers.map(({ status, body }) => ({ status, body }));
    expect(first).toMatchObject({ body: { error: { code: -32_602 } } });
    for (const other of others) expect(other).toEqual(first);
    expect(upstream.seen).toEqual([]);
  });

  test("records the denial of the hidden one", async () => {
    await callTool(readOnly.url, "add_note", { title: "x" }, await bearer());
    expect(sink.events).toMatchObject([
      { auth: { effect: "deny", rules: ["mode.read-only"] }, result: { error: "policy_denied" } },
    ]);
  });

  test("lists the tools that read, and asks for their scopes only", async () => {
    const { body } = await rpc(readOnly.url, "tools/list", {}, await bearer());
    expect(body.result?.tools?.map(({ name }) => name)).toEqual(["list_notes", "get_note"]);
    const { headers } = await rpc(readOnly.url, "tools/list", {});
    expect(headers.get("www-authenticate")).toContain('scope="notes.read",');
  });
});

/** Sends a request with exactly these headers and gives the status. */
function statusOf(
  headers: Record<string, string>,
  path = "/mcp",
  method = "POST",
): Promise<number> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end(method === "POST" ? "{}" : undefined);
  });
}

describe("a foreign Host gets 403", () => {
  test.each([
    "evil.example.com",
    "evil.example.com:80",
    "127.0.0.1.evil.example.com",
    "localhost.evil.example.com",
    "notes.example.com.evil.example.com",
    "evil.example.com#localhost",
    "evil.example.com/localhost",
    "localhost@evil.example.com",
    "0.0.0.0",
    "[::2]",
    "127.0.0.2",
    "169.254.169.254",
    "xn--lcalhost-e1a",
    " ",
  ])("%j", async (host) => {
    expect(await statusOf({ host })).toBe(403);
  });
});

describe("our own Host passes on to authentication", () => {
  test.each(["localhost", "LOCALHOST:1", "127.0.0.1:3000", "[::1]:3000", "notes.example.com"])(
    "%j",
    async (host) => {
      expect(await statusOf({ host })).toBe(401);
    },
  );
});

describe("a foreign Origin gets 403", () => {
  test.each([
    "https://evil.example.com",
    "null",
    "",
    "file://",
    "chrome-extension://abc",
    "https://localhost.evil.example.com",
    "https://evil.example.com/localhost",
    "https://localhost@evil.example.com",
    "javascript://localhost",
    "http://127.0.0.1.nip.io",
    "http://[::2]",
  ])("%j", async (origin) => {
    expect(await statusOf({ host: "localhost", origin })).toBe(403);
  });
});

describe("our own Origin passes on to authentication", () => {
  test.each(["http://localhost:5173", "http://127.0.0.1", "https://notes.example.com"])(
    "%j",
    async (origin) => {
      expect(await statusOf({ host: "localhost", origin })).toBe(401);
    },
  );
});

describe("what is no message is refused, and the server lives on", () => {
  const post = async (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(server.url, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(await bearer()),
        ...headers,
      },
    });
  test.each([
    ["no JSON", "{", 400],
    ["nothing", "", 400],
    ["a number", "7", 400],
    ["a body over 1 MiB", `"${"x".repeat(1_048_576)}"`, 413],
    ["deep nesting", "[".repeat(100_000) + "]".repeat(100_000), 400],
  ])("%s", async (_, body, status) => {
    expect((await post(body)).status).toBe(status);
    expect((await callTool(server.url, "get_note", { id: "1" }, await bearer())).status).toBe(200);
  });

  test("another media type", async () => {
    expect((await post("{}", { "content-type": "text/plain" })).status).toBe(415);
  });

  test.each(["GET", "DELETE", "PUT", "OPTIONS"])("%s is not allowed", async (method) => {
    const response = await fetch(server.url, { method, headers: await bearer() });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  });

  test("another path is not found", async () => {
    expect(await statusOf({ host: "localhost" }, "/admin")).toBe(404);
    expect(await statusOf({ host: "localhost" }, "/", "GET")).toBe(404);
  });

  test("bytes that are no HTTP", async () => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.end("\x00\x01 not http\r\n\r\n");
    let said = "";
    for await (const chunk of socket) said += String(chunk);
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test("arguments nested beyond the limit are invalid input, recorded as such", async () => {
  let deep: unknown = "x";
  for (let i = 0; i < 63; i++) deep = [deep];
  const { body } = await callTool(server.url, "get_note", { id: deep }, await bearer());
  expect(body.result?.isError).toBe(true);
  expect(body.result?.content?.[0]?.text).toMatch(/^invalid_input: .*nested deeper than 64/);
  expect(sink.events).toMatchObject([{ result: { ok: false, error: "invalid_input" } }]);
});

test("header and body that disagree are refused (SEP-2243)", async () => {
  const headers = { ...(await bearer()), "mcp-name": "list_notes" };
  const { status, body } = await callTool(server.url, "get_note", { id: "1" }, headers);
  expect([status, body.error?.code]).toEqual([400, -32_020]);
});

test("a client that goes away aborts the request to the API", async () => {
  upstream.behaviour = "hang";
  const dropped = upstream.dropped();
  const gone = new AbortController();
  const call = callTool(server.url, "get_note", { id: "1" }, await bearer(), gone.signal);
  await expect.poll(() => upstream.seen.length).toBe(1);
  gone.abort();
  await expect(call).rejects.toThrow();
  await dropped;
  await expect.poll(() => sink.events.at(-1)?.result?.error).toBe("cancelled");
});

test("a caller's trace context stands in the record; a malformed one does not", async () => {
  const traceparent = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;
  const send = async (value: unknown): Promise<unknown> => {
    await fetch(server.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": "get_note",
        ...(await bearer()),
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: {
          name: "get_note",
          arguments: { id: "1" },
          _meta: {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            traceparent: value,
          },
        },
      }),
    });
    return sink.events.at(-1)?.trace;
  };
  expect(await send(traceparent)).toEqual({ traceparent });
  for (const malformed of [
    `${traceparent}\nx`,
    `${traceparent}\r\nx-evil: 1`,
    ` ${traceparent}`,
    traceparent.toUpperCase(),
    `ff${traceparent.slice(2)}`,
    `00-${"0".repeat(32)}-${"cd".repeat(8)}-01`,
    `00-${"ab".repeat(16)}-${"0".repeat(16)}-01`,
    [traceparent],
  ]) {
    expect(await send(malformed)).toBeUndefined();
  }
});
