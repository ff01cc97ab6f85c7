import { expectTypeOf, test } from "vitest";
import type { Operation, Tool, ToolBy, Value } from "../../src/runtime/codegen/v1/index.ts";
import {
  call,
  cel,
  each,
  format,
  input,
  operation,
  output,
  take,
  text,
  tool,
  toolBy,
  when,
} from "../../src/runtime/codegen/v1/index.ts";

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

test("the argument detail is bound by the variants of the result, and by nothing else", () => {
  interface DetailInput {
    readonly detail?: "brief" | "full";
  }
  const result = { kind: "list", format: "table", maxTokens: 4000 } as const;
  const variants = { brief: { id: "id" }, full: { id: "id", n: format("n", "number") } };
  const chosen: Tool<DetailInput, MoveOutput> = tool({
    ...facts,
    steps: [],
    result: { ...result, variants },
  });
  expectTypeOf(chosen).toExtend<Tool<DetailInput, MoveOutput>>();
  // @ts-expect-error: nothing reads detail
  const unread: Tool<DetailInput, MoveOutput> = tool({ ...facts, steps: [], result });
  expectTypeOf(unread).toExtend<Tool<DetailInput, MoveOutput>>();
});

test("the argument that turns pages is bound by page, and by no other name", () => {
  const listDeals: Operation<Record<never, never>> = operation({
    source: "crm",
    key: "GET /deals",
    method: "GET",
    path: "/deals",
    responses: { "200": ["application/json"] },
    retry: "safe",
  });
  interface ListInput {
    readonly cursor?: string;
  }
  const page = { mode: "cursor", next: "after", maxItems: 25 } as const;
  const list: Tool<ListInput, MoveOutput> = tool({
    ...facts,
    steps: [call("list", listDeals, {})],
    page: { ...page, input: "cursor" },
  });
  // @ts-expect-error: "cursr" is no argument, and cursor is bound by nothing
  const misspelt: Tool<ListInput, MoveOutput> = tool({
    ...facts,
    steps: [call("list", listDeals, {})],
    page: { ...page, input: "cursr" },
  });
  // @ts-expect-error: a page that the runtime follows binds no argument
  const walked: Tool<ListInput, MoveOutput> = tool({
    ...facts,
    steps: [call("list", listDeals, {})],
    page: { ...page, maxPages: 3 },
  });
  expectTypeOf([list, misspelt, walked]).toBeArray();
});

test("an output that no step gives does not compile", () => {
  const before = call(
    "before",
    updateDeal,
    { path: { dealId: input("deal_id") }, body: {} },
    { outputs: { stage: "$response.body#/stage" } },
  );
  const sound: Tool<{ readonly deal_id: string }, MoveOutput> = tool({
    ...facts,
    steps: [
      before,
      call(
        "move",
        updateDeal,
        {
          path: { dealId: output("before", "stage") },
          body: { a: output("before", "body", "/id") },
        },
        { needs: ["before"], when: cel("steps.before.stage != ''", output("before", "stage")) },
      ),
    ],
  });
  // @ts-expect-error: "before" has no output "stge"
  const misspelt: Tool<{ readonly deal_id: string }, MoveOutput> = tool({
    ...facts,
    steps: [
      before,
      call("move", updateDeal, { path: { dealId: output("before", "stge") }, body: {} }),
    ],
  });
  // @ts-expect-error: there is no step "befor"
  const unknown: Tool<{ readonly deal_id: string }, MoveOutput> = tool({
    ...facts,
    steps: [
      before,
      call(
        "move",
        updateDeal,
        { path: { dealId: "1" }, body: {} },
        { when: cel("steps.befor.stage != ''", output("befor", "stage")) },
      ),
    ],
  });
  // @ts-expect-error: it waits for a step that is not there
  const waits: Tool<{ readonly deal_id: string }, MoveOutput> = tool({
    ...facts,
    steps: [
      before,
      call("move", updateDeal, { path: { dealId: "1" }, body: {} }, { needs: ["befor"] }),
    ],
  });
  expectTypeOf(sound).toEqualTypeOf(misspelt);
  expectTypeOf(unknown).toEqualTypeOf(waits);
});

test("what a result takes from elsewhere must be there: an argument, or an output of a step", () => {
  interface In {
    readonly deal_id: string;
  }
  const steps = [
    call("move", updateDeal, { path: { dealId: input("deal_id") }, body: {} }),
  ] as const;
  const result = { kind: "object", format: "json", maxTokens: 4000 } as const;
  const sound: Tool<In, MoveOutput> = tool({
    ...facts,
    steps,
    result: {
      ...result,
      select: {
        id: take(input("deal_id")),
        all: each(take(output("move", "body"), "rows"), { x: take(input("deal_id")) }),
        input: { kind: "input", name: "name" },
      },
    },
  });
  // @ts-expect-error: "deal" is no argument
  const misspelt: Tool<In, MoveOutput> = tool({
    ...facts,
    steps,
    result: { ...result, select: { a: { b: format(take(input("deal")), "count") } } },
  });
  // @ts-expect-error: no step "moved"
  const lost: Tool<In, MoveOutput> = tool({
    ...facts,
    steps,
    result: { ...result, with: { a: each(take(output("moved", "body")), { b: "c" }) } },
  });
  expectTypeOf([sound, misspelt, lost]).toBeArray();
});

test("each branch binds every argument, and none that there is not", () => {
  interface In {
    readonly deal_id: string;
  }
  const result = { kind: "object", format: "json", maxTokens: 4000 } as const;
  const { result: _, ...words } = { ...facts, result };
  const right = {
    steps: [call("move", updateDeal, { path: { dealId: input("deal_id") }, body: {} })],
    result,
  } as const;
  const unbound = {
    steps: [call("move", updateDeal, { path: { dealId: "1" }, body: {} })],
    result,
  } as const;
  const unknown = {
    steps: [call("m", updateDeal, { path: { dealId: input("deal_id") }, body: input("x") })],
    result,
  } as const;
  const sound: ToolBy<In, MoveOutput> = toolBy({
    ...words,
    by: { connection: { a: right, b: right } },
  });
  const unsound: ToolBy<In, MoveOutput> = toolBy({
    ...words,
    // @ts-expect-error: the branch b does not bind deal_id
    by: { connection: { a: right, b: unbound } },
  });
  const odd: ToolBy<In, MoveOutput> = toolBy({
    ...words,
    // @ts-expect-error: the branch b binds x
    by: { connection: { a: right, b: unknown } },
  });
  expectTypeOf([sound, unsound, odd]).toBeArray();
});
