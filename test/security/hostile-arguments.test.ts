import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResolvedRequest } from "../../src/runtime/call/call.ts";
import { McpgenError } from "../../src/runtime/call/error.ts";
import type { OperationDefinition, Parameter } from "../../src/runtime/codegen/v1/operation.ts";
import { parseBaseUrl } from "../../src/runtime/http/origins.ts";
import { requestEncoder } from "../../src/runtime/http/request.ts";
import { type Sender, sender } from "../../src/runtime/http/send.ts";
import type { WireRequest } from "../../src/runtime/http/wire.ts";
import { headerLines, OK, type RawServer, rawServer } from "../helpers/raw-server.ts";
import { operationOf, stepOf } from "../helpers/step-call.ts";
import { hostileValues } from "./hostile-values.ts";

/**
 * CT-10: each value goes into each position of a request. It is refused as `invalid_input`, or what is sent, read again by
 * parsers of its own (WHATWG URL, JSON, multipart of Node), has the template's segments, the known headers and keys, and
 * the value as it was.
 */

const VALUES = hostileValues();
const LEAST = 46_000;
/** Of these, how many go over a real connection: one of so many, each time in the next position. */
const SENT_SHARE = 7;

/** Fails with the words of what is wrong. The expectations of the test runner cost too much 800,000 times. */
function must(holds: boolean, what: string, got?: unknown): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(got)}`);
}

function same(got: readonly unknown[], want: readonly unknown[], what: string): void {
  must(JSON.stringify(got) === JSON.stringify(want), what, { got, want });
}

/** One request as it was read back. */
interface Seen {
  readonly segments: readonly string[];
  readonly query: readonly (readonly [string, string])[];
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | Uint8Array | undefined;
}

interface Position {
  readonly name: string;
  readonly operation: Partial<OperationDefinition>;
  readonly request: (value: string) => Partial<ResolvedRequest>;
  readonly segments?: (value: string) => readonly string[];
  readonly query?: (value: string) => readonly (readonly [string, string])[];
  readonly header?: (value: string) => readonly [string, string];
  readonly body?: (value: string, seen: Seen) => void;
}

const parameter = (facts: Partial<Parameter> & Pick<Parameter, "in">): Parameter => ({
  name: "p",
  ...facts,
});
const post = (mediaType: string, facts: object = {}): Partial<OperationDefinition> => ({
  method: "POST",
  body: { mediaType, ...facts },
});
const text = (seen: Seen): string => Buffer.from(seen.body ?? "").toString();

const POSITIONS: readonly Position[] = [
  {
    name: "a path segment",
    operation: { path: "/things/{id}/parts" },
    request: (id) => ({ path: { id } }),
    segments: (id) => ["things", id, "parts"],
  },
  {
    name: "parts of a path segment",
    operation: { path: "/things/{a}..{b}.json" },
    request: (b) => ({ path: { a: "x", b } }),
    segments: (b) => ["things", `x..${b}.json`],
  },
  {
    name: "an item of a path array",
    operation: { path: "/things/{p}", parameters: [parameter({ in: "path" })] },
    request: (item) => ({ path: { p: ["x", item] } }),
    segments: (item) => ["things", `x,${item}`],
  },
  {
    name: "a matrix in the path",
    operation: { path: "/things{p}/x", parameters: [parameter({ in: "path", style: "matrix" })] },
    request: (value) => ({ path: { p: value } }),
    segments: (value) => [value === "" ? "things;p" : `things;p=${value}`, "x"],
  },
  {
    name: "a query parameter",
    operation: {},
    request: (p) => ({ query: { p, last: 1 } }),
    query: (p) => [
      ["p", p],
      ["last", "1"],
    ],
  },
  {
    name: "an item of a query array",
    operation: { parameters: [parameter({ in: "query", explode: false })] },
    request: (item) => ({ query: { p: ["x", item], last: 1 } }),
    query: (item) => [
      ["p", `x,${item}`],
      ["last", "1"],
    ],
  },
  {
    name: "a member of a deep object",
    operation: { parameters: [parameter({ in: "query", style: "deepObject" })] },
    request: (value) => ({ query: { p: { k: value } } }),
    query: (value) => [["p[k]", value]],
  },
  {
    name: "a key of a deep object",
    operation: { parameters: [parameter({ in: "query", style: "deepObject" })] },
    request: (key) => ({ query: { p: Object.fromEntries([[key, "v"]]) } }),
    query: (key) => [[`p[${key}]`, "v"]],
  },
  {
    name: "JSON in the query",
    operation: { parameters: [parameter({ in: "query", mediaType: "application/json" })] },
    request: (value) => ({ query: { p: { k: value } } }),
    query: (value) => [["p", JSON.stringify({ k: value })]],
  },
  {
    name: "a header",
    operation: {},
    request: (value) => ({ header: { "X-Tool": value } }),
    header: (value) => ["x-tool", value],
  },
  {
    name: "an item of a header",
    operation: {},
    request: (item) => ({ header: { "X-Tool": ["x", item] } }),
    header: (item) => ["x-tool", `x,${item}`],
  },
  {
    name: "a cookie",
    operation: {},
    request: (value) => ({ cookie: { c: value } }),
    header: (value) => ["cookie", `c=${encodeRfc3986(value)}`],
  },
  {
    name: "a cookie as it is",
    operation: { parameters: [parameter({ in: "cookie", style: "cookie" })] },
    request: (value) => ({ cookie: { p: value } }),
    header: (value) => ["cookie", `p=${value}`],
  },
  {
    name: "a JSON body",
    operation: post("application/json"),
    request: (value) => ({ body: { [`k${value}`]: value } }),
    body: (value, seen) => {
      same(Object.entries(JSON.parse(text(seen))), [[`k${value}`, value]], "JSON");
    },
  },
  {
    name: "a form",
    operation: post("application/x-www-form-urlencoded"),
    request: (value) => ({ body: { a: value, b: "x" } }),
    body: (value, seen) => {
      const want = [
        ["a", value],
        ["b", "x"],
      ];
      same([...new URLSearchParams(text(seen))], want, "form");
    },
  },
  {
    name: "a text body",
    operation: post("text/plain"),
    request: (value) => ({ body: value }),
    body: (value, seen) => {
      must(text(seen) === value, "text", text(seen));
    },
  },
  {
    name: "a multipart body",
    operation: post("multipart/form-data", { encoding: { f: { file: true } } }),
    request: (value) => ({
      body: {
        [`n${value}`]: value,
        f: `data:text/plain;name=${encodeRfc3986(value)};base64,aGk=`,
        last: "x",
      },
    }),
    body: (value, seen) => {
      const parts = partsOf(seen);
      same(
        parts.map(({ lines }) => lines.length),
        [2, 2, 2],
        "lines of parts",
      );
      const [first] = parts;
      must(Buffer.from(first?.content ?? "", "latin1").toString() === value, "content", parts);
      for (const { lines } of parts) must(DISPOSITION.test(lines[0] ?? ""), "disposition", lines);
    },
  },
];

const DISPOSITION = /^Content-Disposition: form-data; name="[^"]*"(?:; filename="[^"]*")?$/;
const FIXED = ["accept", "user-agent", "accept-encoding"];

/** The bytes of a text but unreserved ones as triples; undefined text is left as `encodeURIComponent` refuses it. */
function encodeRfc3986(value: string): string {
  return [...Buffer.from(value)]
    .map((byte) => {
      const c = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(c)
        ? c
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

function partsOf(seen: Seen): readonly { readonly lines: string[]; readonly content: string }[] {
  const boundary = /boundary=(\S+)$/.exec(seen.headers.get("content-type") ?? "")?.[1];
  must(boundary !== undefined, "boundary", [...seen.headers]);
  const raw = Buffer.from(seen.body ?? "").toString("latin1");
  const [before = "?", ...rest] = raw.split(`--${boundary}`);
  must(before === "" && rest.pop() === "--\r\n", "frame", raw);
  return rest.map((part) => {
    const end = part.indexOf("\r\n\r\n");
    return { lines: part.slice(2, end).split("\r\n"), content: part.slice(end + 4, -2) };
  });
}

/** Reads a request target again: by hand, and by the URL parser of the platform, which must agree. */
function readTarget(target: string): Pick<Seen, "segments" | "query"> {
  must(/^\/[\x21-\x7e]*$/.test(target), "target", target);
  const [path = "", query, ...more] = target.split("?");
  const url = new URL(target, "http://upstream.test");
  must(url.host === "upstream.test" && url.hash === "" && more.length === 0, "target", target);
  must(url.pathname === path, "path", [url.pathname, path]);
  const [root, base, ...segments] = path.split("/");
  must(root === "" && base === "base", "base path", path);
  return {
    segments: segments.map(decodeURIComponent),
    query: query === undefined ? [] : [...new URLSearchParams(query)],
  };
}

function readWire(wire: WireRequest): Seen {
  const headers = new Map<string, string>();
  for (let i = 0; i < wire.headers.length; i += 2) {
    const name = (wire.headers[i] ?? "").toLowerCase();
    const value = wire.headers[i + 1] ?? "";
    must(!headers.has(name) && /^[\x20-\x7e]*$/.test(value), "header", [name, value]);
    headers.set(name, value);
  }
  return { ...readTarget(wire.path), headers, body: wire.body };
}

/** Reads the bytes of a request again; the header fields of the connection are the transport's. */
function readRaw(raw: string, method: string): Seen {
  const [line = ""] = raw.split("\r\n", 1);
  const target = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(line);
  must(target?.[1] === method, "request line", line);
  const headers = new Map<string, string>();
  for (const one of headerLines(raw)) {
    const colon = one.indexOf(": ");
    const name = one.slice(0, colon).toLowerCase();
    must(colon > 0 && !headers.has(name), "header", one);
    headers.set(name, one.slice(colon + 2));
  }
  for (const name of ["host", "connection", "content-length"]) headers.delete(name);
  const body = raw.slice(raw.indexOf("\r\n\r\n") + 4);
  return {
    ...readTarget(target?.[2] ?? ""),
    headers,
    body: body === "" ? undefined : Buffer.from(body, "latin1"),
  };
}

function check(position: Position, value: string, seen: Seen): void {
  same(seen.segments, position.segments?.(value) ?? ["things"], "segments");
  same(seen.query, position.query?.(value) ?? [], "query");
  const own = position.header?.(value);
  const names = [
    ...FIXED,
    ...(own === undefined ? [] : [own[0]]),
    ...(position.body === undefined ? [] : ["content-type"]),
  ];
  same([...seen.headers.keys()].sort(), names.sort(), "header names");
  if (own !== undefined) must(seen.headers.get(own[0]) === own[1], "header", own);
  position.body?.(value, seen);
}

/** What a function throws where it is a refusal; any other failure is a fault of ours. */
function isRefusal(error: unknown): boolean {
  return error instanceof McpgenError && error.code === "invalid_input";
}

test(`CT-10: there are at least ${LEAST} hostile values`, () => {
  console.log(`${VALUES.length} hostile values, ${POSITIONS.length} positions`);
  expect(VALUES.length).toBeGreaterThanOrEqual(LEAST);
});

describe("CT-10: no hostile value leaves its place", () => {
  test.each(POSITIONS)("$name", (position) => {
    const encode = requestEncoder(operationOf(position.operation), "/base");
    let sent = 0;
    for (const value of VALUES) {
      let wire: WireRequest;
      try {
        const request = { path: {}, query: {}, header: {}, cookie: {}, ...position.request(value) };
        wire = encode(request, undefined);
      } catch (error) {
        if (isRefusal(error)) continue;
        throw new Error(`${JSON.stringify(value)} broke the encoder`, { cause: error });
      }
      sent++;
      check(position, value, readWire(wire));
    }
    const part = Math.round((100 * sent) / VALUES.length);
    console.log(`${position.name}: ${sent} sent, ${VALUES.length - sent} refused (${part} % sent)`);
    expect(sent, "refusing everything proves nothing").toBeGreaterThan(VALUES.length / 20);
  });
});

describe("CT-10: bytes on a connection", () => {
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

  test("one request a call, its segments, its headers, nothing refused after it was sent", async () => {
    const operations = POSITIONS.map((position) => operationOf(position.operation));
    let turn = 0;
    let sent = 0;
    let refused = 0;
    for (let i = 0; i < VALUES.length; i += SENT_SHARE) {
      const at = turn++ % POSITIONS.length;
      const position = POSITIONS[at];
      const operation = operations[at];
      if (position === undefined || operation === undefined) continue;
      const value = VALUES[i] ?? "";
      const step = stepOf(operation, position.request(value));
      try {
        await upstream.send(step);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        expect(step.progress.sent).toBe(false);
        refused++;
        expect(server.requests.length).toBe(sent);
        continue;
      }
      sent++;
      expect(server.requests.length).toBe(sent);
      check(position, value, readRaw(server.requests.at(-1) ?? "", operation.method));
    }
    console.log(`${sent} requests on the wire, ${refused} refused before a byte`);
    expect(server.requests.length).toBe(sent);
    expect(sent).toBeGreaterThan(1_000);
  });
});
