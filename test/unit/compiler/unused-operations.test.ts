import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../../src/compiler/compile.ts";
import { nodeHost } from "../../../src/compiler/host.ts";
import { project } from "./source/project.ts";

const DOCUMENT = `
openapi: 3.1.0
info: { title: shop, version: "1" }
servers: [{ url: "https://shop.example.com" }]
security: []
paths:
  /orders:
    get: { operationId: listOrders, tags: [orders], responses: { "204": { description: ok }, Fine: { description: ok } } }
  /refunds:
    get: { operationId: listRefunds, tags: [refunds], responses: { "204": { description: ok }, Good: { description: ok } } }
    post: { operationId: refund, tags: [refunds], servers: nowhere, responses: { "204": { description: ok } } }
  /old:
    get: { operationId: listOrders, parameters: [{ name: q, in: nowhere }] }
`;

const TOOL = (call: string): string =>
  `tools: { one: { description: Lists them., call: ${call}, scopes: [a] } }`;

/** The codes and words of what a build says about the document. */
async function told(more: string): Promise<readonly string[]> {
  const root = project({
    "shop.yaml": DOCUMENT,
    "mcpgen.yaml": `mcpgen: 1
server: { name: shop, version: 1.0.0 }
sources: { shop: { document: ./shop.yaml } }
scopes: { a: { describe: Read } }
${more}
`,
  });
  const input = { kind: "overlay", path: join(root, "mcpgen.yaml") } as const;
  const request = { input, root, strict: false, validate: false };
  const { diagnostics } = await compile(request, () => [], nodeHost());
  return diagnostics
    .filter(({ code }) => /^(openapi|operation|expose)\//.test(code))
    .map(({ severity, message }) => `${severity} ${message}`);
}

const DUPLICATE = 'warning the operationId "listOrders" names both "GET /orders" and "GET /old"';

test("a tool is told of its own operation, and of what the document says twice", async () => {
  expect(await told(TOOL("shop GET /orders"))).toEqual([
    DUPLICATE,
    'warning "Fine" is not a status of a response',
  ]);
});

test("an operationId that a broken operation has too stays ambiguous", async () => {
  const said = await told(TOOL("shop.listOrders"));
  expect(said.join("\n")).toContain("names 2 operations");
});

test("expose is told of what it reaches", async () => {
  expect(
    await told("expose: [{ source: shop, tags: [refunds], methods: [GET], scopes: [a] }]"),
  ).toEqual([DUPLICATE, 'warning "Good" is not a status of a response']);
});

test("what breaks an operation stops the server that uses it, and no other", async () => {
  expect(await told(TOOL("shop.refund"))).toEqual([
    DUPLICATE,
    'error "POST /refunds" of "shop" cannot be used: servers must be an array, not a string',
    "error servers must be an array, not a string",
  ]);
});

test("a call that names nothing is told the nearest of all operations, read or not", async () => {
  const said = await told(TOOL("shop.listRefund"));
  expect(said).toHaveLength(2);
  expect(said[1]).toContain("listRefund");
});
