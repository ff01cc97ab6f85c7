import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { inspect } from "node:util";
import zlib from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { StepCall } from "../../../../src/runtime/call/call.ts";
import { McpgenError } from "../../../../src/runtime/call/error.ts";
import type { UpstreamLimits } from "../../../../src/runtime/call/limits.ts";
import { baseUrlOf, parseBaseUrl, resolveOrigins } from "../../../../src/runtime/http/origins.ts";
import { type Sender, sender } from "../../../../src/runtime/http/send.ts";
import { OK, rawServer } from "../../../helpers/raw-server.ts";
import { callOf, failureOf, operationOf, stepOf, toolOf } from "../../../helpers/step-call.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((clean) => clean()));
});

function senderTo(url: string, limits: Partial<UpstreamLimits> = {}): Sender {
  const base = parseBaseUrl(url);
  if (base === undefined) throw new Error(`no base URL: ${url}`);
  return sender({ origins: new Map([["api", base]]), limits });
}

async function raw(
  answer: (socket: Socket, request: string, index: number) => string | Buffer | undefined,
  limits: Partial<UpstreamLimits> = {},
) {
  const server = await rawServer(answer);
  const upstream = senderTo(server.url, limits);
  cleanups.push(async () => {
    await server.close();
    await upstream.close();
  });
  return { ...upstream, server };
}

async function http(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const upstream = senderTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`);
  cleanups.push(async () => {
    await upstream.close();
    server.close();
  });
  return upstream;
}

const read = (): StepCall => stepOf(operationOf());
const write = (): StepCall =>
  stepOf(operationOf({ method: "POST", body: { mediaType: "application/json" } }), {
    body: { a: 1 },
  });
const answer = (head: string, body: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${head}\r\ncontent-length: ${body.length}\r\n\r\n`),
    Buffer.from(body),
  ]);
const JSON_OK = "200 OK\r\ncontent-type: application/json";

describe("a request that is answered", () => {
  test("gives status, type and parsed body, counts bytes and keeps the API's request id", async () => {
    const { send } = await http((request, response) => {
      response.setHeader("content-type", "Application/JSON; charset=utf-8");
      response.setHeader("x-request-id", "req-1");
      response.end(JSON.stringify({ url: request.url, method: request.method }));
    });
    const step = stepOf(operationOf({ path: "/t/{id}" }), { path: { id: "7" }, query: { q: "x" } });
    const got = await send(step);
    expect(got).toEqual({
      status: 200,
      mediaType: "application/json",
      body: { url: "/base/t/7?q=x", method: "GET" },
    });
    expect(step.progress).toEqual({ attempts: 1, sent: true, status: 200, requestId: "req-1" });
    expect(step.call.record.bytesIn).toBe(JSON.stringify(got.body).length);
  });

  test.each([
    ["gzip", zlib.gzipSync],
    ["br", zlib.brotliCompressSync],
  ] as const)("%s is decoded", async (coding, compress) => {
    const { send } = await http((_, response) => {
      response.setHeader("content-type", "application/json");
      response.setHeader("content-encoding", coding);
      response.end(compress(JSON.stringify({ big: "x".repeat(50_000) })));
    });
    expect((await send(read())).body).toEqual({ big: "x".repeat(50_000) });
  });

  test("204 and an empty body have no body; informational answers are passed over", async () => {
    const { send } = await raw(
      () => "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    );
    expect(await send(read())).toEqual({ status: 204, mediaType: undefined, body: undefined });
  });

  test("connections are kept and used again", async () => {
    const sockets = new Set<Socket>();
    const { send } = await raw((socket) => {
      sockets.add(socket);
      return OK;
    });
    for (let i = 0; i < 20; i++) await send(read());
    // The answer is handed on before its connection is idle again: two take turns.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  test("IN-25: a call that is cancelled stops its request", async () => {
    let closed = false;
    const { send } = await raw((socket) => {
      socket.on("close", () => {
        closed = true;
      });
      controller.abort(new McpgenError("cancelled", "The call was cancelled."));
      return undefined;
    });
    const controller = new AbortController();
    const step = { ...read(), signal: controller.signal };
    expect(await failureOf(send(step))).toMatchObject({ code: "cancelled" });
    await expect.poll(() => closed).toBe(true);
  });
});

describe("answers that are no success", () => {
  test.each<[string, string, object, RegExp]>([
    [
      "400 Bad Request",
      '{"code":"filter_error","message":"Invalid operator \\"$in\\""}',
      { code: "upstream_error", status: 400 },
      /says: "filter_error; Invalid operator/,
    ],
    [
      "404 Not Found",
      "<html>secret page</html>",
      { code: "upstream_error", status: 404 },
      /404, not found\)\.$/,
    ],
    [
      "401 Unauthorized",
      '{"message":"bad token"}',
      { code: "upstream_auth_failed", status: 401 },
      /operator must correct/,
    ],
    [
      "403 Forbidden",
      '{"message":"needs admin"}',
      { code: "upstream_auth_failed", status: 403 },
      /needs admin/,
    ],
    [
      "403 Forbidden\r\nretry-after: 60",
      "{}",
      { code: "rate_limited", status: 403, retryAfter: 60 },
      /in 60 seconds/,
    ],
    [
      "429 Too Many Requests\r\nretry-after: 2",
      "{}",
      { code: "rate_limited", status: 429, retryAfter: 2 },
      /in 2 seconds/,
    ],
    ["429 Too Many Requests", "{}", { code: "rate_limited", status: 429 }, /Try again later/],
    [
      "503 Service Unavailable\r\nretry-after: 1",
      "{}",
      { code: "upstream_error", status: 503, retryAfter: 1 },
      /in 1 second\./,
    ],
    [
      "302 Found\r\nlocation: http://127.0.0.1:1/",
      "",
      { code: "upstream_error", status: 302 },
      /redirect \(302\) to "http:\/\/127\.0\.0\.1:1", which is not followed/,
    ],
  ])("%s", async (head, body, want, words) => {
    const { send, server } = await raw(() =>
      answer(`${head}\r\ncontent-type: application/json`, body),
    );
    const error = await failureOf(send(read()));
    expect(error).toMatchObject(want);
    expect((error as Error).message).toMatch(words);
    expect(server.requests).toHaveLength(1);
  });

  test("a write that the API fails on may have happened, and is told so", async () => {
    const { send } = await raw(() => answer("500 Internal Server Error", ""));
    const error = await failureOf(send(write()));
    expect(error).toMatchObject({ code: "upstream_error", status: 500 });
    expect((error as Error).message).toMatch(/may have been made/);
  });
});

describe("faults of the API", () => {
  const cut = `HTTP/1.1 ${JSON_OK}\r\ncontent-length: 100\r\n\r\n{"a":`;
  const limits: Partial<UpstreamLimits> = { headersMs: 150, bodyIdleMs: 150, connectMs: 300 };
  const drip = (socket: Socket): undefined => {
    socket.write(`HTTP/1.1 ${JSON_OK}\r\ncontent-length: 1000\r\n\r\n`);
    return undefined;
  };

  test.each<[string, (socket: Socket) => string | Buffer | undefined, object]>([
    ["no answer at all", () => undefined, { code: "upstream_error" }],
    ["headers that stop", () => "HTTP/1.1 200 OK\r\ncontent-", { code: "upstream_error" }],
    ["a body that never comes", drip, { code: "upstream_error" }],
    ["a reset", (s) => void s.resetAndDestroy(), { code: "upstream_error" }],
    ["a body cut by the end of the connection", (s) => void s.end(cut), { code: "upstream_error" }],
    ["not HTTP", () => "SSH-2.0-OpenSSH\r\n\r\n", { code: "upstream_error" }],
    [
      "a bad chunk",
      () => `HTTP/1.1 ${JSON_OK}\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
      { code: "upstream_error" },
    ],
    [
      "length and chunks at once",
      () =>
        `HTTP/1.1 ${JSON_OK}\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      { code: "upstream_error" },
    ],
    ["a NUL in a header", () => "HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n", { code: "upstream_error" }],
    [
      "a header of 17 KiB",
      () => `HTTP/1.1 200 OK\r\nx: ${"a".repeat(17_408)}\r\n\r\n`,
      { code: "upstream_error" },
    ],
    [
      "HTML with status 200",
      () => answer("200 OK\r\ncontent-type: text/html", "<html>"),
      { code: "upstream_error", status: 200 },
    ],
    ["JSON that is none", () => answer(JSON_OK, '{"a":'), { code: "upstream_error", status: 200 }],
    [
      "JSON with a NUL",
      () => answer(JSON_OK, '{"a":"\0"}'),
      { code: "upstream_error", status: 200 },
    ],
    [
      "JSON that nests 200,000 deep",
      () => answer(JSON_OK, "[".repeat(200_000) + "]".repeat(200_000)),
      { code: "response_too_large" },
    ],
    [
      "gzip that is none",
      () => answer(`${JSON_OK}\r\ncontent-encoding: gzip`, "{}"),
      { code: "upstream_error", status: 200 },
    ],
    [
      "a gzip bomb",
      () => answer(`${JSON_OK}\r\ncontent-encoding: gzip`, zlib.gzipSync(Buffer.alloc(50_000_000))),
      { code: "response_too_large" },
    ],
    [
      "a brotli bomb",
      () =>
        answer(
          `${JSON_OK}\r\ncontent-encoding: br`,
          zlib.brotliCompressSync(Buffer.alloc(50_000_000)),
        ),
      { code: "response_too_large" },
    ],
    [
      "4 MiB and a byte, declared",
      () => `HTTP/1.1 ${JSON_OK}\r\ncontent-length: 4194305\r\n\r\n`,
      { code: "response_too_large" },
    ],
    [
      "more than 4 MiB in chunks",
      () =>
        `HTTP/1.1 ${JSON_OK}\r\ntransfer-encoding: chunked\r\n\r\n400001\r\n${" ".repeat(0x400001)}\r\n0\r\n\r\n`,
      { code: "response_too_large" },
    ],
  ])("%s is a typed error, sent once", async (_, fault, want) => {
    const { send, server } = await raw(fault, limits);
    const error = await failureOf(send(read()));
    expect(error).toBeInstanceOf(McpgenError);
    expect(error).toMatchObject(want);
    expect(server.requests).toHaveLength(1);
  });

  test("nobody listens: nothing was sent, whatever the method", async () => {
    const gone = await rawServer(() => OK);
    await gone.close();
    const upstream = senderTo(gone.url);
    for (const step of [read(), write()]) {
      const error = await failureOf(upstream.send(step));
      expect(error).toMatchObject({ code: "upstream_error" });
      expect((error as Error).message).toMatch(/connection was refused\. Nothing was sent/);
      expect(step.progress.sent).toBe(false);
    }
    await upstream.close();
  });

  test("a body of exactly 4 MiB passes", async () => {
    const { send } = await raw(() => answer(JSON_OK, `"${"x".repeat(4_194_302)}"`));
    expect((await send(read())).body).toHaveLength(4_194_302);
  });

  test("a poisoned connection is not used again", async () => {
    const sockets = new Set<Socket>();
    const { send } = await raw((socket, _, index) => {
      sockets.add(socket);
      return index === 0 ? "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n" : OK;
    });
    await send(read());
    await send(read()).catch(() => undefined);
    await send(read());
    expect(sockets.size).toBeGreaterThan(1);
  });
});

describe("writes whose answer is lost", () => {
  test.each<[string, (socket: Socket) => undefined]>([
    ["a reset", (s) => void s.resetAndDestroy()],
    ["an orderly close", (s) => void s.end()],
    ["silence", () => undefined],
    ["something that is not HTTP", (s) => void s.write("nonsense\r\n\r\n")],
  ])("%s: outcome_unknown, one request on the wire", async (_, fault) => {
    const { send, server } = await raw(fault, { headersMs: 150 });
    const step = write();
    expect(await failureOf(send(step))).toMatchObject({ code: "outcome_unknown" });
    expect(step.progress).toMatchObject({ sent: true, attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  test("also on a connection that served before", async () => {
    const { send, server } = await raw((socket, _, index) => {
      if (index === 0) return OK;
      socket.destroy();
      return undefined;
    });
    await send(read());
    expect(await failureOf(send(write()))).toMatchObject({ code: "outcome_unknown" });
    expect(server.requests).toHaveLength(2);
  });

  test("a deadline that passes after the request went out", async () => {
    const controller = new AbortController();
    const { send } = await raw(() => {
      controller.abort(new McpgenError("deadline_exceeded", "late"));
      return undefined;
    });
    const error = await failureOf(send({ ...write(), signal: controller.signal }));
    expect(error).toMatchObject({ code: "outcome_unknown", cause: { code: "deadline_exceeded" } });
  });

  test("a good status whose body breaks off: the change was made", async () => {
    const { send } = await raw(
      (s) => void s.end(`HTTP/1.1 201 Created\r\ncontent-length: 9\r\n\r\n{`),
    );
    const error = await failureOf(send(write()));
    expect(error).toMatchObject({ code: "upstream_error", status: 201 });
    expect((error as Error).message).toMatch(/made the change \(201\).*Do not repeat/);
  });

  test("a search by POST that its tool declares to read is an ordinary failure", async () => {
    const { send } = await raw((s) => void s.destroy());
    const step = { ...write(), call: callOf({ tool: toolOf({ effect: "read" }) }) };
    expect(await failureOf(send(step))).toMatchObject({ code: "upstream_error" });
  });
});

test("ID-26: no error holds a credential, wherever the API echoes it", async () => {
  const credentials = {
    header: { authorization: "Bearer t0ken-value" },
    query: { api_key: "k3y-value" },
    cookie: { sid: "c00kie-value" },
  };
  const heads = ["400 Bad", "401 No", "403 No", "404 No", "429 Slow", "500 Broken", "302 Found"];
  for (const head of [...heads, "200 OK"]) {
    const { send } = await raw((_, request) =>
      answer(
        `${head}\r\ncontent-type: application/json\r\nx-echo: t0ken-value`,
        JSON.stringify({ message: request }) + (head === "200 OK" ? "!" : ""),
      ),
    );
    const error = await failureOf(send({ ...read(), credentials }));
    const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error);
    expect(shown, head).not.toMatch(/t0ken-value|k3y-value|c00kie-value/);
  }
});

describe("base URLs", () => {
  const sources = (source: object) => ({ sources: { api: { document: "a.json", ...source } } });
  test.each<[object, Record<string, string>, string]>([
    [{ server: "https://x.example/v1/" }, {}, "https://x.example /v1"],
    [
      { server: "https://x.example", baseUrl: { env: "U" } },
      { U: "http://127.0.0.1:8080/a b" },
      "http://127.0.0.1:8080 /a%20b",
    ],
    [{ server: "https://x.example", baseUrl: { env: "U" } }, { U: "" }, "https://x.example "],
    [
      { server: "https://x.example" },
      { MCPGEN_BASE_URL_API: " http://127.0.0.1:8080/api/ " },
      "http://127.0.0.1:8080 /api",
    ],
    [
      { server: "https://x.example", baseUrl: { env: "U" } },
      { U: "ftp://x", MCPGEN_BASE_URL_API: "http://127.0.0.1:8080" },
      "http://127.0.0.1:8080 ",
    ],
    [{ server: "https://x.example" }, { MCPGEN_BASE_URL_API: "" }, "https://x.example "],
    [{ server: "https://x.example" }, { MCPGEN_BASE_URL_OTHER: "http://y" }, "https://x.example "],
    [{}, { MCPGEN_BASE_URL_API: "http://127.0.0.1:1" }, "http://127.0.0.1:1 "],
  ])("%j with %j is %s", (source, environment, want) => {
    const { origins, problems } = resolveOrigins(sources(source), environment);
    expect(problems).toEqual([]);
    expect(`${origins.get("api")?.origin} ${origins.get("api")?.path}`).toBe(want);
  });

  test.each<[object, Record<string, string>, RegExp]>([
    [{ server: "/v1" }, {}, /source "api" names a server that is no absolute URL/],
    [{ baseUrl: { env: "U" } }, {}, /U is not set/],
    [{ baseUrl: { env: "U" } }, { U: "ftp://x" }, /U is no base URL/],
    [{ baseUrl: { env: "U" } }, { U: "https://user:hunter2@x.example" }, /U is no base URL/],
    [{ baseUrl: { env: "U" } }, { U: "https://x.example/?a=1" }, /U is no base URL/],
    [
      { server: "https://x.example" },
      { MCPGEN_BASE_URL_API: "https://user:hunter2@x.example" },
      /MCPGEN_BASE_URL_API is no base URL/,
    ],
    [{ server: "https://x.example" }, { MCPGEN_BASE_URL_API: "mock" }, /is no base URL/],
    [{}, {}, /set MCPGEN_BASE_URL_API to the base URL of the API/],
  ])("%j with %j cannot start", (source, environment, want) => {
    const { problems } = resolveOrigins(sources(source), environment);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(want);
    expect(problems[0]).not.toMatch(/hunter2/);
  });

  test("one variable that two sources would share is refused", () => {
    const document = { document: "a.json", server: "https://x.example" };
    const { problems } = resolveOrigins(
      { sources: { "my-api": document, my_api: document, other: document } },
      { MCPGEN_BASE_URL_MY_API: "http://127.0.0.1:1" },
    );
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/would be of 2 sources, my-api and my_api/);
  });

  test("an operation with a base URL of its own goes where the operator sends its source", () => {
    const operation = { source: "api", key: "GET /a", baseUrl: "https://files.example" } as never;
    const at = (environment: Record<string, string>): string =>
      baseUrlOf(
        operation,
        resolveOrigins(sources({ server: "https://x.example" }), environment).origins,
      ).origin;
    expect(at({})).toBe("https://files.example");
    expect(at({ MCPGEN_BASE_URL_API: "http://127.0.0.1:1" })).toBe("http://127.0.0.1:1");
  });
});
