import { describe, expect, test } from "vitest";
import type { AppliedCredentials, ResolvedRequest } from "../../../../src/runtime/call/call.ts";
import type { OperationDefinition } from "../../../../src/runtime/codegen/v1/operation.ts";
import { requestEncoder } from "../../../../src/runtime/http/request.ts";
import { operationOf } from "../../../helpers/step-call.ts";

function write(
  operation: Partial<OperationDefinition>,
  request: Partial<ResolvedRequest>,
  credentials?: AppliedCredentials,
) {
  const encode = requestEncoder(operationOf(operation), "");
  const wire = encode({ path: {}, query: {}, header: {}, cookie: {}, ...request }, credentials);
  const headers = new Map<string, string>();
  for (let i = 0; i < wire.headers.length; i += 2) {
    headers.set((wire.headers[i] ?? "").toLowerCase(), wire.headers[i + 1] ?? "");
  }
  return { ...wire, headers };
}

const refused = expect.objectContaining({ code: "invalid_input" });
const key: AppliedCredentials = { header: {}, query: { api_key: "k&1" }, cookie: {} };

describe("requests", () => {
  test("path, query, header and cookie go to their places, credentials last", () => {
    const wire = write(
      { path: "/things/{id}" },
      {
        path: { id: "a/b" },
        query: { q: "x y", n: [1, 2] },
        header: { "X-A": "1" },
        cookie: { c: "v" },
      },
      { header: { authorization: "Bearer t" }, query: { key: "k" }, cookie: { sid: "s" } },
    );
    expect(wire.path).toBe("/things/a%2Fb?q=x%20y&n=1&n=2&key=k");
    expect(wire.headers.get("x-a")).toBe("1");
    expect(wire.headers.get("cookie")).toBe("c=v; sid=s");
    expect(wire.headers.get("authorization")).toBe("Bearer t");
    expect(wire.headers.get("accept")).toBe("application/json");
    expect(wire.headers.get("accept-encoding")).toBe("gzip, br");
  });

  test("accept names what the document's successes answer with, and can be set", () => {
    const responses = { "200": ["application/vnd.x+json; v=1", "text/csv"], "404": ["text/html"] };
    expect(write({ responses }, {}).headers.get("accept")).toBe("application/vnd.x+json, text/csv");
    const set = requestEncoder(operationOf(), "")(
      { path: {}, query: {}, header: { Accept: "text/csv" }, cookie: {} },
      undefined,
    );
    expect(set.headers.filter((h) => h.toLowerCase() === "accept")).toEqual(["Accept"]);
  });

  test.each([
    "host",
    "Authorization",
    "cookie",
    "TE",
    "transfer-encoding",
    "content-length",
    "connection",
    "upgrade",
    "X-Forwarded-For",
    "x-forwarded-host",
    "proxy-authorization",
    "content-type",
    "expect",
    "sec-fetch-site",
    "x-http-method-override",
    "bad name",
    "bad:name",
    "",
  ])("the header %j is never set from arguments", (name) => {
    expect(() => write({}, { header: { [name]: "x" } })).toThrow(refused);
  });

  test.each(["a\r\nx: y", "a\nb", "\0", "ä", " a", "a ", "\ta", "x".repeat(8_193)])(
    "a header value like %j is refused",
    (value) => {
      expect(() => write({}, { header: { "X-A": value } })).toThrow(refused);
    },
  );

  test("a header value of exactly 8 KiB goes out", () => {
    expect(write({}, { header: { "X-A": "x".repeat(8_192) } }).headers.get("x-a")).toHaveLength(
      8_192,
    );
  });

  test.each<[string, Partial<ResolvedRequest>]>([
    ["a parameter of its name", { query: { api_key: "mine" } }],
    ["an array of its name", { query: { api_key: ["mine", "too"] } }],
    ["a member of an exploded object", { query: { filter: { api_key: "mine" } } }],
  ])("arguments cannot stand in for a credential: %s", (_, request) => {
    expect(() => write({}, request, key)).toThrow(refused);
    expect(write({}, { query: { q: "api_key=1" } }, key).path).toBe(
      "/things?q=api_key%3D1&api_key=k%261",
    );
  });

  test("a credential that its place cannot carry is refused without being shown", () => {
    const bad: AppliedCredentials = {
      header: { authorization: "Bearer s3cret\r\nX: y" },
      query: {},
      cookie: {},
    };
    expect(() => write({}, {}, bad)).toThrow(
      expect.objectContaining({ code: "upstream_auth_failed" }),
    );
    expect(() => write({}, {}, bad)).not.toThrow(/s3cret/);
  });

  test("what the document requires and the arguments leave out is named", () => {
    expect(() => write({ parameters: [{ name: "q", in: "query", required: true }] }, {})).toThrow(
      /query parameter "q"/,
    );
    expect(() => write({ path: "/t/{id}" }, {})).toThrow(/path parameter "id"/);
    expect(() =>
      write({ method: "POST", body: { mediaType: "application/json", required: true } }, {}),
    ).toThrow(refused);
  });

  test("names of Object.prototype are names like any other", () => {
    expect(() => write({ path: "/t/{constructor}" }, {})).toThrow(refused);
    expect(write({ path: "/t/{toString}" }, { path: { toString: "x" } as never }).path).toBe(
      "/t/x",
    );
  });
});

describe("bodies", () => {
  const body = (
    mediaType: string,
    value: unknown,
    encoding?: NonNullable<OperationDefinition["body"]>["encoding"],
  ) => {
    const wire = write(
      { method: "POST", body: { mediaType, ...(encoding === undefined ? {} : { encoding }) } },
      { body: value as never },
    );
    return {
      type: wire.headers.get("content-type"),
      text: Buffer.from(wire.body as string).toString(),
    };
  };

  test.each<[string, unknown, string]>([
    ["application/json", { a: [1, "ü"] }, '{"a":[1,"ü"]}'],
    ["application/merge-patch+json", null, "null"],
    ["text/plain", "a\nb", "a\nb"],
    ["application/octet-stream", "AAEC", "\0\u0001\u0002"],
    [
      "application/x-www-form-urlencoded",
      { a: "x y", b: [1, 2], c: { d: 1 } },
      "a=x%20y&b=1&b=2&c=%7B%22d%22%3A1%7D",
    ],
  ])("%s: %j is sent as %j", (type, value, want) => {
    expect(body(type, value)).toEqual({ type, text: want });
  });

  test("form properties follow their encoding", () => {
    const encoding = {
      meta: { style: "deepObject", explode: true },
      ids: { style: "form", explode: false },
      raw: { contentType: "application/json" },
    } as const;
    expect(
      body(
        "application/x-www-form-urlencoded",
        { meta: { a: { b: 1 } }, ids: [1, 2], raw: ["x"] },
        encoding,
      ).text,
    ).toBe("meta%5Ba%5D%5Bb%5D=1&ids=1,2&raw=%5B%22x%22%5D");
  });

  test("multipart: text, JSON, a part per item, files from base64, and no way out of a part", async () => {
    const { type, text } = body(
      "multipart/form-data",
      { note: "a\r\n--mcpgen", meta: { a: 1 }, tag: ["x", "y"], file: "aGk=", 'n"\r\nX: y': "v" },
      { file: { contentType: "image/png" } },
    );
    const form = await new Response(text, { headers: { "content-type": type ?? "" } }).formData();
    expect(form.get("note")).toBe("a\r\n--mcpgen");
    expect(form.get("meta")).toBe('{"a":1}');
    expect(form.getAll("tag")).toEqual(["x", "y"]);
    const file = form.get("file");
    expect(file).toMatchObject({ name: "file", type: "image/png" });
    expect(await (file as File).text()).toBe("hi");
    expect(form.get('n"\r\nX: y')).toBe("v");
    expect([...form.keys()]).toHaveLength(6);
  });

  test.each<[string, unknown]>([
    ["application/octet-stream", "not base64!"],
    ["application/octet-stream", { a: 1 }],
    ["text/plain", { a: 1 }],
    ["application/x-www-form-urlencoded", "a=b"],
    ["multipart/form-data", [1]],
  ])("%s cannot carry %j", (type, value) => {
    expect(() => body(type, value)).toThrow(refused);
  });
});
