import { describe, expect, test } from "vitest";
import {
  input,
  type OperationDefinition,
  type Server,
  type ToolDefinition,
} from "../../../src/runtime/codegen/v1/index.ts";
import { contract } from "../../../src/testing/index.ts";
import { shopServer } from "./fixtures/shop-server.ts";

const root = new URL("./fixtures/contract.test.ts", import.meta.url).href;
const documents = { shop: "./shop.openapi.yaml" };

describe("CT-16: the contract of a server that keeps it", () => {
  const shop = contract(shopServer, { root, documents });
  test("tools/list", shop.list());
  test("an example", shop.example("list_orders", { status: "open" }, { minItems: 1 }));
  test("an example of a write", shop.example("create_order", { total: 3 }, { required: ["id"] }));
  test("an example without an answer", shop.example("delete_order", { order_id: "a/b" }));
  test("an example behind a token endpoint", shop.example("list_reports", {}));
  for (const name of Object.keys(shopServer.tools)) {
    test(`${name}: an unknown argument is refused`, shop.badArgument(name));
    test(`${name}: no token`, shop.noToken(name));
    test(`${name}: no scope`, shop.missingScope(name));
    test(`${name}: the API refuses the credential`, shop.upstream401(name));
    test(`${name}: 429`, shop.rateLimited(name));
    test(`${name}: 503`, shop.unavailable(name));
    test(`${name}: no answer`, shop.timeout(name));
    test(`${name}: a malformed body`, shop.malformedBody(name));
  }
});

/** The shop, with every tool but the first found instead of listed. */
function foundInstead(server: Server): Server {
  const { list_orders, ...found } = server.tools;
  if (list_orders === undefined) throw new Error("the fixture has no such tool");
  const index = new URL("../../helpers/notes/discovery.json", import.meta.url);
  return { ...server, tools: { list_orders }, discovery: { index, tools: found } };
}

describe("CT-16: the contract of a server whose tools are found", () => {
  const server = foundInstead(shopServer);
  // Its snapshot holds what is listed; its lock the digests of all.
  const beside = new URL("./fixtures/found/contract.test.ts", import.meta.url).href;
  const options = { root: beside, documents: { shop: "../shop.openapi.yaml" } };
  const shop = contract(server, options);
  test("what is listed and described", shop.list());
  test("an example of a write", async () => {
    await contract(server, options).example("delete_order", { order_id: "a/b" })();
  });
  for (const name of Object.keys(shopServer.tools)) {
    test(`${name}: an unknown argument is refused`, shop.badArgument(name));
    test(`${name}: no token`, shop.noToken(name));
    test(`${name}: no scope`, shop.missingScope(name));
    test(`${name}: the API refuses the credential`, shop.upstream401(name));
    test(`${name}: 503`, shop.unavailable(name));
    test(`${name}: no answer`, shop.timeout(name));
  }

  test("a definition that is not what the lock promises", async () => {
    const tools = {
      ...shopServer.tools,
      delete_order: async () => {
        const [tool] = Object.values((await shopServer.tools["delete_order"]?.()) ?? {});
        return { tool: { ...(tool as ToolDefinition), description: "Something else." } };
      },
    };
    const changed = contract(foundInstead({ ...shopServer, tools }), options);
    await expect(changed.list()()).rejects.toThrow(
      'What describe_tool says of "delete_order" differs from mcpgen.lock',
    );
  });
});

describe("CT-16: the contract of a server that breaks it", () => {
  const listOf = (server: Server) => contract(server, { root, documents });

  /** The shop with its first tool changed. */
  const changed = (change: (tool: ToolDefinition) => ToolDefinition): Server => ({
    ...shopServer,
    tools: {
      list_orders: async () => {
        const [tool] = Object.values((await shopServer.tools["list_orders"]?.()) ?? {});
        return { tool: change(tool as ToolDefinition) };
      },
    },
  });
  test("a description that is not in the snapshot", async () => {
    const other = changed((tool) => ({ ...tool, description: "Something else." }));
    await expect(listOf(other).list()()).rejects.toThrow("run `mcpgen build`");
  });

  test("an answer that is not as expected", async () => {
    const body = listOf(shopServer).example("list_orders", {}, { minItems: 99 });
    await expect(body()).rejects.toThrow("not as its example expects");
  });

  test("an argument that reaches a parameter which the API has not", async () => {
    const other = changed((tool) => ({
      ...tool,
      steps: tool.steps.map((step) => ({
        ...step,
        request: { query: { statuz: input("status") } },
        operation: { ...step.operation, parameters: [{ name: "statuz", in: "query" }] },
      })),
    }));
    const shop = listOf(other);
    const example = shop.example("list_orders", { status: "open" });
    await expect(shop.unavailable("list_orders")()).rejects.toThrow("undeclared_query");
    await expect(example()).rejects.toThrow("The call failed");
  });

  test("a credential that is not sent", async () => {
    const { security: _, ...rest } = await operationOfList();
    const other = changed((tool) => ({
      ...tool,
      steps: tool.steps.map((step) => ({ ...step, operation: rest })),
    }));
    await expect(listOf(other).example("list_orders", {})()).rejects.toThrow(
      "upstream_auth_failed",
    );
  });

  test("a tool that is not there", async () => {
    await expect(listOf(shopServer).badArgument("nope")()).rejects.toThrow("run `mcpgen build`");
  });
});

async function operationOfList(): Promise<OperationDefinition> {
  const [tool] = Object.values((await shopServer.tools["list_orders"]?.()) ?? {});
  const operation = (tool as ToolDefinition).steps[0]?.operation;
  if (operation === undefined) throw new Error("the fixture has no such tool");
  return operation;
}
