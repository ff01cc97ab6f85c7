import { expectTypeOf, test } from "vitest";
import type { Operation, Tool, Value } from "../../src/runtime/codegen/v1/index.ts";
import { call, input, operation, text, tool, when } from "../../src/runtime/codegen/v1/index.ts";

interface MoveInput {
  readonly deal_id: string;
  readonly stage?: string;
}
interface MoveOutput {
  readonly id: string | null;
}

const updateDeal: Operation<{
  readonly path: { readonly dealId: Value };
  readonly query?: { readonly archived?: Value };
  readonly body: Value;
}> = operation({
  source: "crm",
  key: "PATCH /deals/{dealId}",
  method: "PATCH",
  path: "/deals/{dealId}",
  responses: { "200": ["application/json"] },
  retry: "never",
});

const facts = {
  name: "move",
  description: "Move a deal.",
  effect: "write",
  scopes: [],
  result: { kind: "object", format: "json", maxTokens: 4000 },
  schemas: { input: {} },
} as const;

test("a tool whose arguments are all bound compiles", () => {
  const move: Tool<MoveInput, MoveOutput> = tool({
    ...facts,
    steps: [
      call("move", updateDeal, {
        path: { dealId: input("deal_id") },
        body: { filters: [when(input("stage"), { stage: text("s-", input("stage")) })] },
      }),
    ],
  });
  expectTypeOf(move).toExtend<Tool<MoveInput, MoveOutput>>();
});

test("a missing, misspelt or unknown binding does not compile", () => {
  // @ts-expect-error: stage is bound by no step
  const missing: Tool<MoveInput, MoveOutput> = tool({
    ...facts,
    steps: [call("move", updateDeal, { path: { dealId: input("deal_id") }, body: {} })],
  });
  // @ts-expect-error: "stagee" is no argument
  const misspelt: Tool<MoveInput, MoveOutput> = tool({
    ...facts,
    steps: [
      call("move", updateDeal, {
        path: { dealId: input("deal_id") },
        body: { a: input("stage"), b: input("stagee") },
      }),
    ],
  });
  // @ts-expect-error: dealId is required
  call("move", updateDeal, { path: {}, body: {} });
  // @ts-expect-error: no such query parameter
  call("move", updateDeal, { path: { dealId: "1" }, query: { archive: true }, body: {} });
  // @ts-expect-error: no headers
  call("move", updateDeal, { path: { dealId: "1" }, header: { a: "b" }, body: {} });
  // @ts-expect-error: the body is required
  call("move", updateDeal, { path: { dealId: "1" } });
  expectTypeOf(missing).toEqualTypeOf(misspelt);
});
