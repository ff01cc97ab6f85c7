import { describe, expect, test } from "vitest";
import type { Twin } from "../../../src/testing/index.ts";
import { ask, shop } from "./support.ts";

const get = (twin: Twin, init: RequestInit = {}): Promise<Response> =>
  fetch(`${twin.url("shop")}/orders`, { headers: { "x-key": "k" }, ...init });

describe("faults", () => {
  test("hit as many requests to their operation as they say, then are over", async () => {
    const twin = await shop();
    twin.faults.add({ kind: "status", status: 503, operation: "GET /orders", times: 2 });
    const statuses: number[] = [];
    for (const path of ["/orders/o_1", "/orders", "/orders", "/orders"]) {
      statuses.push((await ask(twin, `GET ${path}`)).status);
    }
    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(twin.log.map((r) => r.fault)).toEqual([undefined, "status", "status", undefined]);
  });

  test("without a count go on until they are cleared", async () => {
    const twin = await shop();
    twin.faults.add({ kind: "html" });
    expect((await ask(twin, "GET /orders")).type).toContain("text/html");
    expect((await ask(twin, "GET /orders/1")).type).toContain("text/html");
    twin.faults.clear();
    expect((await ask(twin, "GET /orders")).type).toBe("application/json");
  });

  test("let as many requests pass as they say before they hit", async () => {
    const twin = await shop();
    twin.faults.add({ status: 503, operation: "GET /orders", after: 2, times: 1 });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask(twin, "GET /orders")).status);
    expect(statuses).toEqual([200, 200, 503, 200]);
  });

  test("hit one caller of an operation, by the name in its base URL", async () => {
    const twin = await shop();
    twin.faults.add({ status: 503, caller: "move_deals.search" });
    const statuses: number[] = [];
    for (const caller of ["move_deals.all", "move_deals.search", undefined]) {
      const url = `${twin.url("shop", caller)}/orders`;
      statuses.push((await fetch(url, { headers: { "x-key": "k" } })).status);
    }
    expect(statuses).toEqual([200, 503, 200]);
    expect(twin.log.map(({ caller, path }) => [caller, path])).toEqual([
      ["move_deals.all", "/orders"],
      ["move_deals.search", "/orders"],
      [undefined, "/orders"],
    ]);
  });

  test("set values in an answer, which the log has as it went out", async () => {
    const twin = await shop();
    const whole = (await ask(twin, "GET /orders")).json as Record<string, unknown>;
    twin.faults.add({ kind: "values", values: { "/results": [], "/extra/a": 1 }, times: 1 });
    const { json, text } = await ask(twin, "GET /orders");
    expect(json).toEqual({ ...whole, results: [], extra: { a: 1 } });
    expect(twin.log.at(-1)).toMatchObject({ fault: "values", status: 200, answer: text });
    expect((await ask(twin, "GET /orders")).json).toEqual(whole);
  });

  test("do not hide a request that the document refuses", async () => {
    const twin = await shop();
    twin.faults.add({ kind: "status", status: 503 });
    expect((await ask(twin, "GET /orders?nope=1")).status).toBe(400);
  });

  test("429 says when to come back, in seconds or as a date", async () => {
    const twin = await shop();
    const date = new Date(Date.UTC(2026, 1, 3, 4, 5, 6));
    twin.faults.add({ kind: "status", status: 429, retryAfter: 7, times: 1 });
    twin.faults.add({ kind: "status", status: 429, retryAfter: date, times: 1 });
    const told = async (): Promise<string | null> => (await get(twin)).headers.get("retry-after");
    expect(await told()).toBe("7");
    expect(await told()).toBe("Tue, 03 Feb 2026 04:05:06 GMT");
  });

  test.for([
    { kind: "truncate" },
    { kind: "drop", when: "before" },
    { kind: "drop", when: "after" },
  ] as const)("$kind breaks the connection", async (fault) => {
    const twin = await shop();
    twin.faults.add({ ...fault, times: 1 });
    await expect(get(twin).then((r) => r.text())).rejects.toThrow();
    expect((await get(twin)).status).toBe(200);
  });

  test("malformed looks like an answer and is no JSON", async () => {
    const twin = await shop();
    twin.faults.add({ kind: "malformed" });
    const { status, type, json } = await ask(twin, "GET /orders");
    expect([status, type, json]).toEqual([200, "application/json", undefined]);
  });

  test("huge is JSON of at least that many bytes", async () => {
    const twin = await shop();
    twin.faults.add({ kind: "huge", bytes: 3_000_000 });
    const { text, json } = await ask(twin, "GET /orders");
    expect(text.length).toBeGreaterThanOrEqual(3_000_000);
    expect(Array.isArray(json)).toBe(true);
  });

  test("drip and delay bring the whole answer", async () => {
    const twin = await shop();
    const whole = (await ask(twin, "GET /orders")).text;
    twin.faults.add({ kind: "drip", bytes: 40, everyMs: 1, times: 1 });
    twin.faults.add({ kind: "delay", ms: 5, times: 1 });
    expect((await ask(twin, "GET /orders")).text).toBe(whole);
    expect((await ask(twin, "GET /orders")).text).toBe(whole);
  });

  test("hang answers nothing and ends with its client", async () => {
    const twin = await shop();
    twin.faults.add({ kind: "hang", times: 1 });
    await expect(get(twin, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
    expect(twin.log[0]).toMatchObject({ fault: "hang", status: undefined });
    expect((await get(twin)).status).toBe(200);
  });
});
