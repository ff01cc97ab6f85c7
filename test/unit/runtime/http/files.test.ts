import zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import type { FileDefinition } from "../../../../src/runtime/codegen/v1/tool.ts";
import { failureOf } from "../../../helpers/step-call.ts";
import { begun, chunk, type Sent, sendTo, whole } from "./support.ts";

const PDF = Buffer.from("%PDF-1.7\n\xff\xfe", "latin1");
const PNG = Buffer.from("\x89PNG\r\n\x1a\n123", "latin1");
const head = (type: string | undefined, more = ""): string =>
  `200 OK${type === undefined ? "" : `\r\ncontent-type: ${type}`}${more}`;

async function fileSent(
  answer: Sent["answer"],
  file: Partial<FileDefinition> = {},
  more: Partial<Sent> = {},
) {
  const definition = { maxBytes: 1_000, types: ["*/*"], as: "embedded", ...file } as const;
  return sendTo({ answer, result: { kind: "file", file: definition }, ...more });
}

const failed = async (...of: Parameters<typeof fileSent>): Promise<unknown> =>
  failureOf((await fileSent(...of)).answer);

describe("a file that is handed on", () => {
  test("as it came, with its type and what it is called", async () => {
    const named = '\r\ncontent-disposition: attachment; filename="a.pdf"';
    const sent = await fileSent(whole(head("Application/PDF; x=y", named), PDF));
    expect(await sent.answer).toEqual({
      status: 200,
      mediaType: "application/pdf",
      body: undefined,
      file: { bytes: PDF, disposition: 'attachment; filename="a.pdf"' },
    });
    expect(sent.step.call.record.bytesIn).toBe(PDF.length);
  });

  test.each([
    ["text, decoded", "text/csv; charset=latin1", Buffer.from("ä", "latin1"), "ä"],
    ["JSON, as text", "application/json", Buffer.from('{"a":1}'), '{"a":1}'],
    ["XML", "image/svg+xml", Buffer.from("<svg/>"), "<svg/>"],
    ["text with a NUL, which is none", "text/plain", Buffer.from("a\0b"), undefined],
  ])("%s", async (_, type, bytes, text) => {
    const { file } = await (await fileSent(whole(head(type), bytes))).answer;
    expect(file?.text).toBe(text);
  });

  test.each([
    ["no type", undefined],
    ["a malformed one", "no type at all"],
    ["a range", "image/*"],
  ])("%s is bytes of no known type", async (_, type) => {
    const { mediaType } = await (await fileSent(whole(head(type), "x"))).answer;
    expect(mediaType).toBe("application/octet-stream");
  });

  test("compressed on the way: decompressed", async () => {
    const gzip = whole(head("application/pdf", "\r\ncontent-encoding: gzip"), zlib.gzipSync(PDF));
    expect((await (await fileSent(gzip)).answer).file?.bytes).toEqual(PDF);
  });

  test("an empty one is a file as well; a status without content is none", async () => {
    expect((await (await fileSent(whole(head("text/csv"), ""))).answer).file?.bytes.length).toBe(0);
    const none = await fileSent("HTTP/1.1 204 No Content\r\n\r\n");
    expect((await none.answer).file).toBeUndefined();
  });

  test("more than other bodies may have, where its tool says so", async () => {
    const big = Buffer.alloc(5_000_000, "a");
    const { answer } = await fileSent(whole(head("application/zip"), big), { maxBytes: 5_000_000 });
    expect((await answer).file?.bytes.length).toBe(5_000_000);
  });
});

describe("PO-37: a file is buffered up to what its tool declares", () => {
  test("exactly as many bytes pass, one more does not, declared or not", async () => {
    const pass = await fileSent(whole(head("application/zip"), Buffer.alloc(1_000)));
    expect((await pass.answer).file?.bytes.length).toBe(1_000);
    const large = {
      code: "response_too_large",
      message: expect.stringContaining("1 kB") as string,
    };
    expect(await failed(whole(head("application/zip"), Buffer.alloc(1_001)))).toMatchObject(large);
    const chunked = begun(head("application/zip"), Buffer.alloc(1_001));
    expect(await failed(chunked)).toMatchObject(large);
  });

  test("a file that never ends is cut off", async () => {
    const error = await failed((socket) => {
      socket.write(begun(head("application/zip")));
      const pump = (): void => {
        while (!socket.destroyed && socket.write(chunk(Buffer.alloc(65_536))));
        if (!socket.destroyed) socket.once("drain", pump);
      };
      pump();
      return undefined;
    });
    expect(error).toMatchObject({ code: "response_too_large" });
  });

  test("a compressed one is measured as it is handed on", async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(1_001));
    const answer = whole(head("application/zip", "\r\ncontent-encoding: gzip"), bomb);
    expect(await failed(answer)).toMatchObject({ code: "response_too_large" });
  });

  test("a header that is too large is no answer", async () => {
    const error = await failed(whole(head("text/csv", `\r\nx: ${"y".repeat(20_000)}`), "a"));
    expect(error).toMatchObject({ code: "upstream_error" });
  });
});

describe("what is not what it should be", () => {
  test.each<[string, string | undefined, Buffer | string, RegExp]>([
    [
      "a page in place of a PDF",
      "text/html",
      "<h1>Sign in</h1>",
      /text\/html where this tool hands on/,
    ],
    ["no type", undefined, PDF, /application\/octet-stream where this tool hands on/],
    [
      "a PDF that is a page",
      "application/pdf",
      "<h1>Sign in</h1>",
      /labelled application\/pdf but/,
    ],
    ["an image that is a page", "image/png", "<h1>Sign in</h1>", /labelled image\/png but/],
    ["an image of another type", "image/jpeg", PNG, /labelled image\/jpeg but/],
  ])("%s", async (_, type, bytes, words) => {
    const types = ["application/pdf", "image/*"];
    const error = await failed(whole(head(type), bytes), { types });
    expect(error).toMatchObject({
      code: "upstream_error",
      status: 200,
      message: expect.stringMatching(words) as string,
    });
    expect(String((error as Error).message)).not.toContain("Sign in");
  });

  test("another type is refused before its body comes", async () => {
    const error = await failed(begun(head("video/mp4"), "x"), { types: ["image/*"] });
    expect(error).toMatchObject({ code: "upstream_error" });
  });

  test("a part of a file is not the file", async () => {
    const part = whole("206 Partial Content\r\ncontent-type: application/zip", "x");
    expect(await failed(part)).toMatchObject({
      message: expect.stringContaining("only a part of the file") as string,
    });
  });

  test("a file that breaks off is none, and a read may be repeated", async () => {
    const error = await failed((socket) => {
      socket.write(begun(head("application/zip"), "half"));
      setTimeout(() => socket.destroy(), 10);
      return undefined;
    });
    expect(error).toMatchObject({ code: "upstream_error", status: undefined });
  });

  test("a failure of the API is told as one, whatever its body is", async () => {
    const body = '{"message":"No such report"}';
    const error = await failed(whole("404 Not Found\r\ncontent-type: application/json", body), {
      types: ["application/pdf"],
    });
    expect(error).toMatchObject({
      status: 404,
      message: expect.stringContaining("No such report") as string,
    });
  });
});

describe("ID-26: credentials", () => {
  const facts = {
    credentials: { header: { "x-key": "s3cr3t-key" }, query: {}, cookie: {} },
  };

  test("are masked in text and in names", async () => {
    const named = "\r\ncontent-disposition: attachment; filename=s3cr3t-key.csv";
    const sent = await fileSent(whole(head("text/csv", named), "a,s3cr3t-key"), {}, { facts });
    const { file } = await sent.answer;
    expect([file?.text, file?.disposition]).toEqual([
      "a,[secret]",
      "attachment; filename=[secret].csv",
    ]);
  });

  test("in other bytes refuse the file", async () => {
    const error = await failed(whole(head("application/zip"), "..s3cr3t-key.."), {}, { facts });
    expect(error).toMatchObject({ code: "upstream_error" });
    expect((error as Error).message).not.toContain("s3cr3t-key");
  });
});

describe("bodies that nobody planned as files", () => {
  const types = ["application/json", "image/png"];
  test("a whole body of a documented type is handed on as a file", async () => {
    const { answer } = await sendTo({
      answer: whole(head("image/png"), PNG),
      operation: { responses: { "200": types } },
    });
    expect((await answer).file?.bytes).toEqual(PNG);
  });

  test("a selection has nothing to select from bytes", async () => {
    const { answer } = await sendTo({
      answer: whole(head("image/png"), PNG),
      operation: { responses: { "200": types } },
      result: { kind: "object" },
    });
    expect(await failureOf(answer)).toMatchObject({ code: "upstream_error" });
  });

  test("what comes where nothing is promised is kept from sight, and counted", async () => {
    const { answer } = await sendTo({
      answer: whole(head("application/json"), '{"a":1}'),
      operation: { method: "DELETE", responses: { "204": [] } },
      result: { kind: "empty" },
    });
    const { body, file } = await answer;
    expect([body, file?.bytes.length]).toEqual([undefined, 7]);
  });
});

describe("redirects and conditions", () => {
  test.each([
    [
      "302 Found\r\nlocation: https://files.example.com/x?sig=SECRET",
      'redirect (302) to "https://files.example.com", which is not followed',
    ],
    ["307 Temporary Redirect\r\nlocation: /elsewhere", "redirect (307), which is not followed"],
    ["302 Found\r\nlocation: javascript:alert(1)", "redirect (302), which is not followed"],
    ["304 Not Modified", "nothing has changed (304)"],
  ])("%s", async (status, words) => {
    const error = await failed(whole(status, ""));
    expect((error as Error).message).toContain(words);
    expect((error as Error).message).not.toContain("SECRET");
  });
});
