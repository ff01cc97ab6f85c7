import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { OptionsRead } from "../../../../src/compiler/ir/options.ts";
import type { SecuritySchemePlan } from "../../../../src/compiler/ir/server-plan.ts";
import { fetchOptions } from "../../../../src/compiler/options/fetch-options.ts";
import { optionsRequest } from "../../../../src/compiler/options/options-request.ts";

const running: { close(): void }[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

/** A server on this machine, and what it was asked. */
async function api(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const { authorization = "none", cookie = "", "x-key": key = "" } = request.headers;
      asked.push([request.method, request.url, authorization, cookie, key].join(" ").trimEnd());
      answer(request, response, body);
    });
  });
  running.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const read = (changes: Partial<OptionsRead> = {}): OptionsRead => ({
  tool: "find",
  input: "stage",
  asked: {
    source: "crm",
    operation: "GET /o/{name}/options",
    parameters: [
      { in: "path", name: "name", value: "a/b ü" },
      { in: "query", name: "tags", value: ["x", "y&z"] },
      { in: "query", name: "limit", value: 5 },
    ],
    from: "",
    value: "id",
  },
  path: "/o/{name}/options",
  styles: [
    { style: "simple", explode: false },
    { style: "form", explode: true },
    { style: "form", explode: false },
  ],
  security: [],
  origin: { uri: "mcpgen.yaml", pointer: "" },
  ...changes,
});

const OK = (_: unknown, response: ServerResponse): void => {
  response.end(JSON.stringify([{ id: "a" }]));
};

const bearer: SecuritySchemePlan = {
  id: "crm.bearer",
  source: "crm",
  account: "service",
  use: "bearer",
  secret: "CRM_TOKEN",
};
const oauth: SecuritySchemePlan = {
  ...bearer,
  id: "crm.oauth",
  use: "oauth2",
  grant: "client_credentials",
  tokenUrl: "/token",
  clientId: "CRM_CLIENT",
  secret: "CRM_SECRET",
  scopes: ["read"],
};

test("the request is written as the document says, at the variable's address", async () => {
  const { url, asked } = await api(OK);
  const wanted = read({ baseUrlVariable: "CRM_URL", baseUrl: "https://crm.example.com" });
  expect(await fetchOptions(wanted, { CRM_URL: `${url}/v1/` })).toEqual([{ value: "a" }]);
  expect(asked).toEqual(["GET /v1/o/a%2Fb%20%C3%BC/options?tags=x&tags=y%26z&limit=5 none"]);
});

test.each<readonly [string, SecuritySchemePlan, want: string]>([
  ["bearer", bearer, "Bearer s3cret"],
  [
    "basic",
    { ...bearer, use: "basic", username: "CRM_USER", secret: "CRM_TOKEN" },
    `Basic ${Buffer.from("me:s3cret").toString("base64")}`,
  ],
  ["a key in a header", { ...bearer, use: "apiKey", in: "header", name: "X-Key" }, "none  s3cret"],
  ["a key in a cookie", { ...bearer, use: "apiKey", in: "cookie", name: "k" }, "none k=s3cret"],
])("credentials come from the environment: %s", async (_, scheme, want) => {
  const { url, asked } = await api(OK);
  const environment = { CRM_TOKEN: "s3cret", CRM_USER: "me" };
  await fetchOptions(read({ baseUrl: url, security: [[scheme]] }), environment);
  expect(asked[0]?.split("limit=5 ")[1]).toBe(want);
});

test("a key of the query stands behind the parameters", async () => {
  const { url, asked } = await api(OK);
  const scheme: SecuritySchemePlan = { ...bearer, use: "apiKey", in: "query", name: "k" };
  await fetchOptions(read({ baseUrl: url, security: [[scheme]] }), { CRM_TOKEN: "a b" });
  expect(asked[0]).toContain("limit=5&k=a%20b");
});

test("OAuth asks for a token of its own first; an alternative without variables is passed over", async () => {
  const { url, asked } = await api((request, response, body) => {
    if (request.url !== "/token") return OK(request, response);
    response.end(JSON.stringify({ access_token: `t-${body}` }));
  });
  const environment = { CRM_CLIENT: "c", CRM_SECRET: "s" };
  const wanted = read({ baseUrl: url, security: [[bearer], [oauth]] });
  expect(await fetchOptions(wanted, environment)).toEqual([{ value: "a" }]);
  expect(asked.map((one) => one.split(" ").slice(0, 4).join(" "))).toEqual([
    `POST /token Basic ${Buffer.from("c:s").toString("base64")}`,
    "GET /o/a%2Fb%20%C3%BC/options?tags=x&tags=y%26z&limit=5 Bearer t-grant_type=client_credentials&scope=read",
  ]);
});

test.each<readonly [string, (response: ServerResponse) => void, want: string]>([
  ["a status that is no success", (r) => r.writeHead(401).end("s3cret"), "the API answers 401"],
  [
    "a redirect, which is not followed",
    (r) => r.writeHead(302, { location: "https://evil.example" }).end(),
    "the API answers 302",
  ],
  ["no JSON", (r) => r.end("<html>"), "the answer is not JSON"],
  [
    "too much",
    (r) => r.end(`"${"x".repeat(5_000_000)}"`),
    "the answer is larger than 5000000 bytes",
  ],
  ["a closed connection", (r) => r.destroy(), "UND_ERR_SOCKET"],
])("%s is told without what was sent", async (_, answer, want) => {
  const { url } = await api((__, response) => answer(response));
  const environment = { CRM_TOKEN: "s3cret" };
  expect(await fetchOptions(read({ baseUrl: url, security: [[bearer]] }), environment)).toBe(want);
});

test.each<readonly [Partial<OptionsRead>, want: string]>([
  [{}, "the API has no address"],
  [{ baseUrlVariable: "CRM_URL" }, "set CRM_URL to the API's address"],
  [{ baseUrl: "http://crm.example.com" }, "http is for this machine only; write https"],
  [{ baseUrl: "https://a:b@crm.example.com" }, "its address holds a user or a password"],
  [{ baseUrl: "file:///etc" }, "its address is not https"],
  [{ baseUrl: "http://127.0.0.1:9", security: [[bearer]] }, "set CRM_TOKEN"],
  [{ baseUrl: "http://127.0.0.1:9", security: [[oauth]] }, "set CRM_CLIENT"],
])("nobody is asked where something is missing: %j", async (changes, want) => {
  expect(await fetchOptions(read(changes), {})).toBe(want);
});

test("a path parameter cannot leave its segment", () => {
  const parameters = [{ in: "path", name: "name", value: ".." }] as const;
  const wanted = read({ baseUrl: "https://crm.example.com" });
  expect(optionsRequest({ ...wanted, asked: { ...wanted.asked, parameters } }, {})).toBe(
    "path.name may not be ..",
  );
});
