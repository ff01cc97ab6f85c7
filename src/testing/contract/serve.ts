import { readFile } from "node:fs/promises";
import { toolDefinition } from "../../language/definition.ts";
import type { Server } from "../../runtime/codegen/v1/server.ts";
import { digestOf, digestOfJson } from "../../util/digest.ts";
import type { IdentityProvider } from "./identity-provider.ts";
import { SOMEBODY, type Who } from "./who.ts";

/** A server that answers over Streamable HTTP on loopback. */
export interface Served {
  readonly url: string;
  /** A token for this server. */
  token(scopes: readonly string[], who?: Who): Promise<string>;
  close(): Promise<void>;
}

/** The server's canonical address: what tokens are made for, whatever port it has. */
const AUDIENCE = "https://contract.example/mcp";

/** Serves a server with the runtime's own chain; its environment is `environment` and nothing else. */
export async function serve(
  server: Server,
  environment: { readonly [variable: string]: string },
  provider: IdentityProvider,
): Promise<Served> {
  const [{ createRuntime }, { startHttp }, { loadTools }] = await Promise.all([
    import("../../runtime/serve/runtime.ts"),
    import("../../runtime/serve/start-http.ts"),
    import("../../runtime/serve/tool-table.ts"),
  ]);
  const messages: string[] = [];
  const report = (message: string): void => {
    messages.push(message);
  };
  const tools = [...(await loadTools(server))].map(([name, tool]) => {
    const listed = digestOfJson(toolDefinition(tool));
    const { scopes, effect } = tool;
    return [name, { definition: listed, listed, scopes, effect }] as const;
  });
  const { discovery } = server;
  const runtime = await createRuntime(server, {
    lock: {
      digest: digestOfJson(tools),
      definitions: new Map(tools),
      ...(discovery === undefined
        ? {}
        : { searchIndex: digestOf(await readFile(discovery.index, "utf8")) }),
    },
    mode: { readOnly: false },
    log: { attempt: async () => {}, outcome: async () => {}, close: async () => {} },
    environment,
    report,
  });
  const http = await startHttp(
    runtime,
    { host: "127.0.0.1", port: 0, insecureLocal: false },
    {
      inbound: { issuer: provider.issuer, audience: AUDIENCE, jwksUrl: provider.jwksUri },
      local: { user: "contract" },
      audit: [],
    },
    report,
  );
  return {
    url: http.url,
    token: (scopes, { subject, agent } = SOMEBODY) =>
      provider.token(AUDIENCE, scopes, { claims: { sub: subject, client_id: agent } }),
    close: async () => {
      await http.stop();
      await runtime.close();
    },
  };
}
