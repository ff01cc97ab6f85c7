import { auditLog } from "../audit/audit-log.ts";
import type { Server } from "../codegen/v1/server.ts";
import { httpHandler } from "../mcp/http-handler.ts";
import { fetchHandler } from "../transport/fetch.ts";
import { openSinks } from "./audit-sinks.ts";
import { readConfiguration } from "./configuration.ts";
import type { FetchServer, FetchServerOptions } from "./fetch-server.ts";
import { MCP_PATH, oauth } from "./http-security.ts";
import { readLock } from "./lock.ts";
import { createRuntime } from "./runtime.ts";

/** Puts a runtime behind the gate: {@link createFetchServer} without the laziness. */
export async function startFetch(
  server: Server,
  options: FetchServerOptions,
): Promise<FetchServer> {
  const {
    environment = process.env,
    readOnly = false,
    report = (message) => console.error(`${server.name}: ${message}`),
  } = options;
  const configuration = readConfiguration(environment, server.name);
  if (!("local" in configuration)) {
    throw new Error(
      configuration.map(({ variable, message }) => `${variable} ${message}`).join("; "),
    );
  }
  const { inbound, audit } = configuration;
  if (inbound === undefined) {
    throw new Error("MCPGEN_ISSUER and MCPGEN_AUDIENCE must be set: a host may be reached by all");
  }
  const [lock, configured] = await Promise.all([readLock(options.lock), openSinks(audit)]);
  const log = auditLog([...configured, ...(options.sinks ?? [])], report);
  const runtime = await createRuntime(server, {
    lock,
    mode: { readOnly },
    log,
    environment,
    report,
  });
  const onError = (error: unknown): void =>
    report(`http: ${error instanceof Error ? error.message : String(error)}`);
  const security = await oauth(runtime, inbound);
  const handler = httpHandler(runtime, { ...security.mcp, onError });
  const names = new Set(security.hostnames);
  return {
    fetch: fetchHandler({
      hostnames: names,
      originHostnames: names,
      authenticate: security.authenticate,
      paths: new Set([MCP_PATH, ...security.paths]),
      documents: security.documents,
      handle: handler.handle,
      onError,
    }),
    close: async () => {
      await runtime.idle();
      await handler.close();
      await runtime.close();
      await log.close();
    },
  };
}
