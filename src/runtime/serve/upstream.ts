import { type Credentials, loadCredentials } from "../auth/outbound/credentials.ts";
import type { Server } from "../codegen/v1/server.ts";
import { type Origins, resolveOrigins } from "../http/origins.ts";

/** Where requests go and with which credentials: all that is read of the environment, once. */
export interface UpstreamSettings {
  readonly origins: Origins;
  readonly credentials: Credentials;
}

/**
 * Reads base URLs and secrets. Nothing is connected.
 * @throws {Error} that says what the operator must set, all problems at once, without a value.
 */
export function readUpstream(
  server: Server,
  environment: Readonly<Record<string, string | undefined>>,
): UpstreamSettings {
  const { origins, problems } = resolveOrigins(server, environment);
  const credentials = loadCredentials(server, {
    environment,
    baseUrl: (source) => {
      const base = origins.get(source);
      return base === undefined ? undefined : `${base.origin}${base.path}`;
    },
  });
  const all = [...problems, ...credentials.problems];
  if (all.length > 0) throw new Error(all.join(" "));
  return { origins, credentials };
}
