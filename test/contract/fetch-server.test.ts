import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFetchServer, type FetchServer } from "../../src/runtime/index.ts";
import { type Issuer, startIssuer } from "../helpers/issuer.ts";
import { memorySink } from "../helpers/memory-sink.ts";
import { notesServer } from "../helpers/notes/server.ts";
import { type NotesUpstream, startNotesUpstream } from "../helpers/notes-upstream.ts";
import { META } from "../helpers/rpc.ts";

/** The server as a host with a listener of its own sees it: requests in, responses out, no port. */
const audience = "https://notes.example.com/mcp";
const lock = new URL("../helpers/notes/mcpgen.lock", import.meta.url);
const state = mkdtempSync(join(tmpdir(), "mcpgen-fetch-"));
const sink = memorySink();
let issuer: Issuer;
let upstream: NotesUpstream;
let server: FetchServer;
let environment: Record<string, string>;

beforeAll(async () => {
  issuer = await startIssuer();
  upstream = await startNotesUpstream();
  environment = {
    NOTES_URL: upstream.url,
    NOTES_TOKEN: "upstream-secret",
    MCPGEN_ISSUER: issuer.url,
    MCPGEN_AUDIENCE: audience,
    MCPGEN_JWKS_URL: issuer.jwksUrl,
    XDG_STATE_HOME: state,
  };
  server = await createFetchServer(notesServer, { lock, environment, sinks: [sink] });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
  await issuer.close();
  rmSync(state, { recursive: true, force: true });
});

const bearer = async (): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await issuer.sign(audience)}`,
});

function post(body: string, headers: Record<string, string>, url: string = audience): Request {
  const defaults = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "tools/list",
  };
  return new Request(url, { method: "POST", headers: { ...defaults, ...headers }, body });
}

const listTools = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/list",
  params: { _meta: META },
});

describe("OP-10: a generated server behind a web-standard fetch handler", () => {
  test.each(["auto", "legacy"] as const)(
    "a real client lists and calls its tools (%s)",
    async (mode) => {
      const client = new Client(
        { name: "edge", version: "1.0.0" },
        { versionNegotiation: { mode } },
      );
      const transport = new StreamableHTTPClientTransport(new URL(audience), {
        fetch: (url, init) => server.fetch(new Request(url, init)),
        requestInit: { headers: await bearer() },
      });
      await client.connect(transport);
      try {
        const { tools } = await client.listTools();
        expect(tools.map(({ name }) => name)).toContain("list_notes");
        const { isError, content } = await client.callTool({ name: "list_notes", arguments: {} });
        expect(isError, JSON.stringify(content)).not.toBe(true);
        const { phase, who } = sink.events.at(-1) ?? {};
        expect({ phase, user: who?.user }).toEqual({ phase: "outcome", user: "alice" });
      } finally {
        await client.close();
      }
    },
  );

  const cases = [
    { name: "without a token", given: async () => post(listTools, {}), want: 401 },
    {
      name: "under another host name",
      given: async () => post(listTools, await bearer(), "https://evil.example.com/mcp"),
      want: 403,
    },
    {
      name: "from a page elsewhere",
      given: async () =>
        post(listTools, { ...(await bearer()), origin: "https://evil.example.com" }),
      want: 403,
    },
    {
      name: "at another path",
      given: async () => post(listTools, await bearer(), "https://notes.example.com/other"),
      want: 404,
    },
    {
      name: "as GET",
      given: async () => new Request(audience, { headers: await bearer() }),
      want: 405,
    },
    {
      name: "with a body over the limit",
      given: async () => post(" ".repeat(1_048_577), await bearer()),
      want: 413,
    },
    {
      name: "with what is not JSON",
      given: async () => post("{", await bearer()),
      want: 400,
    },
  ];
  test.each(cases)("refuses a request $name with $want", async ({ given, want }) => {
    const { status } = await server.fetch(await given());
    expect(status).toBe(want);
  });

  test("says where tokens come from", async () => {
    const url = "https://notes.example.com/.well-known/oauth-protected-resource/mcp";
    const metadata = await server.fetch(new Request(url));
    expect(metadata.status).toBe(200);
    expect(await metadata.json()).toMatchObject({ resource: audience });
    const refused = await server.fetch(post(listTools, {}));
    expect(refused.headers.get("www-authenticate")).toContain("resource_metadata=");
  });

  test("does not start without an issuer", async () => {
    const { MCPGEN_ISSUER: _, MCPGEN_AUDIENCE: __, MCPGEN_JWKS_URL: ___, ...rest } = environment;
    await expect(createFetchServer(notesServer, { lock, environment: rest })).rejects.toThrow(
      "MCPGEN_ISSUER and MCPGEN_AUDIENCE must be set",
    );
  });
});
