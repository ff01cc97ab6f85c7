import { afterEach, describe, expect, test } from "vitest";
import type { PageDefinition } from "../../../../src/runtime/codegen/v1/page.ts";
import { type PagedApi, pagedApi, pagedTool, readAll, readPage } from "../../../helpers/paged.ts";

const ROWS = Array.from({ length: 7 }, (_, i) => ({ id: `row-${i}` }));
const IDS = ROWS.map(({ id }) => id);
const query = (name: string) => ({ in: "query", name }) as const;

let api: PagedApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

const asked = (): readonly (string | undefined)[] => (api?.requests ?? []).map(({ url }) => url);

/** Three rows a page, whatever says where it starts. */
function slice(from: number): { readonly items: typeof ROWS; readonly after: number | null } {
  return { items: ROWS.slice(from, from + 3), after: from + 3 < ROWS.length ? from + 3 : null };
}

describe("IN-32: every style of pages is read by one contract, each row once and in order", () => {
  test("offset: the next offset is that of the first row not shown", async () => {
    api = await pagedApi((url, response) => {
      const { items } = slice(Number(url.searchParams.get("skip")));
      response.end(JSON.stringify({ items, count: 7 }));
    });
    const page: PageDefinition = {
      mode: "offset",
      input: "offset",
      send: query("skip"),
      total: "count",
      pageSize: 3,
      first: 0,
      maxItems: 3,
    };
    const first = await readPage(api.chain, pagedTool(page));
    expect(first).toMatchObject({ rows: IDS.slice(0, 3), next: 3 });
    expect(first.text).toMatch(/\n4 more: offset=3$/);
    expect(await readAll(api.chain, pagedTool(page))).toEqual([
      IDS.slice(0, 3),
      IDS.slice(3, 6),
      IDS.slice(6),
    ]);
  });

  test("offset: without a total a page that is not full is the last", async () => {
    api = await pagedApi((url, response) => {
      response.end(JSON.stringify(slice(Number(url.searchParams.get("skip")) - 1)));
    });
    const page: PageDefinition = {
      mode: "offset",
      input: "offset",
      send: query("skip"),
      pageSize: 3,
      first: 1,
      maxItems: 3,
    };
    const { text } = await readPage(api.chain, pagedTool(page));
    expect(text).toMatch(/\nthere may be more: offset=3$/);
    expect((await readAll(api.chain, pagedTool(page))).flat()).toEqual(IDS);
    expect(asked()).toEqual([
      "/things?skip=1",
      "/things?skip=1",
      "/things?skip=4",
      "/things?skip=7",
    ]);
  });

  test("page: offsets become numbers of pages, and rows that were shown are left out", async () => {
    api = await pagedApi((url, response) => {
      response.end(JSON.stringify(slice((Number(url.searchParams.get("page")) - 1) * 3)));
    });
    const page: PageDefinition = {
      mode: "page",
      input: "offset",
      send: query("page"),
      pageSize: 3,
      first: 1,
      maxItems: 2,
    };
    expect(await readAll(api.chain, pagedTool(page))).toEqual([
      ["row-0", "row-1"],
      ["row-2"],
      ["row-3", "row-4"],
      ["row-5"],
      ["row-6"],
    ]);
    expect(asked()).toEqual([1, 1, 2, 2, 3].map((n) => `/things?page=${n}`));
  });

  test("cursor: the API's token goes back sealed; a token may be a number", async () => {
    api = await pagedApi((url, response) => {
      response.end(JSON.stringify(slice(Number(url.searchParams.get("after") ?? 0))));
    });
    const page: PageDefinition = {
      mode: "cursor",
      input: "cursor",
      send: query("after"),
      next: "after",
      maxItems: 2,
    };
    expect((await readAll(api.chain, pagedTool(page))).flat()).toEqual(IDS);
    const { next, text } = await readPage(api.chain, pagedTool(page));
    expect(text.endsWith(`\nat least 1 more: cursor=${next}`)).toBe(true);
  });

  test("token in the body: beside what the body holds already", async () => {
    const bodies: unknown[] = [];
    api = await pagedApi((_, response, body) => {
      const sent = JSON.parse(body === "" ? "{}" : body) as { page?: { after?: number } };
      bodies.push(sent);
      response.end(JSON.stringify(slice(sent.page?.after ?? 0)));
    });
    const page: PageDefinition = {
      mode: "cursor",
      input: "cursor",
      send: { in: "body", path: ["page", "after"] },
      next: "after",
      maxItems: 100,
    };
    const tool = pagedTool(page, {
      operation: { method: "POST", body: { mediaType: "application/json" } },
    });
    const [step] = tool.steps;
    if (step === undefined) throw new Error("no step");
    const withBody = { ...tool, steps: [{ ...step, request: { body: { page: { size: 3 } } } }] };
    expect((await readAll(api.chain, withBody)).flat()).toEqual(IDS);
    expect(bodies).toEqual([
      { page: { size: 3 } },
      { page: { size: 3, after: 3 } },
      { page: { size: 3, after: 6 } },
    ]);
  });

  test("link: the query of the link replaces the request's own", async () => {
    api = await pagedApi((url, response) => {
      const { items, after } = slice(Number(url.searchParams.get("from") ?? 0));
      const more = `<${url.origin}/things?from=${after}&size=3>; rel="next"`;
      const last = `<${url.origin}/things?from=6>; rel="last"`;
      response.setHeader("link", after === null ? last : [last, more]);
      response.end(JSON.stringify({ items }));
    });
    const page: PageDefinition = { mode: "link", input: "cursor", maxItems: 100 };
    const tool = pagedTool(page, { query: { size: 3 } });
    expect((await readAll(api.chain, tool)).flat()).toEqual(IDS);
    expect(asked()).toEqual(["/things?size=3", "/things?from=3&size=3", "/things?from=6&size=3"]);
  });

  test.each([["absolute"], ["relative"]])("next-url: %s", async (kind) => {
    api = await pagedApi((url, response) => {
      const { items, after } = slice(Number(url.searchParams.get("from") ?? 0));
      const address = `${kind === "absolute" ? url.origin : ""}/things?from=${after}`;
      response.end(JSON.stringify({ items, links: { next: after === null ? null : address } }));
    });
    const page: PageDefinition = {
      mode: "next-url",
      input: "cursor",
      next: "links.next",
      maxItems: 100,
    };
    expect((await readAll(api.chain, pagedTool(page))).flat()).toEqual(IDS);
  });
});

describe("IN-32: pages that the runtime follows itself", () => {
  const CIRCLE = "The API's pages lead in a circle: the next one was read before";
  const walk: PageDefinition = {
    mode: "cursor",
    send: query("after"),
    next: "after",
    maxItems: 100,
    maxPages: 10,
  };
  const serve = async (): Promise<PagedApi> =>
    pagedApi((url, response) => {
      response.end(JSON.stringify(slice(Number(url.searchParams.get("after") ?? 0))));
    });

  test("all pages in one answer", async () => {
    api = await serve();
    const { rows, next, text } = await readPage(api.chain, pagedTool(walk));
    expect({ rows, next }).toEqual({ rows: IDS, next: undefined });
    expect(text).not.toContain("only");
  });

  test.each([
    [{ maxPages: 2 }, 6],
    [{ maxItems: 4 }, 4],
  ])("caps %j: the answer says that it is a part", async (caps, count) => {
    api = await serve();
    const { rows, text } = await readPage(api.chain, pagedTool({ ...walk, ...caps }));
    expect(rows).toEqual(IDS.slice(0, count));
    expect(text).toContain(
      `The first ${count} items only: There are more than this tool reads at once.`,
    );
  });

  test("a page of very many rows is cut, not failed", async () => {
    api = await pagedApi((url, response) => {
      const many = Array.from({ length: 150_000 }, () => 0);
      const isFirst = !url.searchParams.has("after");
      response.end(JSON.stringify(isFirst ? { items: [{ id: "a" }], after: 2 } : { items: many }));
    });
    const { rows, text } = await readPage(api.chain, pagedTool({ ...walk, maxItems: 3 }));
    expect(rows).toEqual(["a", null, null]);
    expect(text).toContain("The first 3 items only: There are more than this tool reads at once.");
  });

  test("a page that fails leaves the ones before it", async () => {
    api = await pagedApi((url, response) => {
      const after = Number(url.searchParams.get("after") ?? 0);
      if (after === 6) response.statusCode = 500;
      response.end(JSON.stringify(slice(after)));
    });
    const { rows, text } = await readPage(api.chain, pagedTool(walk));
    expect(rows).toEqual(IDS.slice(0, 6));
    expect(text).toContain("The first 6 items only: page 3 could not be read.");
  });

  test("a circle of pages ends", async () => {
    api = await pagedApi((url, response) => {
      const after = Number(url.searchParams.get("after") ?? 0);
      response.end(JSON.stringify({ ...slice(after), after: after === 3 ? 6 : 3 }));
    });
    const { rows, text } = await readPage(api.chain, pagedTool(walk));
    expect(rows).toEqual(IDS);
    expect(text).toContain(CIRCLE);
  });

  test.each([2, 3])(
    "a circle of %i pages that leads back to the first shows no row twice",
    async (size) => {
      api = await pagedApi((url, response) => {
        const at = Number(url.searchParams.get("after") ?? 0);
        response.end(JSON.stringify({ items: [{ id: `r${at}` }], after: (at + 1) % size }));
      });
      const { rows, text } = await readPage(api.chain, pagedTool(walk));
      expect(rows).toEqual(Array.from({ length: size }, (_, i) => `r${i}`));
      expect(text).toContain(CIRCLE);
      expect(api.requests).toHaveLength(size + 1);
    },
  );

  test("a circle of addresses ends", async () => {
    api = await pagedApi((url, response) => {
      const at = Number(url.searchParams.get("p") ?? 0);
      const next = `/things?p=${(at + 1) % 2}`;
      response.end(JSON.stringify({ items: [{ id: `r${at}` }], next }));
    });
    const { send: _, ...rest } = walk;
    const { rows, text } = await readPage(
      api.chain,
      pagedTool({ ...rest, mode: "next-url", next: "next" }),
    );
    expect(rows).toEqual(["r0", "r1"]);
    expect(text).toContain(CIRCLE);
  });

  test("pages that only look alike are all shown", async () => {
    api = await pagedApi((url, response) => {
      const at = Number(url.searchParams.get("after") ?? 0);
      response.end(
        JSON.stringify({ items: [{ id: "same" }], ...(at < 3 ? { after: at + 1 } : {}) }),
      );
    });
    const { rows, text } = await readPage(api.chain, pagedTool(walk));
    expect(rows).toHaveLength(4);
    expect(text).not.toContain("only");
  });
});

describe("bodies that are not as documented", () => {
  const page: PageDefinition = {
    mode: "cursor",
    input: "cursor",
    send: query("after"),
    next: "after",
    maxItems: 100,
  };
  test.each<[name: string, body: unknown, text: RegExp]>([
    ["no list", { after: 3 }, /^/],
    ["a token that is an object", { items: [], after: { a: 1 } }, /in a form that cannot be used/],
    ["a token that is too long", { items: [], after: "x".repeat(5_000) }, /cannot be used/],
    ["a token of many bytes", { items: [], after: "\u20ac".repeat(2_000) }, /cannot be used/],
  ])("%s: no way to go on", async (_, body, text) => {
    api = await pagedApi((__, response) => void response.end(JSON.stringify(body)));
    const read = await readPage(api.chain, pagedTool(page));
    expect(read.next).toBeUndefined();
    expect(read.text).toMatch(text);
  });

  test("a page without rows leads on to the next one", async () => {
    api = await pagedApi((url, response) => {
      const after = url.searchParams.get("after");
      response.end(JSON.stringify(after === null ? { items: [], after: "b" } : { items: ROWS }));
    });
    expect(await readAll(api.chain, pagedTool(page))).toEqual([[], IDS]);
  });
});

test("a cursor that is too long for the text stands in the structured content, and the text says so", async () => {
  const page: PageDefinition = {
    mode: "cursor",
    input: "cursor",
    send: query("after"),
    next: "after",
    maxItems: 100,
  };
  api = await pagedApi((url, response) => {
    const first = url.searchParams.get("after") === null;
    const after = first ? "t".repeat(2_500) : null;
    response.end(JSON.stringify({ items: ROWS.slice(first ? 0 : 3), after }));
  });
  const tool = pagedTool(page, { result: { maxTokens: 300 } });
  const { text, next } = await readPage(api.chain, tool);
  expect(text).toMatch(/\nthere may be more: ask with cursor: next$/);
  expect(String(next).length).toBeGreaterThan(3_000);
  expect(String(next).length).toBeLessThan(8_192);
  const read = await readPage(api.chain, tool, { arguments: { cursor: String(next) } });
  expect(read).toMatchObject({ rows: IDS.slice(3), next: undefined });
});
