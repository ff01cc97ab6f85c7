import { describe, expect, test } from "vitest";
import { shop } from "./support.ts";

async function get(path: string, options: { seed?: number; size?: number } = {}) {
  const twin = await shop({ documents: { shop: "./media.openapi.yaml" }, ...options });
  const response = await fetch(twin.url("shop") + path);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { type: response.headers.get("content-type"), bytes, text: bytes.toString("utf8") };
}

describe("streams", () => {
  const item = /^\{"id":"[^"]+"\}$/;

  test.each([
    ["/lines", "application/x-ndjson", /\n/],
    ["/sequence", "application/json-seq", /\n?\x1e/],
  ])("%s: as many items as were asked for, each by its schema", async (path, type, separator) => {
    const got = await get(path, { size: 4 });
    expect(got.type).toBe(type);
    const items = got.text.split(separator).map((text) => text.trim());
    const found = items.filter((text) => text !== "");
    expect(found).toHaveLength(4);
    for (const text of found) expect(text).toMatch(item);
    expect(new Set(found).size).toBe(4);
  });

  test("a schema without itemSchema is one item", async () => {
    expect((await get("/schema")).text.trim()).toMatch(item);
  });

  test("server-sent events: bare data, events with a name, and a text that is a stream already", async () => {
    expect((await get("/data")).text).toMatch(/^data: \{"id":"[^"]+"\}\n\n$/);
    const named = (await get("/events", { size: 2 })).text.split("\n\n");
    expect(named).toHaveLength(3);
    expect(named[0]).toMatch(/^event: add\ndata: .+$/);
    expect((await get("/written")).text).toBe("event: x\ndata: 1\n\n");
  });

  test("are the same for the same seed", async () => {
    expect((await get("/lines", { seed: 7 })).text).toBe((await get("/lines", { seed: 7 })).text);
    expect((await get("/lines", { seed: 8 })).text).not.toBe(
      (await get("/lines", { seed: 7 })).text,
    );
  });
});

describe("files begin as files of their type do", () => {
  test.each([
    ["/png", "image/png", "\x89PNG\r\n\x1a\n"],
    ["/pdf", "application/pdf", "%PDF-1.7"],
    ["/wav", "audio/wav", "RIFF"],
    ["/any", "image/png", "\x89PNG"],
  ])("%s", async (path, type, start) => {
    const got = await get(path);
    expect(got.type).toBe(type);
    expect(got.bytes.toString("latin1")).toMatch(new RegExp(`^${start}`));
    expect(got.bytes.length).toBeGreaterThan(100);
  });
});
