import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memorySink } from "../helpers/memory-sink.ts";
import { type NotesHttp, notesHttp } from "../helpers/notes-server.ts";
import { type NotesUpstream, startNotesUpstream } from "../helpers/notes-upstream.ts";
import { callTool, rpc } from "../helpers/rpc.ts";

/** A real identity provider (oidc-provider) as the issuer: found by its metadata, asked for tokens by OAuth. */
const audience = "https://notes.example.com/mcp";
const sink = memorySink();
let provider: Server;
let issuer: string;
let upstream: NotesUpstream;
let notes: NotesHttp;

beforeAll(async () => {
  provider = createServer();
  provider.listen(0, "127.0.0.1");
  await once(provider, "listening");
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: "assistant",
        client_secret: "assistant-secret",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: ["notes.read", "notes.write"],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_: unknown, resource: string) => ({
          audience: resource,
          scope: "notes.read notes.write",
          accessTokenFormat: "jwt",
          accessTokenTTL: 300,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  provider.on("request", oidc.callback());
  upstream = await startNotesUpstream();
  notes = await notesHttp({
    upstream: upstream.url,
    sinks: [sink],
    inbound: { issuer, audience },
  });
});
afterAll(async () => {
  await notes.stop();
  await upstream.close();
  provider.closeAllConnections();
  provider.close();
});

async function token(scope: string, resource: string): Promise<Record<string, string>> {
  const response = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${Buffer.from("assistant:assistant-secret").toString("base64")}`,
    },
    body: new URLSearchParams({ grant_type: "client_credentials", scope, resource }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return { authorization: `Bearer ${access_token}` };
}

test("ID-26: a token of the provider for this server lets in, with its scopes", async () => {
  const reader = await token("notes.read", audience);
  const { body } = await callTool(notes.url, "get_note", { id: "1" }, reader);
  expect(body.result?.structuredContent).toEqual({ id: "1", title: "Note 1" });
  const listed = await rpc(notes.url, "tools/list", {}, reader);
  expect(listed.body.result?.tools?.map(({ name }) => name)).toEqual(["list_notes", "get_note"]);
  expect((await callTool(notes.url, "add_note", { title: "x" }, reader)).status).toBe(403);
  expect(sink.events[0]?.who).toEqual({ user: "assistant", issuer, agent: "assistant" });
});

test("a token of the same provider for another server does not", async () => {
  const other = await token("notes.read", "https://other.example.com/mcp");
  const { status, headers } = await callTool(notes.url, "get_note", { id: "1" }, other);
  expect(status).toBe(401);
  expect(headers.get("www-authenticate")).toContain("The token's aud is not accepted.");
});
