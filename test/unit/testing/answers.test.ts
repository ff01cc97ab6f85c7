import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { startTwin, type Twin } from "../../../src/testing/index.ts";
import { ask, shop } from "./support.ts";

interface Order {
  readonly id: string;
  readonly status: string;
  readonly total: number;
  readonly [member: string]: unknown;
}

const order = async (twin: Twin, id = "o_1"): Promise<Order> =>
  (await ask(twin, `GET /orders/${id}`)).json as Order;

describe("what the twin answers", () => {
  test("is the document's example under the default seed", async () => {
    const { json } = await ask(await shop(), "GET /orders");
    expect(json).toEqual({
      results: [{ id: "o_1", status: "open", total: 12.5, buyer: { email: "ada@example.com" } }],
      total: 1,
    });
  });

  test("is other data with other counts under other seeds, in the same shape", async () => {
    const pages = await Promise.all(
      [2, 3, 4, 5].map(async (seed) => {
        const { json } = await ask(await shop({ seed }), "GET /orders");
        return json as { results: Order[]; total: number };
      }),
    );
    const texts = pages.map((page) => JSON.stringify(page));
    expect(new Set(texts).size).toBe(4);
    expect(new Set(pages.map((page) => page.total)).size).toBe(4);
    expect(new Set(pages.map((page) => page.results.length)).size).toBeGreaterThan(1);
    for (const text of texts) expect(text).not.toContain("ada@example.com");
    for (const { id } of pages.flatMap((page) => page.results))
      expect(id).toMatch(/^o_[a-z0-9]{6}$/);
  });

  test("varies an example whose response has no schema", async () => {
    const things = async (seed: number): Promise<unknown> => {
      const twin = await shop({ documents: { shop: "./open.openapi.yaml" }, seed });
      return (await fetch(`${twin.url("shop")}/things`)).json();
    };
    expect(await things(1)).toEqual([{ id: "t-17", name: "First thing" }]);
    const other = JSON.stringify(await things(2));
    expect(other).not.toMatch(/t-17|First thing/);
    expect(other).toMatch(/^\[\{"id":"[a-z]-[1-9]{2}","name":"[^"]+"\}/);
    expect(JSON.stringify(await things(3))).not.toBe(other);
  });

  test("is the same for the same URL, however often it is asked and by whatever server", async () => {
    const [first, second] = [await shop({ seed: 9 }), await shop({ seed: 9 })];
    const before = await order(first);
    await ask(first, "GET /orders");
    expect(await order(first)).toEqual(before);
    expect(await order(second)).toEqual(before);
  });

  test("hangs on the path's values", async () => {
    const twin = await shop();
    expect(await order(twin, "o_1")).not.toEqual(await order(twin, "o_2"));
  });

  test("holds what a response may hold, and ends where a schema recurs", async () => {
    const text = JSON.stringify(await order(await shop({ seed: 5 })));
    expect(text).not.toContain("secret");
    expect(text.length).toBeLessThan(5_000);
  });

  test("has as many items as asked for", async () => {
    const { json } = await ask(await shop({ size: 40 }), "GET /orders");
    expect((json as { results: Order[] }).results).toHaveLength(40);
  });

  test("can be given by operation", async () => {
    const twin = await shop({ answers: { "GET /orders/{orderId}": { id: "mine" } } });
    expect(await order(twin)).toEqual({ id: "mine" });
  });

  test("has the status and media type of the document", async () => {
    const twin = await shop();
    expect(await ask(twin, "DELETE /orders/1")).toMatchObject({ status: 204, text: "" });
    expect(await ask(twin, "POST /orders", { total: 2 })).toMatchObject({ status: 201 });
    expect(await ask(twin, "GET /orders/o_1.pdf")).toMatchObject({
      status: 200,
      type: "application/pdf",
    });
  });

  test("is logged without credentials", async () => {
    const twin = await shop();
    await ask(twin, "POST /orders", { total: 2 }, { "x-key": "s3cret" });
    expect(twin.log).toMatchObject([
      {
        source: "shop",
        operation: "POST /orders",
        method: "POST",
        path: "/orders",
        body: { total: 2 },
        status: 201,
      },
    ]);
    expect(twin.log[0]?.headers["x-key"]).toBe("[secret]");
    expect(JSON.stringify(twin.log)).not.toContain("s3cret");
  });
});

describe("routing", () => {
  test.for([
    ["GET /orders/search?q=a", "GET /orders/search"],
    ["GET /orders/o_1", "GET /orders/{orderId}"],
    ["GET /orders/a%2Fb", "GET /orders/{orderId}"],
    ["GET /orders/%73earch?q=a", "GET /orders/search"],
    ["GET /orders/o_1.pdf", "GET /orders/{orderId}.pdf"],
    ["GET /orders/a/b", undefined],
    ["GET /orders/%ff", undefined],
  ] as const)("%s is %s", async ([given, want]) => {
    const twin = await shop();
    await ask(twin, given);
    expect(twin.log.at(-1)?.operation).toBe(want);
  });

  test("a source that is not served is not found", async () => {
    const twin = await shop();
    expect((await fetch(`${twin.origin}/other/orders`)).status).toBe(404);
  });

  test("documents that cannot be read are refused with their problems", async () => {
    await expect(shop({ documents: { shop: "./none.yaml" } })).rejects.toThrow(
      /none\.yaml[\s\S]*not-found/,
    );
  });
});

describe("the CRM example", () => {
  const deals = async (seed: number): Promise<string> => {
    const twin = await startTwin({
      documents: { crm: "crm.openapi.yaml" },
      from: new URL("../../../specs/crm/", import.meta.url).pathname,
      seed,
    });
    try {
      const headers = { authorization: "Bearer any" };
      const response = await fetch(`${twin.url("crm")}/crm/v3/objects/deals`, { headers });
      expect(response.status).toBe(200);
      return await response.text();
    } finally {
      await twin.close();
    }
  };

  test("has a deal list that another seed changes", async () => {
    const [own, again, other] = [await deals(1), await deals(1), await deals(7)];
    expect(again).toBe(own);
    expect(other).not.toBe(own);
    expect(JSON.parse(other)).toMatchObject({ results: expect.any(Array) });
  });
});

const SPECS = new URL("../../../../shared/specs/", import.meta.url);
const present = existsSync(SPECS);
if (!present) console.log("skipped: twins of real documents need ../shared/specs");

describe.skipIf(!present)("real documents", () => {
  test.for([
    ["github-rest.json", "/repos/a/b/issues/1", "/repos/a/b/issues/x"],
    ["stripe.yaml", "/v1/customers?limit=3", "/v1/customers?limits=3"],
    ["asana.yaml", "/tasks/12", "/tasks/12?nope=1"],
    ["spotify.yml", "/albums/1", "/albums/1?nope=1"],
    ["square.json", "/v2/locations", "/v2/location"],
  ] as const)("%s: a valid request is answered, another is not", async ([file, good, bad]) => {
    const twin = await startTwin({ documents: { api: file }, from: SPECS.pathname, seed: 3 });
    try {
      const headers = { authorization: "Bearer any" };
      const yes = await fetch(twin.url("api") + good, { headers });
      const no = await fetch(twin.url("api") + bad, { headers });
      expect([yes.status, await yes.json()]).toEqual([200, expect.anything()]);
      expect(no.status).toBeGreaterThanOrEqual(400);
      await no.text();
    } finally {
      await twin.close();
    }
  });
});
