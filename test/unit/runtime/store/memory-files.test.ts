import { describe, expect, test } from "vitest";
import type { ShapedFile } from "../../../../src/runtime/call/call.ts";
import type { Caller } from "../../../../src/runtime/call/identity.ts";
import { FILE_LIMITS } from "../../../../src/runtime/call/limits.ts";
import { memoryFiles } from "../../../../src/runtime/store/memory-files.ts";

const file = (name: string, bytes = 1): ShapedFile => ({
  name,
  mediaType: "application/pdf",
  content: new Uint8Array(bytes),
  bytes,
  as: "resource-link",
});
const caller = (subject: string, clientId = "agent", issuer = "https://a.example"): Caller => ({
  principal: { issuer, subject, scopes: "all" },
  actor: { clientId },
});
const ann = caller("ann");
const limits = {
  keepMs: 100,
  callerFiles: 2,
  callerBytes: 10,
  files: 3,
  bytes: 20,
};
const names = async (store: ReturnType<typeof memoryFiles>, of: Caller): Promise<string[]> =>
  (await store.list(of)).map((kept) => kept.file.name);

describe("who may read", () => {
  test("a file is read by whom it was handed to, under an address of its own", async () => {
    const store = memoryFiles();
    const first = await store.keep(ann, "get", file("a b/ä.pdf"));
    const second = await store.keep(ann, "get", file("a.pdf"));
    expect(first.uri).toMatch(/^mcpgen:\/\/file\/[0-9a-f]{32}\/a%20b%2F%C3%A4\.pdf$/);
    expect(second.uri).not.toBe(first.uri);
    expect((await store.read(ann, first.uri))?.file.name).toBe("a b/ä.pdf");
    expect(await names(store, ann)).toEqual(["a b/ä.pdf", "a.pdf"]);
  });

  test.each([
    ["another user", caller("bob")],
    ["the same user through another agent", caller("ann", "other")],
    ["a user of that name elsewhere", caller("ann", "agent", "https://b.example")],
    ["names that only join to the same text", caller('ann","agent', "")],
  ])("%s finds nothing", async (_, other) => {
    const store = memoryFiles();
    const { uri } = await store.keep(ann, "get", file("a"));
    expect(await store.read(other, uri)).toBeUndefined();
    expect(await store.list(other)).toEqual([]);
  });

  test.each(["", "mcpgen://file/x/a", "__proto__"])("%j is no file", async (uri) => {
    expect(await memoryFiles().read(ann, uri)).toBeUndefined();
  });
});

describe("limits", () => {
  test("a link runs out", async () => {
    let now = 0;
    const store = memoryFiles(limits, () => now);
    const { uri } = await store.keep(ann, "get", file("a"));
    now = 99;
    expect(await store.read(ann, uri)).toBeDefined();
    now = 100;
    expect(await store.read(ann, uri)).toBeUndefined();
  });

  test("of one caller the oldest go first, by count and by bytes", async () => {
    const store = memoryFiles(limits, () => 0);
    for (const name of ["a", "b", "c"]) await store.keep(ann, "get", file(name));
    expect(await names(store, ann)).toEqual(["b", "c"]);
    await store.keep(ann, "get", file("d", 10));
    expect(await names(store, ann)).toEqual(["d"]);
  });

  test("a caller's own files go before those of others", async () => {
    const store = memoryFiles(limits, () => 0);
    await store.keep(caller("bob"), "get", file("bob's"));
    for (const name of ["a", "b", "c", "d"]) await store.keep(ann, "get", file(name));
    expect(await names(store, caller("bob"))).toEqual(["bob's"]);
    await store.keep(caller("eve"), "get", file("eve's"));
    expect(await names(store, caller("bob"))).toEqual([]);
  });

  test("the newest is always kept, and the numbers are those of the table", async () => {
    const store = memoryFiles(limits, () => 0);
    await store.keep(ann, "get", file("huge", 1_000));
    expect(await names(store, ann)).toEqual(["huge"]);
    expect(FILE_LIMITS).toEqual({
      keepMs: 600_000,
      callerFiles: 16,
      callerBytes: 32_000_000,
      files: 256,
      bytes: 128_000_000,
    });
  });
});
