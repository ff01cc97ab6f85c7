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
    expect(write({ responses }, {}).headers.get("accept")).toBe(
      "application/vnd.x+json, text/csv;q=0.5",
    );
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

describe("what a query holds beside its parameters", () => {
  const allowed = { name: "r", in: "query", allowReserved: true } as const;

  test("a path's own query comes first, and no object sets its keys", () => {
    const path = "/things?action=list";
    expect(write({ path }, { query: { q: 1 } }).path).toBe("/things?action=list&q=1");
    expect(() => write({ path }, { query: { f: { action: "drop" } } })).toThrow(refused);
  });

  test("a parameter in a path's own query is one text of it", () => {
    const wire = write({ path: "/things?ids={ids}" }, { path: { ids: ["a&b", "c"] } });
    expect(wire.path).toBe("/things?ids=a%26b,c");
  });

  test("a querystring parameter is the query, before the credential", () => {
    const parameters = [
      {
        name: "any",
        in: "query",
        querystring: true,
        mediaType: "application/x-www-form-urlencoded",
      },
    ] as const;
    const wire = write({ parameters }, { query: { any: { any: "1", b: [2, 3] } } }, key);
    expect(wire.path).toBe("/things?any=1&b=2&b=3&api_key=k%261");
    expect(() => write({ parameters }, { query: { any: { api_key: "mine" } } }, key)).toThrow(
      refused,
    );
  });

  test("a semicolon that allowReserved keeps sets no other parameter", () => {
    const parameters = [allowed, { name: "tenant", in: "query" }] as const;
    const wire = write({ parameters }, { query: { r: "a;b" } });
    expect(wire.path).toBe("/things?r=a;b");
    for (const r of ["a;tenant", "a;TENANT", "a;tenant[x]"]) {
      expect(() => write({ parameters }, { query: { tenant: "acme", r } }), r).toThrow(refused);
    }
    expect(() => write({ parameters: [allowed] }, { query: { r: "a;api_key" } }, key)).toThrow(
      refused,
    );
  });

  test("null is left out, or empty where something must stand", () => {
    expect(write({}, { query: { q: null, r: [], s: {} } }).path).toBe("/things");
    const parameters = [{ name: "q", in: "query", required: true }] as const;
    expect(write({ parameters }, { query: { q: null } }).path).toBe("/things?q=");
  });
});

describe("inputs of one name stay apart", () => {
  test("path, query, header, cookie and body are all called id", () => {
    const wire = write(
      { method: "POST", path: "/things/{id}", body: { mediaType: "application/json" } },
      {
        path: { id: 1 },
        query: { id: 2 },
        header: { id: "3" },
        cookie: { id: 4 },
        body: { id: 5 },
      },
    );
    expect(wire.path).toBe("/things/1?id=2");
    expect(wire.headers.get("id")).toBe("3");
    expect(wire.headers.get("cookie")).toBe("id=4");
    expect(wire.body).toBe('{"id":5}');
  });
});

describe("keys of Object.prototype", () => {
  const hostile = JSON.parse('{"__proto__":"a","constructor":"b"}');

  test.each<[string, Partial<OperationDefinition>, Partial<ResolvedRequest>, string]>([
    [
      "deepObject",
      { parameters: [{ name: "f", in: "query", style: "deepObject", explode: true }] },
      { query: { f: hostile } },
      "/things?f%5B__proto__%5D=a&f%5Bconstructor%5D=b",
    ],
    ["form", {}, { query: { f: hostile } }, "/things?__proto__=a&constructor=b"],
    ["simple", { path: "/t/{f}" }, { path: { f: hostile } }, "/t/__proto__,a,constructor,b"],
  ])("%s writes them as they are", (_, operation, request, want) => {
    expect(write(operation, request).path).toBe(want);
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });
});
