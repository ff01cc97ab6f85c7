import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { InvokeStep, ToolCall } from "../../src/runtime/call/call.ts";
import type { PageDefinition } from "../../src/runtime/codegen/v1/page.ts";
import { CURSOR_LIFE_MS, sealer } from "../../src/runtime/paging/seal.ts";
import { type PagedApi, pagedApi, pagedChain, pagedTool, readPage } from "../helpers/paged.ts";
import { failureOf } from "../helpers/step-call.ts";

const page: PageDefinition = {
  mode: "cursor",
  input: "cursor",
  send: { in: "query", name: "after" },
  next: "next",
  maxItems: 100,
};

const REFUSED =
  "This cursor cannot be used: it has expired, was changed, or belongs to another call. Start again without a cursor.";

describe("threat 7: a cursor is of use to its caller, for its call, for an hour", () => {
  const send: InvokeStep = () =>
    Promise.resolve({
      status: 200,
      mediaType: "application/json",
      body: { items: [{ id: "a" }], next: "upstream-secret-token" },
    });
  const secret = randomBytes(32);
  const args = { stage: "open" };
  let now = 0;
  const chain = pagedChain(send, { secret, now: () => now });
  const cursorOf = async (): Promise<string> => {
    const { next } = await readPage(chain, pagedTool(page), { arguments: args });
    return String(next);
  };

  test("it goes on in another process with the same key, and says nothing of the API's token", async () => {
    now = 0;
    const cursor = await cursorOf();
    expect(Buffer.from(cursor, "base64url").toString("latin1")).not.toContain("upstream-secret");
    const other = pagedChain(send, { secret, now: () => now });
    const facts = { arguments: { ...args, cursor } };
    // The API repeats its token, so that there is nothing more to read.
    const read = await readPage(other, pagedTool(page), facts);
    expect(read).toMatchObject({ rows: ["a"], next: undefined });
    expect(read.text).toContain("names the same page again");
  });

  const user = { issuer: "local", subject: "user", scopes: "all" } as const;
  test.each<[name: string, facts: Partial<ToolCall>, tool?: object]>([
    ["another subject", { principal: { ...user, subject: "other" } }],
    ["another issuer", { principal: { ...user, issuer: "other" } }],
    ["another application", { actor: { clientId: "other" } }],
    ["another definition", { definitionDigest: "sha256:1" }],
    ["other arguments", { arguments: { stage: "closed" } }],
    ["one argument less", { arguments: {} }],
    ["another tool", {}, { name: "other" }],
    ["another vendor of the same tool", {}, { connection: "other" }],
  ])("%s is refused", async (_, facts, tool = {}) => {
    now = 0;
    const cursor = await cursorOf();
    const asked = { ...facts, arguments: { ...(facts.arguments ?? args), cursor } };
    const failure = failureOf(readPage(chain, pagedTool(page, { tool }), asked));
    expect(await failure).toMatchObject({ code: "invalid_input", message: REFUSED });
  });

  test("it is refused after an hour, and by a key of another process", async () => {
    now = 0;
    const cursor = await cursorOf();
    const asked = { arguments: { ...args, cursor } };
    const stranger = pagedChain(send);
    expect(await failureOf(readPage(stranger, pagedTool(page), asked))).toMatchObject({
      message: REFUSED,
    });
    now = CURSOR_LIFE_MS - 1_000;
    expect(await readPage(chain, pagedTool(page), asked)).toMatchObject({ rows: ["a"] });
    now = CURSOR_LIFE_MS;
    expect(await failureOf(readPage(chain, pagedTool(page), asked))).toMatchObject({
      message: REFUSED,
    });
  });

  test("changed anywhere, cut or written in another way it is refused", async () => {
    now = 0;
    const cursor = await cursorOf();
    const bytes = Buffer.from(cursor, "base64url");
    const changed = [...bytes].map((byte, i) => {
      const copy = Buffer.from(bytes);
      copy[i] = byte ^ 1;
      return copy.toString("base64url");
    });
    const others = ["", "x", cursor.slice(0, -2), `${cursor}=`, `${cursor}A`, ` ${cursor}`];
    for (const text of [...changed, ...others]) {
      const asked = { arguments: { ...args, cursor: text } };
      expect(await failureOf(readPage(chain, pagedTool(page), asked))).toMatchObject({
        message: REFUSED,
      });
    }
  });

  test("two cursors of one place differ", () => {
    const { seal } = sealer(secret);
    expect(seal("text", "context")).not.toBe(seal("text", "context"));
  });
});

describe("a link to the next page leads nowhere but to more of the same", () => {
  let api: PagedApi | undefined;
  let elsewhere: PagedApi | undefined;
  afterEach(async () => {
    await Promise.all([api?.close(), elsewhere?.close()]);
  });

  const read = async (
    mode: "link" | "next-url",
    next: (origin: string, foreign: string) => string,
    walk = false,
  ): ReturnType<typeof readPage> => {
    elsewhere = await pagedApi((_, response) => void response.end("{}"));
    const foreign = elsewhere.origin;
    api = await pagedApi(
      (url, response) => {
        const address = next(url.origin, foreign);
        if (mode === "link") response.setHeader("link", `<${address}>; rel="next"`);
        response.end(JSON.stringify({ items: [{ id: "a" }], next: address }));
      },
      { header: { Authorization: "Bearer upstream-secret" }, query: {}, cookie: {} },
    );
    const paged: PageDefinition = {
      mode,
      maxItems: 10,
      next: "next",
      ...(walk ? { maxPages: 5 } : { input: "cursor" }),
    };
    return readPage(api.chain, pagedTool(paged));
  };

  test.each<[name: string, next: (origin: string, foreign: string) => string]>([
    ["another host", (_, foreign) => `${foreign}/things?p=2`],
    ["another host without a scheme", (_, foreign) => `${foreign.replace("http:", "")}/things?p=2`],
    ["another path", (origin) => `${origin}/admin?p=2`],
    ["a path above", (origin) => `${origin}/things/../admin?p=2`],
    ["a path above, escaped", (origin) => `${origin}/things/%2e%2e/admin?p=2`],
    ["a relative path", () => "../users?p=2"],
    ["a user", (origin) => `${origin.replace("://", "://u:p@")}/things?p=2`],
    ["another scheme", (origin) => `${origin.replace("http:", "ftp:")}/things?p=2`],
    ["a script", () => "javascript:alert(1)"],
  ])("%s is refused, and no request follows", async (_, next) => {
    for (const mode of ["link", "next-url"] as const) {
      for (const walk of [false, true]) {
        const found = await read(mode, next, walk);
        expect(found).toMatchObject({ rows: ["a"], next: undefined });
        expect(found.text).toContain("leads to another address and is not followed");
        expect([api?.requests.length, elsewhere?.requests.length]).toEqual([1, 0]);
        await Promise.all([api?.close(), elsewhere?.close()]);
      }
    }
  });

  test("one that repeats itself ends, with a word about it", async () => {
    for (const walk of [false, true]) {
      const found = await read("next-url", (origin) => `${origin}/things?p=2`, walk);
      if (!walk) {
        const { next } = found;
        const again = await readPage(
          api?.chain ?? pagedChain(() => Promise.reject()),
          pagedTool({
            mode: "next-url",
            input: "cursor",
            maxItems: 10,
            next: "next",
          }),
          { arguments: { cursor: String(next) } },
        ).catch((error: Error) => error.message);
        expect(again).toMatchObject({ next: undefined });
        expect((again as { text: string }).text).toContain("names the same page again");
      } else expect(found.rows).toEqual(["a", "a"]);
      await Promise.all([api?.close(), elsewhere?.close()]);
    }
  });

  test("a credential in the query is ours, whatever the link says under its name", async () => {
    const KEY = "key-0123456789abcdef";
    api = await pagedApi(
      (url, response) => {
        const first = url.searchParams.get("p") === null;
        const link = `${url.pathname}?p=2&api_key=theirs&API%5Fkey=other`;
        if (first) response.setHeader("link", `<${link}>; rel="next"`);
        response.end(JSON.stringify({ items: [{ id: first ? "a" : "b" }] }));
      },
      { header: {}, query: { api_key: KEY }, cookie: {} },
    );
    const tool = pagedTool({ mode: "link", maxItems: 10, maxPages: 3 });
    expect(await readPage(api.chain, tool)).toMatchObject({ rows: ["a", "b"] });
    expect(api.requests.map(({ url }) => url)).toEqual([
      `/things?api_key=${KEY}`,
      `/things?p=2&api_key=${KEY}`,
    ]);
  });

  test.each(["<", "<>; rel=next", "no link", '</things?p=2>; rel="next"; anchor="/other"'])(
    "the field %j gives no next page",
    async (link) => {
      api = await pagedApi((_, response) => {
        response.setHeader("link", link);
        response.end(JSON.stringify({ items: [{ id: "a" }] }));
      });
      const tool = pagedTool({ mode: "link", input: "cursor", maxItems: 10 });
      expect(await readPage(api.chain, tool)).toMatchObject({ rows: ["a"], next: undefined });
    },
  );
});
