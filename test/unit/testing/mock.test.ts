import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type MockOptions, runMock, type Twin } from "../../../src/testing/index.ts";

const open: Twin[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((twin) => twin.close()));
});

async function mock(options: Partial<MockOptions>): Promise<{ twin: Twin; said: string[] }> {
  const said: string[] = [];
  const twin = await runMock({
    documents: { sales: "./sales.openapi.yaml", shop: "./shop.openapi.yaml" },
    from: `${import.meta.dirname}/fixtures`,
    say: (line) => said.push(line),
    ...options,
  });
  open.push(twin);
  return { twin, said };
}

const owners = async (twin: Twin, authorization: string): Promise<number> =>
  (await fetch(`${twin.url("sales")}/owners`, { headers: { authorization } })).status;

describe("the mock takes credentials as the overlay has them", () => {
  test("any bearer token for an oauth2 scheme that a token of its own satisfies", async () => {
    const auth = { "sales.oauth": { use: "bearer", secret: "SALES_TOKEN" } } as const;
    const { twin, said } = await mock({ auth });
    expect(said).toContain("sales.oauth takes any bearer token");
    expect(said).toContain("export SALES_TOKEN=mock");
    expect([await owners(twin, "Bearer mock"), await owners(twin, "Basic bW9jazo=")]).toEqual([
      200, 401,
    ]);
  });

  test("tokens of its own where the server asks it for them", async () => {
    const auth = {
      "sales.oauth": {
        use: "oauth2",
        clientId: "SALES_ID",
        secret: "SALES_SECRET",
        tokenUrl: "/oauth/token",
      },
    } as const;
    const { twin, said } = await mock({ auth });
    expect(said).toContain(
      `sales.oauth takes tokens of ${twin.tokenUrl}, for any client id and secret`,
    );
    expect(said).toContain("export SALES_ID=mock");
    expect(await owners(twin, "Bearer mock")).toBe(401);
    const issued = await fetch(twin.tokenUrl, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from("a:b").toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const { access_token } = (await issued.json()) as { access_token: string };
    expect(await owners(twin, `Bearer ${access_token}`)).toBe(200);
  });

  test("any token where another authorization server gives them out", async () => {
    const tokenUrl = "https://login.example.com/token";
    const entry = { use: "oauth2", clientId: "ID", secret: "SECRET", tokenUrl } as const;
    const { twin, said } = await mock({ auth: { "sales.oauth": entry } });
    expect(said).toContain("sales.oauth takes any bearer token");
    expect(await owners(twin, "Bearer of-another-server")).toBe(200);
  });

  test("operations that the overlay has no credential for are open", async () => {
    const { twin } = await mock({ auth: {} });
    expect((await fetch(`${twin.url("sales")}/owners`)).status).toBe(200);
  });

  test("a document alone is enforced as it declares; the base URL's variable is told", async () => {
    const { twin, said } = await mock({ baseUrls: { sales: "MCPGEN_BASE_URL_SALES" } });
    expect(said).toContain(`export MCPGEN_BASE_URL_SALES=${twin.url("sales")}`);
    expect(said).toContain("shop.key takes any key in the header X-Key");
    expect(await owners(twin, "Bearer mock")).toBe(401);
  });
});

test("what a document calls its schemes is no line of its own, and no escape sequence", async () => {
  const from = mkdtempSync(join(tmpdir(), "mcpgen-mock-"));
  const evil = "a\nexport PATH=/evil\u001b[2J";
  const document = {
    openapi: "3.1.0",
    info: { title: "x", version: "1" },
    components: { securitySchemes: { [evil]: { type: "apiKey", in: "header", name: evil } } },
    security: [{ [evil]: [] }],
    paths: { "/a": { get: { responses: { "200": { description: "ok" } } } } },
  };
  writeFileSync(join(from, "evil.json"), JSON.stringify(document));
  const { said } = await mock({ from, documents: { evil: "evil.json" } });
  expect(said).toHaveLength(2);
  for (const line of said) expect(line).not.toMatch(/\n|^export|\u001b/);
  rmSync(from, { recursive: true });
});
