import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../../src/compiler/compile.ts";
import { nodeHost } from "../../../src/compiler/host.ts";
import { project } from "./source/project.ts";

const DOCUMENT = `
openapi: 3.1.0
info: { title: shop, version: "1" }
servers: [{ url: "https://shop.example.com" }]
components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }
security: [{ key: [] }]
paths:
  /orders:
    get: { operationId: listOrders, responses: { "200": { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } } } }
`;

async function codes(overlay: string): Promise<readonly string[]> {
  const root = project({
    "shop.yaml": DOCUMENT,
    "mcpgen.yaml": `mcpgen: 1
server: { name: shop, version: 1.0.0 }
sources: { shop: { document: ./shop.yaml } }
${overlay}
`,
  });
  const input = { kind: "overlay", path: join(root, "mcpgen.yaml") } as const;
  const request = { input, root, strict: false, validate: false };
  const { diagnostics } = await compile(request, () => [], nodeHost());
  return diagnostics.map(({ code }) => code).sort();
}

const TOOL = (call: string, field: string): string =>
  `tools: { one: { description: Lists them., call: ${call}, scopes: [read], result: { select: [${field}] } } }`;

test("what is wrong with a credential and a scope hides no problem of a tool, and is no problem of it", async () => {
  const auth = "auth: { shop.key: { use: apiKey, secret: sk_live_a1b2c3d4e5f6 } }";
  const scopes = "scopes: { read: { describe: 7 } }";
  expect(await codes(`${auth}\n${scopes}\n${TOOL("shop.listOrders", "idd")}`)).toEqual([
    "overlay/quote-me",
    "overlay/secret-literal",
    "select/unknown-field",
  ]);
  expect(await codes(`${auth}\n${scopes}\n${TOOL("shop.listOrder", "id")}`)).toEqual([
    "operation/unknown",
    "overlay/quote-me",
    "overlay/secret-literal",
  ]);
});
