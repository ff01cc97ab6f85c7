import zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import { STREAM_LIMITS } from "../../../../src/runtime/call/limits.ts";
import type { StreamItem } from "../../../../src/runtime/codegen/v1/tool.ts";
import { failureOf } from "../../../helpers/step-call.ts";
import { begun, chunk, type Sent, sendTo, whole } from "./support.ts";

const head = (type: string, more = ""): string => `200 OK\r\ncontent-type: ${type}${more}`;
const NDJSON = "application/x-ndjson";
const SSE = "text/event-stream";

/** The items of a stream and what is said of it. */
async function read(sent: Partial<Sent> & Pick<Sent, "answer">) {
  const { answer } = await sendTo({
    operation: { responses: { "200": [NDJSON, SSE] } },
    ...sent,
  });
  const { body, stream } = await answer;
  return { items: body, notice: stream?.notice };
}

const stream = (type: string, body: string | Buffer, form?: StreamItem) =>
  read({
    answer: whole(head(type), body),
    ...(form === undefined ? {} : { result: { stream: form } }),
  });

describe("lines", () => {
  test.each<[string, string, string, unknown]>([
    ["NDJSON", NDJSON, '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ["without a last line end", "application/jsonl", "1\n2", [1, 2]],
    ["CR LF, blank lines, a mark", "application/json-lines", '\ufeff"ä"\r\n\r\n2\r\n', ["ä", 2]],
    ["of a vendor", "application/vnd.games+ndjson; charset=utf-8", "[]\n", [[]]],
    ["Spring's own", "application/stream+json", "1\n2\n", [1, 2]],
    [
      "a sequence (RFC 7464)",
      "application/json-seq",
      '\x1e{"a":1}\n\x1e{"a":\n2}\n',
      [{ a: 1 }, { a: 2 }],
    ],
    ["GeoJSON's sequence", "application/geo+json-seq", "\x1e1\n", [1]],
    ["none at all", NDJSON, "", []],
    ["a member called __proto__", NDJSON, '{"__proto__":1}', [JSON.parse('{"__proto__":1}')]],
  ])("%s", async (_, type, body, items) => {
    expect(await stream(type, body)).toEqual({ items, notice: undefined });
  });

  test("what is no JSON is left out, and counted", async () => {
    expect(await stream(NDJSON, "1\noops\n2\n{")).toEqual({
      items: [1, 2],
      notice: "2 items were not JSON or too large and are left out.",
    });
  });

  test("a stream of nothing that is JSON is no stream", async () => {
    const { answer } = await sendTo({
      answer: whole(head(NDJSON), "<html>\n<body>\n"),
      operation: { responses: { "200": [NDJSON] } },
    });
    expect(await failureOf(answer)).toMatchObject({
      code: "upstream_error",
      message: expect.stringContaining("holds no item that is JSON") as string,
    });
  });

  test("characters that are cut by packets are whole again", async () => {
    const bytes = Buffer.from('"ä€😀"\n');
    const parts = [...bytes].map((byte) => Buffer.of(byte));
    const answer = Buffer.concat([begun(head(NDJSON), ...parts), Buffer.from("0\r\n\r\n")]);
    expect(await read({ answer })).toEqual({ items: ["ä€😀"], notice: undefined });
  });
});

describe("server-sent events", () => {
  const events =
    'event: add\nid: 7\ndata: {"n":1}\n\n: alive\n\nretry: 5\n\ndata: two\ndata: lines\n\n';
  test.each<[StreamItem | undefined, unknown]>([
    ["json-events", [{ event: "add", data: { n: 1 }, id: "7" }, { data: "two\nlines" }]],
    ["events", [{ event: "add", data: '{"n":1}', id: "7" }, { data: "two\nlines" }]],
    ["data", [{ n: 1 }]],
    [undefined, [{ event: "add", data: { n: 1 }, id: "7" }, "two\nlines"]],
  ])("as %s", async (form, want) => {
    const { items } = await stream(SSE, events, form);
    expect(items).toEqual(want);
  });

  test("bare data stays bare where no form is asked for", async () => {
    expect(await stream(SSE, 'data: {"n":1}\n\ndata: word\n\ndata: [DONE]\n\n')).toEqual({
      items: [{ n: 1 }, "word"],
      notice: undefined,
    });
  });

  test("[DONE] ends a stream of data, and what comes after it is not read", async () => {
    const answer = begun(head(SSE), "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n");
    expect(await read({ answer, result: { stream: "data" } })).toEqual({
      items: [1],
      notice: undefined,
    });
  });

  test("an event that the stream ends in is none", async () => {
    expect((await stream(SSE, "data: 1\n\ndata: 2\n", "data")).items).toEqual([1]);
  });

  test.each(["\n", "\r", "\r\n"])("line ends %j", async (end) => {
    const text = `data: 1${end}${end}data: 2${end}${end}`;
    expect((await stream(SSE, text, "data")).items).toEqual([1, 2]);
  });
});

describe("PO-37: a stream is read within limits", () => {
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, i) => `${i}\n`).join("");

  test("1,000 items pass; the stream is closed at the next one, which nobody waits for", async () => {
    expect((await stream(NDJSON, lines(1_000))).notice).toBeUndefined();
    expect(STREAM_LIMITS.items).toBe(1_000);
    const got = await read({ answer: begun(head(NDJSON), lines(1_001)) });
    expect(got.items).toHaveLength(1_000);
    expect(got.notice).toBe(
      "The stream was closed after 1000 items, the most that one answer holds; more were coming.",
    );
  });

  test("bytes on the wire", async () => {
    const limits = { wireBytes: 12 };
    const same = await read({ answer: whole(head(NDJSON), "12345\n67890\n"), limits });
    expect(same).toEqual({ items: [12345, 67890], notice: undefined });
    const more = await read({ answer: begun(head(NDJSON), "12345\n", "67890\n", "1"), limits });
    expect(more.items).toEqual([12345, 67890]);
    expect(more.notice).toBe(
      "The stream was closed after 2 items: one answer is read up to 12 bytes.",
    );
  });

  test("a declared length says nothing about a stream", async () => {
    const answer = `HTTP/1.1 ${head(NDJSON)}\r\ncontent-length: 999999999\r\n\r\n1\n2\n`;
    const got = await read({ answer, deadline: 300 });
    expect(got.items).toEqual([1, 2]);
  });

  test("a body without end and without line ends does not fill the memory", async () => {
    const got = read({
      answer: (socket) => {
        socket.write(begun(head(NDJSON)));
        const more = chunk("x".repeat(65_536));
        const pump = (): void => {
          while (!socket.destroyed && socket.write(more));
          if (!socket.destroyed) socket.once("drain", pump);
        };
        pump();
        return undefined;
      },
    });
    await expect(got).rejects.toMatchObject({ code: "response_too_large" });
  });

  test("an item that is too large is left out; an event that is ends the stream", async () => {
    const limits = { itemBytes: 20 };
    const long = `"${"x".repeat(30)}"`;
    expect(await read({ answer: whole(head(NDJSON), `1\n${long}\n2\n`), limits })).toEqual({
      items: [1, 2],
      notice: "One item was not JSON or too large and is left out.",
    });
    const large = `data: 1\n\ndata: ${long}\n\ndata: 2\n\n`;
    const result = { stream: "data" } as const;
    const skipped = await read({ answer: whole(head(SSE), large), limits, result });
    expect(skipped).toEqual({
      items: [1, 2],
      notice: "One item was not JSON or too large and is left out.",
    });
    const events = begun(head(SSE), "data: 1\n\n", `data: ${long}${long}`);
    const got = await read({ answer: events, limits, result: { stream: "data" } });
    expect(got.items).toEqual([1]);
    expect(got.notice).toBe(
      "The stream was closed after 1 item: the next is larger than 20 bytes.",
    );
  });

  test("depth of one item, and values of all together", async () => {
    expect((await stream(NDJSON, `1\n${"[".repeat(65)}${"]".repeat(65)}\n`)).items).toEqual([1]);
    const limits = { jsonNodes: 10 };
    const five = "[1,2,3,4]\n";
    const got = await read({ answer: begun(head(NDJSON), five, five, "1\n"), limits });
    expect(got.items).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    expect(got.notice).toBe(
      "The stream was closed after 2 items: one answer holds at most 10 values.",
    );
  });

  test("time: a stream is closed ahead of its deadline, with or without items", async () => {
    const some = await read({ answer: begun(head(SSE), "data: 1\n\n"), deadline: 200 });
    expect(some.items).toEqual([1]);
    expect(some.notice).toMatch(
      /^The stream had not ended after \d+(?:\.\d)? s and was closed: 1 item had/,
    );
    const none = await read({ answer: begun(head(SSE), ": alive\n\n"), deadline: 200 });
    expect(none.items).toEqual([]);
    expect(none.notice).toMatch(/: 0 items had come\.$/);
  });

  test("silence alone does not end a stream", async () => {
    const got = await read({
      answer: (socket) => {
        setTimeout(() => socket.write(chunk("data: 2\n\n")), 1_700);
        setTimeout(() => socket.end("0\r\n\r\n"), 1_720);
        return begun(head(SSE), "data: 1\n\n");
      },
      limits: { bodyIdleMs: 100 },
    });
    expect(got).toEqual({ items: [1, 2], notice: undefined });
  });
});

describe("streams that break", () => {
  const cut = (...parts: readonly string[]) => ({
    answer: (socket: { write(b: Buffer): unknown; destroySoon?(): void; end(): void }) => {
      socket.write(begun(head(NDJSON), ...parts));
      socket.end();
      return undefined;
    },
  });

  test("what came whole is handed on, and that the rest is lost is said", async () => {
    expect(await read(cut('{"a":1}\n', '{"a":2}\n{"a"'))).toEqual({
      items: [{ a: 1 }, { a: 2 }],
      notice: "The stream broke off after 2 items: what was to follow is lost.",
    });
  });

  test("nothing came: an ordinary failure, which a read may repeat", async () => {
    await expect(read(cut('{"a"'))).rejects.toMatchObject({
      code: "upstream_error",
      status: undefined,
    });
  });

  test("a call that is cancelled in the middle fails, and closes the connection", async () => {
    const gone = new AbortController();
    let closed = (): void => undefined;
    const end = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { answer } = await sendTo({
      operation: { responses: { "200": [NDJSON] } },
      answer: (socket) => {
        socket.on("close", closed);
        setTimeout(() => gone.abort(new Error("gone")), 30);
        return begun(head(NDJSON), "1\n");
      },
      facts: { signal: gone.signal },
    });
    expect(await failureOf(answer)).toMatchObject({ code: "cancelled" });
    await end;
  });
});

describe("compressed streams", () => {
  test.each([
    ["gzip", zlib.gzipSync],
    ["deflate", zlib.deflateSync],
    ["br", zlib.brotliCompressSync],
  ] as const)("%s", async (name, compress) => {
    const answer = whole(head(NDJSON, `\r\ncontent-encoding: ${name}`), compress("1\n2\n"));
    expect(await read({ answer })).toEqual({ items: [1, 2], notice: undefined });
  });

  test("two codings, the last applied first", async () => {
    const body = zlib.brotliCompressSync(zlib.gzipSync("1\n2\n"));
    const answer = whole(head(NDJSON, "\r\ncontent-encoding: gzip, br"), body);
    expect(await read({ answer })).toEqual({ items: [1, 2], notice: undefined });
  });

  test("what was flushed is read while the stream goes on", async () => {
    const gzip = zlib.createGzip();
    const parts: Buffer[] = [];
    gzip.on("data", (part: Buffer) => parts.push(part));
    gzip.write("1\n2\n");
    await new Promise<void>((resolve) => gzip.flush(() => resolve()));
    const answer = begun(head(NDJSON, "\r\ncontent-encoding: gzip"), ...parts);
    const got = await read({ answer, deadline: 300 });
    expect(got.items).toEqual([1, 2]);
  });

  test("a bomb is closed at the limit", async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(64 << 20, "1\n"));
    const answer = whole(head(NDJSON, "\r\ncontent-encoding: gzip"), bomb);
    const got = await read({ answer, limits: { items: 100_000_000, decodedBytes: 100_000 } });
    expect(got.notice).toMatch(
      /^The stream was closed after \d+ items: one answer is read up to 100 kB\.$/,
    );
  });

  test("bytes that cannot be decompressed: what came before is handed on", async () => {
    const good = zlib.gzipSync("1\n2\n");
    const gzip = "\r\ncontent-encoding: gzip";
    const broken = await read({
      answer: whole(head(NDJSON, gzip), good.subarray(0, good.length - 9)),
    }).catch((thrown: unknown) => thrown);
    expect(broken).toMatchObject({
      items: [1, 2],
      notice: "The stream broke off after 2 items: what was to follow is lost.",
    });
    const { answer } = await sendTo({
      operation: { responses: { "200": [NDJSON] } },
      answer: whole(head(NDJSON, gzip), "not gzip at all"),
    });
    expect(await failureOf(answer)).toMatchObject({
      code: "upstream_error",
      message: expect.stringContaining("cannot be decompressed") as string,
    });
  });

  test("a coding that was not asked for is refused before a byte is read", async () => {
    const { answer } = await sendTo({
      operation: { responses: { "200": [NDJSON] } },
      answer: begun(head(NDJSON, "\r\ncontent-encoding: zstd"), "x"),
    });
    expect(await failureOf(answer)).toMatchObject({
      message: expect.stringContaining("a content coding that was not asked for") as string,
    });
  });
});

describe("who collects", () => {
  test("a selection of JSON does not read a stream without end", async () => {
    const { answer } = await sendTo({
      answer: whole(head(SSE), "data: 1\n\n"),
      result: { kind: "list", select: { id: "id" } },
    });
    expect(await failureOf(answer)).toMatchObject({
      message: expect.stringContaining(
        "text/event-stream where its document promises JSON",
      ) as string,
    });
  });

  test("a write says that it was made even where its stream cannot be used", async () => {
    const { answer } = await sendTo({
      answer: whole(head(SSE), "data: x\n\n"),
      operation: { method: "POST", responses: { "200": [SSE] } },
      result: { kind: "list", stream: "data" },
    });
    expect(await failureOf(answer)).toMatchObject({
      message: expect.stringContaining("made the change (200)") as string,
    });
  });

  test("credentials that a stream repeats are masked", async () => {
    const { answer } = await sendTo({
      answer: whole(head(NDJSON), '{"a":"key is s3cr3t-key"}\n'),
      operation: { responses: { "200": [NDJSON] } },
      facts: { credentials: { header: { "x-key": "s3cr3t-key" }, query: {}, cookie: {} } },
    });
    expect((await answer).body).toEqual([{ a: "key is [secret]" }]);
  });
});
