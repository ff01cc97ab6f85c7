import fc from "fast-check";
import { countTokens as cl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as o200k } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { MOST_RESULT_BYTES } from "../../src/language/result-limit.ts";
import type { ToolCall, ToolResult } from "../../src/runtime/call/call.ts";
import { McpgenError } from "../../src/runtime/call/error.ts";
import type { ToolDefinition } from "../../src/runtime/codegen/v1/tool.ts";
import { estimateTokens } from "../../src/runtime/projection/estimate-tokens.ts";
import { shapeResult } from "../../src/runtime/projection/shape-result.ts";

const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const exact = (text: string): number => Math.max(cl100k(text, plain), o200k(text, plain));

/** A fixed sequence of numbers below one: the corpora are the same in each run. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const random = randoms(7);
const pick = (from: string, length: number): string =>
  Array.from({ length }, () => from[Math.floor(random() * from.length)]).join("");
const lower = "abcdefghijklmnopqrstuvwxyz";
const hex = "0123456789abcdef";
const uuid = (): string => [8, 4, 4, 4, 12].map((n) => pick(hex, n)).join("-");

const deals = Array.from({ length: 80 }, (_, i) => ({
  id: uuid(),
  name: ["Acme renewal", "Northwind pilot", "Globex expansion", "Initech support contract"][i % 4],
  stage: ["qualified", "contract_sent", "closed_won"][i % 3],
  amount: Math.round(random() * 1e6) / 100,
  owner: { name: "Dana Whitfield", email: `dana.whitfield${i}@example.com` },
  created_at: new Date(1.7e12 + i * 1e8).toISOString(),
  updated_at: "2026-01-05T09:30:00Z",
  html_url: `https://crm.example.com/deals/${i}/overview?tab=activity`,
  description: "Customer asked for a quote by the end of the quarter; legal review is still open.",
  archived: i % 2 === 0,
  labels: ["priority", "enterprise"],
  parent: null,
}));
const json = JSON.stringify({ items: deals, total: 80 });
const table = deals
  .map((d) => [d.id, d.name, d.stage, d.amount, d.owner.email, d.created_at].join("\t"))
  .join("\n");

describe("the estimate is never below either vocabulary's count", () => {
  const corpora: Readonly<Record<string, string>> = {
    json,
    table,
    indented: JSON.stringify(deals, null, 2),
    uuids: Array.from({ length: 300 }, uuid).join("\n"),
    base64: Buffer.from(pick(hex, 9_000), "hex").toString("base64"),
    "random letters": Array.from({ length: 500 }, () => pick(lower, 1 + random() * 12)).join(" "),
    "random ASCII": Array.from({ length: 6_000 }, () =>
      String.fromCharCode(32 + random() * 95),
    ).join(""),
    numbers: Array.from({ length: 500 }, () => String(random() * 1e6)).join(","),
    dates: deals.map((d) => d.created_at).join("\t"),
    spaces: `${" ".repeat(500)}x${"\n".repeat(50)}\t\t\t \n y`,
    code: "const getUserId = (HTTPServer: XMLHttpRequest): string => `a/b`; // don't\n".repeat(20),
    chinese: "客户关系管理系统是一种用于管理公司与当前和潜在客户互动的技术。".repeat(20),
    japanese: "日本語のテキストです。株式会社アクメの担当者に連絡してください。".repeat(20),
    korean: "고객 관계 관리 시스템은 회사와 고객의 상호 작용을 관리합니다. ".repeat(20),
    russian: "Договор подписан, ждём оплату до конца недели. ".repeat(20),
    german: "Müller & Söhne GmbH, Straße 5, Düsseldorf – Übergabe „heute“ für 5 €. ".repeat(20),
    arabic: "نظام إدارة علاقات العملاء للشركات الصغيرة. ".repeat(20),
    hindi: "ग्राहक संबंध प्रबंधन प्रणाली। ".repeat(20),
    emoji: "😀👍🏽❤️🎉🚀👩‍👩‍👧🇩🇪".repeat(40),
  };
  test.each(Object.keys(corpora))("%s", (name) => {
    const text = corpora[name] ?? "";
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(exact(text));
  });

  test.each([
    ["string", fc.string({ maxLength: 80 })],
    ["unicode", fc.string({ unit: "grapheme", maxLength: 40 })],
    ["any code point", fc.string({ unit: "binary", maxLength: 40 })],
    ["JSON", fc.json()],
    ["words", fc.lorem({ mode: "sentences" })],
    ["letters", fc.stringMatching(/^[a-zA-Z]{0,60}$/)],
    ["uuid", fc.uuid()],
    ["email", fc.emailAddress()],
    ["URL", fc.webUrl({ withQueryParameters: true })],
    ["special tokens", fc.constantFrom("<|endoftext|>", "a<|fim_prefix|>b")],
  ])("fast-check: %s", (_, texts: fc.Arbitrary<string>) => {
    fc.assert(
      fc.property(texts, (text) => estimateTokens(text) >= exact(text)),
      { numRuns: 1_000 },
    );
  });
});

test("the estimate is tight where it decides what is cut", () => {
  for (const text of [json, table]) {
    expect(estimateTokens(text) / exact(text)).toBeLessThan(1.35);
  }
});

test("the estimate stops once it has passed what it was asked about", () => {
  expect(estimateTokens(json, 100)).toBeGreaterThan(100);
  expect(estimateTokens(json, 100)).toBeLessThan(150);
  const wall = "abcdefghijklmnopqrstuvwxyz".repeat(300_000);
  expect(estimateTokens(wall, 1_000)).toBeLessThan(1_100);
});

test("IN-22: worst-case response tokens are bounded per tool, by either vocabulary", async () => {
  const body = fc.array(
    fc.record({ id: fc.uuid(), note: fc.string({ unit: "grapheme", maxLength: 200 }) }),
    {
      maxLength: 60,
    },
  );
  await fc.assert(
    fc.asyncProperty(
      body,
      fc.integer({ min: 300, max: 900 }),
      fc.constantFrom("json", "table"),
      async (rows, maxTokens, format) => {
        const tool = {
          name: "t",
          effect: "read",
          result: { kind: "list", select: { id: "id", note: "note" }, format, maxTokens },
          schemas: { input: {} },
        } as unknown as ToolDefinition;
        const call = { tool, arguments: {}, record: { warnings: [] } } as unknown as ToolCall;
        const answer = { status: 200, mediaType: "application/json", body: rows };
        const result = await shapeResult(async () => ({ kind: "raw", answer }))(call);
        if (result.kind !== "shaped") throw new Error("raw");
        expect(exact(result.text)).toBeLessThanOrEqual(result.tokens);
        expect(result.tokens).toBeLessThanOrEqual(maxTokens);
      },
    ),
    { numRuns: 150 },
  );
});

test("IN-22: text and structured content together are bounded, whatever the API answers and a tool allows", async () => {
  const note = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.nat(40_000).map((length) => '\u0001\u20ac"'.repeat(length / 3)),
  );
  const row = fc.record({ id: fc.uuid(), note: fc.option(note) });
  const shapes = [
    ["list", fc.array(row, { maxLength: 400 })],
    ["object", row],
  ] as const;
  const leaf = { type: ["string", "null"] };
  const object = { type: "object", properties: { id: leaf, note: leaf } };
  const outputs = {
    list: { type: "object", properties: { items: { type: "array", items: object } } },
    object,
  };
  for (const [kind, body] of shapes) {
    await fc.assert(
      fc.asyncProperty(
        body,
        fc.integer({ min: 50, max: 100_000 }),
        fc.constantFrom("json", "table"),
        async (answered, maxTokens, format) => {
          const tool = {
            name: "t",
            effect: "read",
            result: { kind, select: { id: "id", note: "note" }, format, maxTokens },
            schemas: { input: {}, output: outputs[kind] },
          } as unknown as ToolDefinition;
          const call = { tool, arguments: {}, record: { warnings: [] } } as unknown as ToolCall;
          const answer = { status: 200, mediaType: "application/json", body: answered };
          const shaping = shapeResult(async () => ({ kind: "raw", answer }))(call);
          const result = await shaping.catch((error: unknown) => error);
          if (result instanceof McpgenError) {
            expect(result.code).toBe("response_too_large");
            return;
          }
          const { text, tokens, structured } = result as Extract<ToolResult, { kind: "shaped" }>;
          expect(tokens).toBeLessThanOrEqual(maxTokens);
          const bytes = [text, structured].map((one) => Buffer.byteLength(JSON.stringify(one)));
          expect((bytes[0] ?? 0) + (bytes[1] ?? 0)).toBeLessThanOrEqual(MOST_RESULT_BYTES);
        },
      ),
      { numRuns: 100 },
    );
  }
});
