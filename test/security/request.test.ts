import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StepCall } from "../../src/runtime/call/call.ts";
import { McpgenError } from "../../src/runtime/call/error.ts";
import { parseBaseUrl } from "../../src/runtime/http/origins.ts";
import { type Sender, sender } from "../../src/runtime/http/send.ts";
import { headerLines, OK, type RawServer, rawServer } from "../helpers/raw-server.ts";
import { pct } from "../helpers/rfc6570.ts";
import { operationOf, stepOf } from "../helpers/step-call.ts";

/** Every request that a raw TCP server sees is looked at byte by byte: nothing else proves what left. */
let server: RawServer;
let upstream: Sender;
beforeAll(async () => {
  server = await rawServer(() => OK);
  const base = parseBaseUrl(`${server.url}/base`);
  if (base === undefined) throw new Error("no base URL");
  upstream = sender({ origins: new Map([["api", base]]) });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

const HOSTILE = [
  "..",
  ".",
  "",
  "/",
  "//",
  "../..",
  "..%2f",
  "%2e%2e",
  "%2e%2e%2f",
  "%252e%252e",
  "..;",
  "..\\",
  "a/../b",
  "./a",
  "a\r\nX-Injected: 1",
  "a\nX: 1",
  "a\rb",
  "\0",
  "a\0b",
  "a b",
  "a\tb",
  "a?b=c",
  "a#b",
  "a&b=c",
  "a;b=c",
  "a=b",
  "\r\n\r\nGET /evil HTTP/1.1\r\nhost: x\r\n\r\n",
  " HTTP/1.1\r\nhost: evil\r\n\r\n",
  "http://evil.example/",
  "//evil.example",
  "@evil.example",
  ":80",
  "\\\\evil",
  "\u2025",
  "\uff0e\uff0e",
  "\u2044",
  "\ud800",
  "\udfff\ud800",
  "\u000b",
  "\u0085",
  "\u2028",
  "\ufeff",
  "\u202e",
  "嘊嘍X-Injected: 1",
  "\u010a\u010d",
  "%0d%0aX: 1",
  "%00",
  "%",
  "{id}",
  ["$", "{x}"].join(""),
  "$(x)",
  "'",
  '"',
  "<",
  "`",
  "|",
  "*",
  "!",
  "()",
  "[]",
  "ä",
  "🙂",
  "-".repeat(5_000),
];
const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE))
      .map(([a, b]) => a + b),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
);

/** Sends a step; the raw request where one went out, undefined where it was refused before that. */
async function sent(step: StepCall): Promise<string | undefined> {
  const before = server.requests.length;
  try {
    await upstream.send(step);
  } catch (error) {
    expect(error).toBeInstanceOf(McpgenError);
    expect((error as McpgenError).code).toBe("invalid_input");
    expect(step.progress.sent).toBe(false);
    expect(server.requests.length).toBe(before);
    return undefined;
  }
  expect(server.requests.length).toBe(before + 1);
  return server.requests.at(-1);
}

const FIXED = ["host", "connection", "accept", "user-agent", "accept-encoding"];
const namesOf = (request: string): string[] =>
  headerLines(request).map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
const runs = { numRuns: 1_500 };

test("CT-10: no argument leaves its path segment, whatever it holds", async () => {
  const operation = operationOf({ path: "/things/{id}/parts/{part}.json" });
  const before = server.requests.length;
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (id, part) => {
      const request = await sent(stepOf(operation, { path: { id, part } }));
      if (request === undefined) return;
      const line = request.slice(0, request.indexOf("\r\n"));
      const match = /^GET \/base\/things\/([^/?#]+)\/parts\/([^/?#]+)\.json HTTP\/1\.1$/.exec(line);
      expect(match, line).not.toBeNull();
      expect(decodeURIComponent(match?.[1] ?? "")).toBe(id);
      expect(decodeURIComponent(match?.[2] ?? "")).toBe(part);
      // What a proxy would make of it is the same path.
      expect(new URL(`http://x${line.split(" ")[1]}`).pathname).toBe(line.split(" ")[1]);
      expect(namesOf(request).sort()).toEqual([...FIXED].sort());
    }),
    runs,
  );
  expect(server.requests.length - before, "most of it goes out, encoded").toBeGreaterThan(300);
});

test("no argument adds to the query, and each arrives as it was", async () => {
  const operation = operationOf({
    parameters: [{ name: "r", in: "query", allowReserved: true }],
  });
  await fc.assert(
    fc.asyncProperty(hostile, fc.array(hostile, { maxLength: 3 }), hostile, async (q, list, r) => {
      const request = await sent(stepOf(operation, { query: { q, list, r } }));
      if (request === undefined) return;
      const target = request.split(" ", 2)[1] ?? "";
      const query = target.slice(target.indexOf("?") + 1);
      const pairs = query.split("&");
      // Triples that an argument brings along stay where `allowReserved` says so.
      expect(pairs.pop()).toBe(`r=${pct(r, "U+R").replace(/[#[\]&=+]/g, (c) => pct(c))}`);
      const got = pairs.map((pair) => {
        const at = pair.indexOf("=");
        return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
      });
      expect(got).toEqual([["q", q], ...list.map((item) => ["list", item])]);
      expect(new URL(`http://x${target}`).pathname).toBe("/base/things");
      expect(namesOf(request).sort()).toEqual([...FIXED].sort());
    }),
    runs,
  );
});

test("no argument adds a header line or a cookie", async () => {
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (header, cookie) => {
      const request = await sent(
        stepOf(operationOf(), { header: { "X-Tool": header }, cookie: { c: cookie } }),
      );
      if (request === undefined) return;
      expect(namesOf(request).sort()).toEqual([...FIXED, "x-tool", "cookie"].sort());
      expect(headerLines(request)).toContain(`X-Tool: ${header}`);
      const line = headerLines(request).find((l) => l.startsWith("cookie: ")) ?? "";
      expect(line).not.toContain(";");
      expect(decodeURIComponent(line.slice("cookie: c=".length))).toBe(cookie);
    }),
    runs,
  );
});

test.each([
  ["application/json", (body: string) => JSON.parse(Buffer.from(body, "latin1").toString())],
  [
    "application/x-www-form-urlencoded",
    (body: string) => Object.fromEntries(new URLSearchParams(body)),
  ],
] as const)("no argument leaves a body of %s", async (mediaType, parse) => {
  const operation = operationOf({ method: "POST", body: { mediaType } });
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (a, b) => {
      const request = await sent(stepOf(operation, { body: { a, b } }));
      if (request === undefined) return;
      expect(parse(request.slice(request.indexOf("\r\n\r\n") + 4))).toEqual({ a, b });
      expect(namesOf(request).sort()).toEqual([...FIXED, "content-type", "content-length"].sort());
    }),
    runs,
  );
});

test("no argument ends a part of a multipart body", async () => {
  const operation = operationOf({ method: "POST", body: { mediaType: "multipart/form-data" } });
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (name, value) => {
      const request = await sent(stepOf(operation, { body: { [`n${name}`]: value, last: "x" } }));
      if (request === undefined) return;
      const type = headerLines(request).find((l) => l.startsWith("content-type: ")) ?? "";
      const boundary = `--${type.slice(type.indexOf("boundary=") + 9)}`;
      const parts = request.slice(request.indexOf("\r\n\r\n") + 4).split(boundary);
      expect(parts).toHaveLength(4);
      for (const part of parts.slice(1, 3)) {
        expect(part.slice(2, part.indexOf("\r\n\r\n")).split("\r\n")).toHaveLength(2);
      }
      expect(Buffer.from(parts[1] ?? "", "latin1").toString()).toContain(value.toWellFormed());
    }),
    { numRuns: 500 },
  );
});

test("objects with hostile keys stay in their place", async () => {
  const key = fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "a&b",
    "a=b",
    "a]b[",
    "ä",
    "",
  );
  const operation = operationOf({
    parameters: [{ name: "f", in: "query", style: "deepObject", explode: true }],
  });
  await fc.assert(
    fc.asyncProperty(key, hostile, async (name, value) => {
      const filter = JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`);
      const request = await sent(stepOf(operation, { query: { f: filter } }));
      if (request === undefined) return;
      const target = request.split(" ", 2)[1] ?? "";
      expect(target).toBe(`/base/things?f%5B${encodeStrictly(name)}%5D=${encodeStrictly(value)}`);
      expect(({} as Record<string, unknown>)["f"]).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test("no key of a free object sets another parameter, whatever the API makes of its name", async () => {
  const key = fc
    .tuple(fc.constantFrom("", "f[", " "), fc.constantFrom("tenant", "Tenant", "other"), hostile)
    .map(([before, name, after]) => before + name + after);
  const before = server.requests.length;
  for (const style of ["form", "deepObject"] as const) {
    const operation = operationOf({
      parameters: [{ name: "f", in: "query", style, explode: true }],
    });
    await fc.assert(
      fc.asyncProperty(key, async (name) => {
        const fixed = { tenant: "acme", "f[tenant]": "acme" };
        const request = await sent(
          stepOf(operation, { query: { ...fixed, f: Object.fromEntries([[name, "victim"]]) } }),
        );
        if (request === undefined) return;
        const query = new URL(`http://x${request.split(" ", 2)[1]}`).searchParams;
        for (const [sentKey, value] of query) {
          if (value !== "victim") continue;
          expect(sentKey.trim().toLowerCase()).not.toMatch(/^(?:f\[)?tenant(?:$|[[\]\0])/);
        }
      }),
      { numRuns: 500 },
    );
  }
  expect(server.requests.length - before, "harmless keys go out").toBeGreaterThan(100);
});

function encodeStrictly(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const c = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(c)
        ? c
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
