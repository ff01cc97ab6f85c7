import zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import { UPSTREAM_LIMITS } from "../../../../src/runtime/call/limits.ts";
import { declaredTypes } from "../../../../src/runtime/http/accept.ts";
import { DecodeError, decodeBody } from "../../../../src/runtime/http/decode.ts";
import { JsonBoundsError } from "../../../../src/runtime/http/json-bounds.ts";
import { ParseError, parseBody } from "../../../../src/runtime/http/parse.ts";
import { retryAfterSeconds } from "../../../../src/runtime/http/retry-after.ts";
import { wordsOf } from "../../../../src/runtime/http/words.ts";
import { operationOf } from "../../../helpers/step-call.ts";

const json = operationOf();
const text = operationOf({ responses: { "200": ["text/plain"] } });
const open = operationOf({ responses: {} });
const vendor = operationOf({ responses: { "200": ["application/vnd.x"] } });

function parse(body: string | Buffer, type: string | undefined, operation = json) {
  return parseBody(Buffer.from(body), type, operation, 200, UPSTREAM_LIMITS);
}

describe("parsing", () => {
  test.each<[string, string | Buffer, string | undefined, typeof json, unknown]>([
    ["JSON", '{"a":1}', "application/json; charset=utf-8", json, { a: 1 }],
    ["JSON of a vendor", "[1]", "application/vnd.x+json", json, [1]],
    ["JSON that calls itself text", "[1]", "text/plain", json, [1]],
    ["JSON without a type", "[1]", undefined, json, [1]],
    ["JSON behind a byte order mark", "\ufeff[1]", "application/json", json, [1]],
    ["no body", "", "application/json", json, undefined],
    ["text where text is documented", "[1]", "text/plain", text, "[1]"],
    ["text in Latin-1", Buffer.from([0xe4]), "text/plain; charset=iso-8859-1", text, "ä"],
    ["JSON that calls itself bytes", "[1]", "application/octet-stream", json, [1]],
    [
      "text in UTF-16, by its mark and not by its label",
      Buffer.from("\ufeffä", "utf16le"),
      "text/csv; charset=utf-8",
      open,
      "ä",
    ],
    ["text of an unknown charset", "hello", "text/plain; charset=klingon", text, "hello"],
    [
      "XML by its own declaration",
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>', "latin1"),
      "application/xml",
      open,
      '<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>',
    ],
    [
      "XML by its label, whatever it declares",
      '<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>',
      "application/atom+xml; charset=utf-8",
      open,
      '<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>',
    ],
    ["characters of a vendor's type", "a: ä", "application/vnd.x", vendor, "a: ä"],
    ["text where nothing is documented", "hello", "text/html", open, "hello"],
    ["text without a type", "hello", undefined, open, "hello"],
    [
      "a member called __proto__",
      '{"__proto__":1}',
      "application/json",
      json,
      JSON.parse('{"__proto__":1}'),
    ],
  ])("%s", (_, body, type, operation, want) => {
    expect(parse(body, type, operation)).toEqual(want);
  });

  test.each<[string, string | Buffer, string | undefined, typeof json]>([
    ["HTML where JSON is due", "<html>", "text/html", json],
    ["text where JSON is due", "hello", "text/plain", json],
    ["JSON that is cut", '{"a":', "application/json", json],
    ["a NUL byte in JSON", '{"a":\0}', "application/json", json],
    ["two values", "{}{}", "application/json", json],
    ["binary", Buffer.from([1, 2]), "image/png", open],
    ["bytes that call themselves JSON", Buffer.from([0xff, 0xd8]), "application/json", json],
    ["bytes of a vendor's type", Buffer.from([0xff, 0xd8]), "application/vnd.x", vendor],
    ["characters of a type that is not documented", "a", "application/vnd.x", open],
    ["binary without a type", Buffer.from([1, 0]), undefined, open],
  ])("%s is no answer", (_, body, type, operation) => {
    expect(() => parse(body, type, operation)).toThrow(ParseError);
  });

  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  test.each([
    ["small", ""],
    ["large", `"${"x".repeat(300_000)}",`],
  ])("depth 64 passes and 65 does not, in a %s body", (_, filler) => {
    const wrap = (depth: number): string => `[${filler}${nested(depth - 1)}]`;
    expect(() => parse(wrap(64), "application/json")).not.toThrow();
    expect(() => parse(wrap(65), "application/json")).toThrow(JsonBoundsError);
  });

  test("200,000 values pass and one more does not", () => {
    const list = (n: number): string => `[${Array.from({ length: n - 1 }, () => "11").join(",")}]`;
    expect(() => parse(list(200_000), "application/json")).not.toThrow();
    expect(() => parse(list(200_001), "application/json")).toThrow(JsonBoundsError);
  });

  test("brackets, quotes and escapes inside strings do not count as depth", () => {
    const string = JSON.stringify(`${"[".repeat(100)}\\"${"{".repeat(100)}`);
    const body = `[${string},"${"x".repeat(300_000)}"]`;
    expect(parse(body, "application/json")).toHaveLength(2);
  });
});

describe("what is declared for a status", () => {
  const responses = {
    "200": ["application/json"],
    "2XX": ["text/csv"],
    "4xx": ["application/problem+json"],
    default: ["text/plain"],
  };
  test.each([
    [200, "application/json"],
    [201, "text/csv"],
    [404, "application/problem+json"],
    [500, "text/plain"],
  ])("%d: exact code, range in either case, default", (status, want) => {
    expect(declaredTypes(operationOf({ responses }), status)).toEqual([want]);
  });
});

describe("decoding", () => {
  const limits = { ...UPSTREAM_LIMITS, decodedBytes: 1_000, ratioFloorBytes: 500 };
  const data = Buffer.from("hello ".repeat(20));

  test.each<[string, Buffer, string | undefined]>([
    ["none", data, undefined],
    ["identity", data, "identity"],
    ["gzip", zlib.gzipSync(data), "gzip"],
    ["x-gzip", zlib.gzipSync(data), "X-GZIP"],
    ["deflate", zlib.deflateSync(data), "deflate"],
    ["br", zlib.brotliCompressSync(data), "br"],
    ["two codings", zlib.brotliCompressSync(zlib.gzipSync(data)), "gzip, br"],
  ])("%s", async (_, wire, encoding) => {
    expect((await decodeBody(wire, encoding, limits)).toString()).toBe(data.toString());
  });

  test.each<[string, Buffer, string, boolean]>([
    ["a bomb in gzip", zlib.gzipSync(Buffer.alloc(1_001)), "gzip", true],
    ["a bomb in br", zlib.brotliCompressSync(Buffer.alloc(100_000)), "br", true],
    [
      "a bomb in a bomb",
      zlib.gzipSync(zlib.gzipSync(Buffer.alloc(10_000_000))),
      "gzip, gzip",
      true,
    ],
    ["three codings", data, "gzip, gzip, gzip", false],
    ["a coding nobody asked for", data, "zstd", false],
    ["a label that lies", data, "gzip", false],
    ["a cut body", zlib.gzipSync(data).subarray(0, 20), "gzip", false],
  ])("%s is refused", async (_, wire, encoding, large) => {
    const decoding = (async () => decodeBody(wire, encoding, limits))();
    await expect(decoding).rejects.toThrow(DecodeError);
    await expect(decoding).rejects.toMatchObject({ large });
  });

  test("more than 100 decoded bytes for each byte received are refused, above a floor", async () => {
    const wire = zlib.gzipSync(Buffer.alloc(2_000_000));
    const whole = { ...UPSTREAM_LIMITS };
    await expect((async () => decodeBody(wire, "gzip", whole))()).rejects.toMatchObject({
      large: true,
    });
    const small = zlib.gzipSync(Buffer.alloc(65_536));
    expect(await decodeBody(small, "gzip", whole)).toHaveLength(65_536);
  });

  test("a plain body one byte over the limit is refused", () => {
    expect(decodeBody(Buffer.alloc(1_000), undefined, limits)).toHaveLength(1_000);
    expect(() => decodeBody(Buffer.alloc(1_001), undefined, limits)).toThrow(DecodeError);
  });
});

describe("Retry-After", () => {
  const now = Date.UTC(2026, 10, 21, 10, 0, 0, 400);
  test.each<[string | undefined, string | undefined, number | undefined]>([
    ["0", undefined, 0],
    ["1", undefined, 1],
    ["86400", undefined, 86_400],
    ["2147483649", undefined, 2_147_483_648],
    ["99999999999", undefined, 2_147_483_648],
    ["9".repeat(500), undefined, 2_147_483_648],
    ["Fri, 31 Dec 9999 23:59:59 GMT", undefined, 2_147_483_648],
    [" 7 ", undefined, 7],
    ["Sat, 21 Nov 2026 10:00:05 GMT", undefined, 5],
    ["Sat, 21 Nov 2026 10:00:05 GMT", "Sat, 21 Nov 2026 09:59:55 GMT", 10],
    ["Saturday, 21-Nov-26 10:00:05 GMT", undefined, 5],
    ["Sat Nov 21 10:00:05 2026", undefined, 5],
    ["Sat, 21 Nov 2020 10:00:05 GMT", undefined, 0],
    ["soon", undefined, undefined],
    ["-1", undefined, undefined],
    ["1.5", undefined, undefined],
    ["2026-11-21T10:00:05Z", undefined, undefined],
    ["Sat, 99 Nov 2026 10:00:05 GMT", undefined, undefined],
    [undefined, undefined, undefined],
  ])("%j beside Date %j is %j seconds", (value, date, want) => {
    expect(retryAfterSeconds(value, date, now)).toBe(want);
  });
});

describe("the API's words", () => {
  test.each<[unknown, string | undefined]>([
    [
      { code: "filter_error", message: "Invalid operator", path: ["a"], extra: "no" },
      "filter_error; Invalid operator; a",
    ],
    [{ error: { type: "t", message: "m" } }, "t; m"],
    [
      { errors: [{ message: "a", field: "f" }, "b", { message: "a" }, { message: "fourth" }] },
      "a; f; b",
    ],
    [
      { title: "Not Found", detail: "no\u0007\u001b[31m such\nthing\u202e" },
      "Not Found; no such thing",
    ],
    ["<html>", undefined],
    [{ data: "x" }, undefined],
    [null, undefined],
    [JSON.parse('{"__proto__":{"message":"x"}}'), undefined],
  ])("%j says %j", (body, want) => {
    expect(wordsOf(body, 300, undefined)).toBe(want);
  });

  test("are at most 300 characters", () => {
    expect(wordsOf({ message: "x".repeat(5_000) }, 300, undefined)).toHaveLength(300);
  });

  test("never repeat the credentials that were sent", () => {
    const basic = Buffer.from("user:pa ss-word").toString("base64");
    const credentials = {
      header: { authorization: `Basic ${basic}`, "x-key": "k3y-value" },
      query: { key: "q&uery" },
      cookie: { sid: "c00kie" },
    };
    const message = `bad ${basic} pa ss-word k3y-value q&uery q%26uery c00kie`;
    expect(wordsOf({ message }, 300, credentials)).toBe(
      "bad [secret] [secret] [secret] [secret] [secret] [secret]",
    );
  });

  test("never end in half a credential", () => {
    const token = "T0k".repeat(1_000);
    const credentials = { header: { authorization: `Bearer ${token}` }, query: {}, cookie: {} };
    expect(wordsOf({ message: `no: ${token}` }, 300, credentials)).toBe("no: [secret]");
  });
});
