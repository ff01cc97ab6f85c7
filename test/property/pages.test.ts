import fc from "fast-check";
import { expect, test } from "vitest";
import type { InvokeStep } from "../../src/runtime/call/call.ts";
import type { PageDefinition } from "../../src/runtime/codegen/v1/page.ts";
import { pagedChain, pagedTool, readAll } from "../helpers/paged.ts";

interface Given {
  readonly mode: PageDefinition["mode"];
  /** Rows of each page; where rows are counted, only their sum counts. */
  readonly pages: readonly number[];
  readonly pageSize: number;
  readonly maxItems: number;
  readonly maxTokens: number;
  readonly words: number;
  readonly format: "json" | "table";
  readonly structured: boolean;
  readonly total: boolean;
}

const URL_OF_LIST = "https://api.example.com/things";

const given: fc.Arbitrary<Given> = fc.record({
  mode: fc.constantFrom("page", "offset", "cursor", "link", "next-url"),
  pages: fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }),
  pageSize: fc.integer({ min: 1, max: 9 }),
  maxItems: fc.integer({ min: 1, max: 12 }),
  maxTokens: fc.integer({ min: 160, max: 700 }),
  words: fc.nat(6),
  format: fc.constantFrom("json", "table"),
  structured: fc.constant(true),
  total: fc.boolean(),
});

/** An API that keeps its list in pages, whichever way they are asked for. */
function api({ mode, pages, pageSize, words }: Given): {
  readonly send: InvokeStep;
  readonly ids: readonly string[];
} {
  const count = pages.reduce((sum, n) => sum + n, 0);
  const rows = Array.from({ length: count }, (_, i) => ({
    id: `row ${i}${" word".repeat(words)}`,
  }));
  const starts = pages.map((_, i) => pages.slice(0, i).reduce((sum, n) => sum + n, 0));
  const send: InvokeStep = (step) => {
    const { query, queryText } = step.request;
    const answer = (body: object, link?: string) =>
      Promise.resolve({
        status: 200,
        mediaType: "application/json",
        body: JSON.parse(JSON.stringify(body)),
        head: { url: URL_OF_LIST, ...(link === undefined ? {} : { link }) },
      });
    if (mode === "offset" || mode === "page") {
      const at = Number(query["at"]);
      const from = mode === "offset" ? at : (at - 1) * pageSize;
      return answer({ items: rows.slice(from, from + pageSize), total: count });
    }
    const page = mode === "cursor" ? Number(query["at"] ?? 0) : Number(queryText?.slice(3) ?? 0);
    const from = starts[page] ?? count;
    const items = rows.slice(from, from + (pages[page] ?? 0));
    const more = page + 1 < pages.length;
    const address = `${URL_OF_LIST}?at=${page + 1}`;
    const next = !more ? null : mode === "cursor" ? `${page + 1}` : address;
    return answer({ items, next, total: count }, more ? `<${address}>; rel="next"` : undefined);
  };
  return { send, ids: rows.map(({ id }) => id) };
}

test("IN-32: whatever the sizes of pages and the budget, each row is read once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(given, async (one) => {
      const { send, ids } = api(one);
      const counted = one.mode === "offset" || one.mode === "page";
      const page: PageDefinition = {
        mode: one.mode,
        input: counted ? "offset" : "cursor",
        send: { in: "query", name: "at" },
        next: "next",
        pageSize: one.pageSize,
        maxItems: one.maxItems,
        ...(one.total ? { total: "total" } : {}),
      };
      const { format, maxTokens } = one;
      const answers = await readAll(
        pagedChain(send),
        pagedTool(page, { result: { format, maxTokens } }),
      );
      expect(answers.flat()).toEqual(ids);
      for (const rows of answers) expect(rows.length).toBeLessThanOrEqual(one.maxItems);
    }),
    { numRuns: 150 },
  );
});

test("no answer passes its budget of tokens, the way to go on included", async () => {
  await fc.assert(
    fc.asyncProperty(given, async (one) => {
      const page: PageDefinition = {
        mode: "cursor",
        input: "cursor",
        send: { in: "query", name: "at" },
        next: "next",
        maxItems: one.maxItems,
      };
      const { format, maxTokens } = one;
      const tool = pagedTool(page, { result: { format, maxTokens } });
      const chain = pagedChain(api({ ...one, mode: "cursor" }).send);
      const { callOf } = await import("../helpers/step-call.ts");
      const { estimateTokens } = await import("../../src/runtime/projection/estimate-tokens.ts");
      const result = await chain(callOf({ tool }));
      if (result.kind !== "shaped") throw new Error("not shaped");
      expect(estimateTokens(result.text)).toBeLessThanOrEqual(maxTokens);
      expect(estimateTokens(result.text)).toBeLessThanOrEqual(result.tokens);
    }),
    { numRuns: 60 },
  );
});
