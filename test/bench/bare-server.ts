// The baseline: the SDK's low-level Server with one tool written by hand, as short as it can be.
import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { Pool } from "undici";

const upstream = new URL(process.env["CRM_URL"] ?? "");
const pool = new Pool(upstream.origin);
const properties = { deal_id: { type: "string" } };
const leaf = { type: ["string", "null"] };
const tool = {
  name: "get_deal",
  description: "Get one deal by its id.",
  inputSchema: { type: "object" as const, properties, required: ["deal_id"] },
  outputSchema: { type: "object" as const, properties: { id: leaf, name: leaf, stage: leaf } },
};

const build = (): Server => {
  const server = new Server({ name: "bare", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({ tools: [tool] }));
  server.setRequestHandler("tools/call", async ({ params }) => {
    const path = `/deals/${encodeURIComponent(String(params.arguments?.["deal_id"]))}`;
    const { body } = await pool.request({
      method: "GET",
      path,
      headers: { authorization: "Bearer t" },
    });
    const deal = (await body.json()) as { id: string; properties: Record<string, string> };
    const picked = {
      id: deal.id,
      name: deal.properties["dealname"],
      stage: deal.properties["dealstage"],
    };
    return { content: [{ type: "text", text: JSON.stringify(picked) }], structuredContent: picked };
  });
  return server;
};

if (process.argv.includes("--http")) {
  const handle = toNodeHandler(createMcpHandler(build));
  const http = createServer((request, response) => void handle(request as never, response));
  http.listen(Number(process.argv.at(-1)), "127.0.0.1", () => console.error("listening"));
} else serveStdio(build);
