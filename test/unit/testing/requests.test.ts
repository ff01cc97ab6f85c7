import { describe, expect, test } from "vitest";
import { ask, shop } from "./support.ts";

interface Case {
  readonly given: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The status, and the code and name of the error. */
  readonly want: readonly [status: number, code?: string, name?: string];
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };

const cases: Readonly<Record<string, Case>> = {
  "a declared request": { given: "GET /orders?status=open&limit=5", want: [200] },
  "a path that no template matches": { given: "GET /orderz", want: [404, "not_found"] },
  "a trailing slash, which is another path": { given: "GET /orders/", want: [404, "not_found"] },
  "a method that the path has not": {
    given: "PUT /orders",
    body: {},
    want: [405, "method_not_allowed", "PUT"],
  },
  "an undeclared query key": {
    given: "GET /orders?statuz=open",
    want: [400, "undeclared_query", "statuz"],
  },
  "an undeclared header": {
    given: "GET /orders",
    headers: { "x-other": "1" },
    want: [400, "undeclared_header", "x-other"],
  },
  "an undeclared cookie": {
    given: "GET /orders",
    headers: { cookie: "sid=1" },
    want: [400, "undeclared_cookie", "sid"],
  },
  "a declared header that is not valid": {
    given: "GET /orders",
    headers: { "x-trace": "no" },
    want: [400, "invalid_parameter", "X-Trace"],
  },
  "a value outside an enum": {
    given: "GET /orders?status=lost",
    want: [400, "invalid_parameter", "status"],
  },
  "a number that is none": {
    given: "GET /orders?limit=x",
    want: [400, "invalid_parameter", "limit"],
  },
  "a number out of bounds": {
    given: "GET /orders?limit=51",
    want: [400, "invalid_parameter", "limit"],
  },
  "one value given twice": {
    given: "GET /orders?limit=1&limit=2",
    want: [400, "invalid_parameter", "limit"],
  },
  "an array by comma": { given: "GET /orders?tags=a,b", want: [200] },
  "an array by comma sent as repeated keys": {
    given: "GET /orders?tags=a&tags=b",
    want: [400, "invalid_parameter", "tags"],
  },
  "an array by repeated keys": { given: "GET /orders?ids=1&ids=2", want: [200] },
  "an exploded array sent with commas": {
    given: "GET /orders?ids=1,2",
    want: [400, "invalid_parameter", "ids"],
  },
  "a deep object": { given: "GET /orders?filter[since]=x&filter[paid]=true", want: [200] },
  "a deep object's member of another type": {
    given: "GET /orders?filter[paid]=perhaps",
    want: [400, "invalid_parameter", "filter"],
  },
  "a required parameter left out": {
    given: "GET /orders/search",
    want: [400, "missing_parameter", "q"],
  },
  "a query that is not UTF-8": {
    given: "GET /orders?status=%ff",
    want: [400, "invalid_parameter"],
  },
  "a body left out": { given: "POST /orders", want: [400, "missing_body"] },
  "a body that is no JSON": { given: "POST /orders", body: "{", want: [400, "malformed_body"] },
  "a body of another type": {
    given: "POST /orders",
    body: "a",
    headers: { "content-type": "text/plain" },
    want: [415, "unsupported_media_type", "text/plain"],
  },
  "a body with an unknown member": {
    given: "POST /orders",
    body: { total: 1, extra: 1 },
    want: [422, "invalid_body"],
  },
  "a body with a member of another type": {
    given: "POST /orders",
    body: { total: "1" },
    want: [422, "invalid_body"],
  },
  "a body without a required member that is read-only": {
    given: "POST /orders",
    body: { total: 1 },
    want: [201],
  },
  "a body where none is declared": {
    given: "DELETE /orders/1",
    body: {},
    want: [400, "unexpected_body"],
  },
  "no credential": {
    given: "GET /orders",
    headers: { "x-key": "" },
    want: [401, "unauthorized", "key"],
  },
  "the wrong kind of credential": {
    given: "GET /reports",
    headers: { authorization: "Digest abc" },
    want: [401, "unauthorized", "oauth, login"],
  },
  "basic credentials": {
    given: "GET /reports",
    headers: { authorization: `Basic ${btoa("a:b")}` },
    want: [400, "undeclared_header", "x-key"],
  },
  "a form": {
    given: "POST /notes",
    body: "text=a+b&stars=3",
    headers: FORM,
    want: [400, "undeclared_header", "x-key"],
  },
};

describe("the twin judges each request by its document", () => {
  test.for(Object.entries(cases))("%s", async ([, { given, body, headers, want }]) => {
    const twin = await shop();
    const { status, json } = await ask(twin, given, body, headers);
    const [wanted, code, name] = want;
    expect({ status, json }).toMatchObject({
      status: wanted,
      ...(code === undefined
        ? {}
        : { json: { error: { code, ...(name === undefined ? {} : { name }) } } }),
    });
    expect(twin.log.at(-1)).toMatchObject({ status: wanted, refused: code });
  });

  const keyless = async (given: string, init: RequestInit): Promise<number> => {
    const twin = await shop();
    const response = await fetch(twin.url("shop") + given, init);
    await response.text();
    return response.status;
  };

  test("a form is read with the types of its fields", async () => {
    const post = (body: string): Promise<number> =>
      keyless("/notes", { method: "POST", headers: FORM, body });
    expect(await post("text=a+b&stars=3")).toBe(204);
    expect(await post("text=a&stars=9")).toBe(422);
    expect(await post("text=a&moons=1")).toBe(422);
    expect(await post("stars=1")).toBe(422);
  });

  test("either alternative of a security requirement will do", async () => {
    const get = (authorization: string): Promise<number> =>
      keyless("/reports", { headers: { authorization } });
    expect(await get(`Basic ${btoa("a:b")}`)).toBe(200);
    expect(await get("bearer token")).toBe(200);
    expect(await get("Bearer")).toBe(401);
  });

  test("an exact credential is the only one where it is given", async () => {
    const twin = await shop({ credentials: { "shop.key": "right" } });
    expect((await ask(twin, "GET /orders", undefined, { "x-key": "wrong" })).status).toBe(401);
    expect((await ask(twin, "GET /orders", undefined, { "x-key": "right" })).status).toBe(200);
  });

  test("a scheme that the overlay adds is demanded where the document declares none", async () => {
    const twin = await shop({
      documents: { shop: "./open.openapi.yaml" },
      added: { "shop.extra": { type: "apiKey", in: "query", name: "key" } },
    });
    const get = async (path: string): Promise<number> =>
      (await fetch(twin.url("shop") + path)).status;
    expect(await get("/things")).toBe(401);
    expect(await get("/things?key=a")).toBe(200);
    expect(twin.log.at(-1)?.query).toEqual([["key", "[secret]"]]);
  });
});

describe("the token endpoint", () => {
  const token = (twin: { tokenUrl: string }, body: string, authorization?: string) =>
    fetch(twin.tokenUrl, {
      method: "POST",
      headers: { ...FORM, ...(authorization === undefined ? {} : { authorization }) },
      body,
    });

  test("only tokens that it issued are taken, and only known clients get one", async () => {
    const twin = await shop({ tokenEndpoint: { clients: ["me:s3cret"] } });
    const get = async (bearer: string): Promise<number> =>
      (
        await fetch(`${twin.url("shop")}/reports`, {
          headers: { authorization: `Bearer ${bearer}` },
        })
      ).status;
    expect(await get("made-up")).toBe(401);
    const grant = "grant_type=client_credentials";
    expect((await token(twin, `${grant}&client_id=me&client_secret=no`)).status).toBe(401);
    expect(
      (await token(twin, "grant_type=password&client_id=me&client_secret=s3cret")).status,
    ).toBe(400);
    const granted = await token(twin, grant, `Basic ${btoa("me:s3cret")}`);
    expect(granted.status).toBe(200);
    const { access_token: issued } = (await granted.json()) as { access_token: string };
    expect(await get(issued)).toBe(200);
    expect(JSON.stringify(twin.log)).not.toMatch(/s3cret/);
    expect(JSON.stringify(twin.log)).not.toContain(issued);
  });
});
