import type { Inbound } from "../auth/inbound/verify-token.ts";
import { httpHandler } from "../mcp/http-handler.ts";
import { isLoopback, LOOPBACK } from "../transport/allowed-hosts.ts";
import { listenHttp } from "../transport/http.ts";
import type { Configuration } from "./configuration.ts";
import type { Flags } from "./flags.ts";
import { insecureLocal, MCP_PATH, oauth } from "./http-security.ts";
import { localCaller } from "./local-caller.ts";
import type { Runtime } from "./runtime.ts";

/** How long calls may go on once the server was told to stop. */
const DRAIN_MS = 10_000;

/** A server that cannot start as asked: the operator has to change flags or environment. */
class StartRefused extends Error {
  override readonly name: string = "StartRefused";
}

/** A running HTTP server. */
export interface RunningHttp {
  /** Where it listens, e.g. `http://127.0.0.1:3000/mcp`. */
  readonly url: string;
  /** Stops listening, lets calls finish for a while, then ends every connection. */
  stop(): Promise<void>;
}

/** What `startHttp` needs of the flags. */
export type HttpFlags = Pick<Flags, "host" | "port" | "insecureLocal">;

/**
 * Whether a server may start, and how it knows its callers. Without an issuer only `--insecure-local` starts, and only
 * where nobody beyond this machine can connect.
 * @throws {StartRefused}
 */
export function authenticationMode(
  flags: HttpFlags,
  inbound: Inbound | undefined,
): { readonly kind: "oauth"; readonly inbound: Inbound } | { readonly kind: "insecure-local" } {
  if (inbound !== undefined && flags.insecureLocal) {
    throw new StartRefused("--insecure-local contradicts MCPGEN_ISSUER: take one of them away");
  }
  if (inbound !== undefined) return { kind: "oauth", inbound };
  if (!flags.insecureLocal) {
    throw new StartRefused(
      "--http needs authentication: set MCPGEN_ISSUER and MCPGEN_AUDIENCE, or pass --insecure-local on this machine",
    );
  }
  if (!isLoopback(flags.host)) {
    throw new StartRefused(
      `--insecure-local serves this machine only, and ${flags.host} is reachable from others: set MCPGEN_ISSUER and MCPGEN_AUDIENCE`,
    );
  }
  return { kind: "insecure-local" };
}

/**
 * Serves a runtime over Streamable HTTP.
 * @throws {StartRefused}, and node's error where the address cannot be listened on.
 */
export async function startHttp(
  runtime: Runtime,
  flags: HttpFlags,
  configuration: Configuration,
  report: (message: string) => void,
): Promise<RunningHttp> {
  const mode = authenticationMode(flags, configuration.inbound);
  const security =
    mode.kind === "oauth"
      ? await oauth(runtime, mode.inbound)
      : insecureLocal(localCaller(configuration.local));
  await runtime.warm();
  const onError = (error: unknown): void =>
    report(`http: ${error instanceof Error ? error.message : String(error)}`);
  const handler = httpHandler(runtime, { ...security.mcp, onError });
  const names = [...LOOPBACK, urlHost(flags.host), ...security.hostnames];
  const local = isLoopback(flags.host) ? LOOPBACK : [];
  const listener = await listenHttp({
    host: flags.host,
    port: flags.port,
    hostnames: new Set(names),
    originHostnames: new Set([...local, ...security.hostnames]),
    authenticate: security.authenticate,
    handle: handler.handle,
    paths: new Set([MCP_PATH, ...security.paths]),
    documents: security.documents,
    onError,
  });
  return {
    url: `http://${urlHost(flags.host)}:${listener.port}${MCP_PATH}`,
    stop: async () => {
      listener.refuse();
      await within(runtime.idle(), DRAIN_MS);
      // Answers that are ready leave before their streams are ended.
      await new Promise((resolve) => setImmediate(resolve));
      await handler.close();
      await listener.close();
    },
  };
}

/** A host as it stands in a URL. */
function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
