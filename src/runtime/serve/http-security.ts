import { bearerAuthentication } from "../auth/inbound/bearer.ts";
import {
  metadataAddress,
  metadataPaths,
  resourceMetadata,
} from "../auth/inbound/protected-resource.ts";
import { type Inbound, tokenVerifier } from "../auth/inbound/verify-token.ts";
import type { CallerOf } from "../mcp/tool-server.ts";
import type { Gate } from "../transport/gate.ts";
import type { Runtime } from "./runtime.ts";

/** Where MCP is served, beside the path of the audience. */
export const MCP_PATH = "/mcp";

/** How a server over HTTP knows its callers, and what it says of that. */
export interface HttpSecurity {
  readonly authenticate: Gate["authenticate"];
  readonly mcp: { readonly resourceMetadata?: string; readonly callerOf?: CallerOf };
  readonly documents: ReadonlyMap<string, unknown>;
  readonly hostnames: readonly string[];
  readonly paths: readonly string[];
}

/** Tokens of one issuer for one audience (RFC 9728 metadata, RFC 6750 challenges). */
export async function oauth(runtime: Runtime, inbound: Inbound): Promise<HttpSecurity> {
  const { identity, scopes } = runtime;
  const metadata = resourceMetadata(inbound, identity.title ?? identity.name, scopes);
  const challenge = { resourceMetadata: metadataAddress(inbound.audience).url };
  const { hostname, pathname } = new URL(inbound.audience);
  return {
    authenticate: bearerAuthentication(await tokenVerifier(inbound), { ...challenge, scopes }),
    mcp: challenge,
    documents: new Map(metadataPaths(inbound.audience).map((path) => [path, metadata])),
    hostnames: [hostname],
    paths: [pathname],
  };
}

/** Everybody who can connect is the local user. */
export function insecureLocal(callerOf: CallerOf): HttpSecurity {
  const caller = callerOf(undefined);
  return {
    authenticate: () => ({ kind: "caller", caller }),
    mcp: { callerOf },
    documents: new Map(),
    hostnames: [],
    paths: [],
  };
}
