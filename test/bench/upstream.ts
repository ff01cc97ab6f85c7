import { createServer } from "node:http";

/**
 * The API behind both servers, in a process of its own: one deal of about 600 bytes, a list of about 100 KB, and a
 * token endpoint. Prints its port on standard error.
 */
const noise = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [`hs_property_${i}`, `value ${i}`]),
);
const properties = (i: number): Record<string, unknown> => ({
  dealname: `Deal ${i}`,
  dealstage: "contractsent",
  amount: 1000 + i,
  pipeline: "default",
  closedate: "2026-11-01T00:00:00.000Z",
  ...noise,
});
const deal = (i: number): Record<string, unknown> => ({
  id: String(1000 + i),
  properties: properties(i),
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-02-01T00:00:00.000Z",
  archived: false,
  url: `https://crm.example/deals/${1000 + i}`,
});
const one = JSON.stringify(deal(0));
const list = JSON.stringify({
  results: Array.from({ length: Number(process.env["ROWS"] ?? 165) }, (_, i) => deal(i)),
  paging: { next: { after: "NTI1Cg" } },
});
const token = JSON.stringify({
  access_token: "bench-token",
  token_type: "Bearer",
  expires_in: 3600,
});

const server = createServer((request, response) => {
  request.resume();
  const path = request.url?.split("?")[0] ?? "";
  const body = path.endsWith("/token") ? token : /\/deals\/[^/]+$/.test(path) ? one : list;
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", () => {
  process.stderr.write(`upstream ready, list of ${list.length} bytes\n`);
});
