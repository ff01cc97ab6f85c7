import { expectTypeOf, test } from "vitest";
import type {
  Handler,
  HandlerCall,
  Operation,
  Tool,
  Value,
} from "../../src/runtime/codegen/v1/index.ts";
import { handled, operation } from "../../src/runtime/codegen/v1/index.ts";

interface QuoteInput {
  readonly deal_id: string;
  readonly limit?: number;
  readonly stage?: string;
}
interface QuoteOutput {
  readonly name: string;
  readonly total: number | null;
}
interface Calls {
  readonly deal: HandlerCall<
    {
      readonly path: { readonly dealId: string };
      readonly query?: { readonly stage?: "open" | "won"; readonly tags?: readonly string[] };
    },
    { readonly name?: string; readonly amount?: number }
  >;
}
type QuoteHandler = Handler<QuoteInput, QuoteOutput, Calls, "limit">;

const getDeal: Operation<{ readonly path: { readonly dealId: Value } }> = operation({
  source: "crm",
  key: "GET /deals/{dealId}",
  method: "GET",
  path: "/deals/{dealId}",
  responses: { "200": ["application/json"] },
  retry: "safe",
});

const facts = {
  name: "quote",
  description: "Quote a deal.",
  effect: "read",
  scopes: [],
  result: { kind: "object", format: "json", maxTokens: 4000 },
  schemas: { input: {} },
} as const;

test("CT-18: a handler of the tool's type compiles, and its tool has its types", () => {
  const handler: QuoteHandler = async ({ input, call, refuse, signal }) => {
    expectTypeOf(input.limit).toEqualTypeOf<number>();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    if (input.stage === undefined) return refuse("Which stage?");
    const deal = await call.deal({ path: { dealId: input.deal_id }, query: { stage: undefined } });
    expectTypeOf(deal.amount).toEqualTypeOf<number | undefined>();
    return { name: deal.name ?? "", total: deal.amount ?? null };
  };
  const quote = handled<QuoteHandler>({
    ...facts,
    calls: { deal: getDeal },
    maxCalls: 2,
    handler: async () => ({ handler }),
  });
  expectTypeOf(quote).toExtend<Tool<unknown, QuoteOutput>>();
});

test("CT-18: an operation that is not declared, a misspelt parameter and a wrong value do not compile", () => {
  const undeclared: QuoteHandler = async ({ call }) => {
    // @ts-expect-error: the tool declares no such operation
    await call.updateDeal({ path: { dealId: "1" } });
    return { name: "", total: null };
  };
  const misspelt: QuoteHandler = async ({ call }) => {
    // @ts-expect-error: it is called dealId
    await call.deal({ path: { deal_id: "1" } });
    // @ts-expect-error: no such query parameter
    await call.deal({ path: { dealId: "1" }, query: { stages: "open" } });
    // @ts-expect-error: no such value
    await call.deal({ path: { dealId: "1" }, query: { stage: "lost" } });
    // @ts-expect-error: a required parameter may not be left out
    await call.deal({ path: { dealId: undefined } });
    // @ts-expect-error: it takes no body
    await call.deal({ path: { dealId: "1" }, body: {} });
    return { name: "", total: null };
  };
  const unread: QuoteHandler = async ({ call, input }) => {
    const deal = await call.deal({ path: { dealId: "1" } });
    // @ts-expect-error: the document says nothing of it
    const owner: unknown = deal.owner;
    // @ts-expect-error: no such argument
    const more: unknown = input.dealId;
    return { name: `${owner}${more}`, total: null };
  };
  expectTypeOf([undeclared, misspelt, unread]).toBeArray();
});

test("CT-18: an output of another type, and a tool without its calls, do not compile", () => {
  // @ts-expect-error: total is missing
  const missing: QuoteHandler = async () => ({ name: "" });
  // @ts-expect-error: name is never null
  const wrong: QuoteHandler = async () => ({ name: null, total: 1 });
  handled<QuoteHandler>({
    ...facts,
    // @ts-expect-error: the call deal stands for no operation
    calls: {},
    maxCalls: 2,
    // @ts-expect-error: code of another type
    handler: async () => ({ handler: async () => ({ name: 1, total: null }) }),
  });
  expectTypeOf([missing, wrong]).toBeArray();
});
