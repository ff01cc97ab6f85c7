import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  AppliedCredentials,
  Invoke,
  InvokeStep,
  ToolCall,
  ToolResult,
} from "../../src/runtime/call/call.ts";
import { runSteps } from "../../src/runtime/call/steps.ts";
import type { OperationDefinition } from "../../src/runtime/codegen/v1/operation.ts";
import type { PageDefinition } from "../../src/runtime/codegen/v1/page.ts";
import type { ResultDefinition, ToolDefinition } from "../../src/runtime/codegen/v1/tool.ts";
import { sender } from "../../src/runtime/http/send.ts";
import { askPage } from "../../src/runtime/paging/ask-page.ts";
import { followPages } from "../../src/runtime/paging/follow-pages.ts";
import { sealer } from "../../src/runtime/paging/seal.ts";
import { shapeResult } from "../../src/runtime/projection/shape-result.ts";
import { callOf, operationOf, toolOf } from "./step-call.ts";

export type Shaped = Extract<ToolResult, { kind: "shaped" }>;

/** The rows of an answer, and what it says of the rest. */
export interface PageRead {
  readonly rows: readonly string[];
  readonly next: string | number | undefined;
  readonly text: string;
}

const text = { type: ["string", "null"] };

/** A tool that lists `{ id }` from `items`, page by page. */
export function pagedTool(
  page: PageDefinition,
  facts: {
    readonly operation?: Partial<OperationDefinition>;
    readonly query?: Readonly<Record<string, number>>;
    readonly result?: Partial<ResultDefinition>;
    readonly tool?: Partial<ToolDefinition>;
  } = {},
): ToolDefinition {
  const operation = operationOf(facts.operation ?? {});
  return toolOf({
    steps: [{ id: "call", operation, request: { query: facts.query ?? {} } }],
    page,
    result: {
      kind: "list",
      from: "items",
      select: { id: "id" },
      format: "table",
      maxTokens: 4_000,
      ...facts.result,
    },
    schemas: {
      input: {},
      output: {
        type: "object",
        required: ["items"],
        properties: {
          items: { type: "array", items: { type: "object", properties: { id: text } } },
          next: { type: page.input === "offset" ? "integer" : "string" },
        },
      },
    },
    ...facts.tool,
  });
}

/** The chain that reads a list, over any way to send; `now` and `secret` are the sealer's. */
export function pagedChain(
  send: InvokeStep,
  options: { readonly now?: () => number; readonly secret?: Uint8Array } = {},
): Invoke {
  const seal = sealer(options.secret, options.now);
  return shapeResult(followPages(undefined, seal)(runSteps({ send: askPage(send) })));
}

/** One answer of a chain. */
export async function readPage(
  chain: Invoke,
  tool: ToolDefinition,
  facts: Partial<ToolCall> = {},
): Promise<PageRead> {
  const result = await chain(callOf({ tool, ...facts }));
  if (result.kind !== "shaped") throw new Error("not shaped");
  const { items, next } = result.structured as {
    readonly items: readonly { readonly id: string }[];
    readonly next?: string | number;
  };
  return { rows: items.map(({ id }) => id), next, text: result.text };
}

/** Goes on until nothing is left; each answer's rows. */
export async function readAll(
  chain: Invoke,
  tool: ToolDefinition,
): Promise<readonly (readonly string[])[]> {
  const answers: (readonly string[])[] = [];
  let args: ToolCall["arguments"] = {};
  for (let i = 0; i < 2_000; i++) {
    const { rows, next } = await readPage(chain, tool, { arguments: args });
    answers.push(rows);
    if (next === undefined || tool.page?.input === undefined) return answers;
    args = { [tool.page.input]: next };
  }
  throw new Error("the pages never end");
}

/** An API on a free port of this machine, and a chain that calls it. */
export interface PagedApi {
  readonly chain: Invoke;
  readonly origin: string;
  readonly requests: IncomingMessage[];
  readonly close: () => Promise<void>;
}

export async function pagedApi(
  answer: (url: URL, response: ServerResponse, body: string) => void,
  credentials?: AppliedCredentials,
): Promise<PagedApi> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      answer(new URL(request.url ?? "", origin), response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { send, close } = sender({ origins: new Map([["api", { origin, path: "" }]]) });
  return {
    origin,
    requests,
    chain: pagedChain((step) => send(credentials === undefined ? step : { ...step, credentials })),
    close: async () => {
      await close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
