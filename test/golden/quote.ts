import type { QuoteHandler } from "./handlers/tools/quote.handler.ts";

/** The code that the case `handlers` names: its types are those of the golden files beside it. */
export const handler: QuoteHandler = async ({ input, call }) => {
  const deals = await call.deals({ query: { stage: input.stage } });
  for (const { id } of deals.slice(0, input.limit)) {
    await call.move({ path: { dealId: id }, body: { tags: [input.stage] } });
  }
  return { items: deals.map(({ id }) => ({ id })) };
};
