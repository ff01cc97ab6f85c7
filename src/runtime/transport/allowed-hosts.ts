/** Names of this machine to itself, as they stand in a URL. */
export const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Whether an address that a server listens on is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === "::1" || host === "localhost" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Whether a `Host` header names this server (DNS rebinding: MCP, Streamable HTTP, Security Warning). The port is not
 * looked at.
 */
export function hostAllowed(header: string | undefined, hostnames: ReadonlySet<string>): boolean {
  if (header === undefined || !/^[\w.\-[\]:]+$/.test(header)) return false;
  return hostnames.has(hostnameOf(`http://${header}/`) ?? "");
}

/** Whether an `Origin` header, where there is one, is of a page that may call this server. `null` never is. */
export function originAllowed(header: string | undefined, hostnames: ReadonlySet<string>): boolean {
  if (header === undefined) return true;
  if (!/^https?:\/\/[\w.\-[\]:]+$/.test(header)) return false;
  return hostnames.has(hostnameOf(header) ?? "");
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
