import type { Caller } from "../call/identity.ts";
import type { Configuration } from "./configuration.ts";

const MAX_NAME_CHARS = 128;
/** Who calls where neither configuration nor client names the application. */
const UNNAMED = "unnamed-client";

/**
 * The local user with all scopes, where nobody has to prove who calls: stdio, and HTTP with `--insecure-local`. The
 * application is the configured one, else what the client calls itself.
 */
export function localCaller({
  user,
  agent,
}: Configuration["local"]): (clientName: string | undefined) => Caller {
  const principal = { issuer: "local", subject: user, scopes: "all" } as const;
  let last: { readonly name: string; readonly caller: Caller } | undefined;
  return (clientName) => {
    const name = agent ?? printable(clientName) ?? UNNAMED;
    if (last?.name !== name) last = { name, caller: { principal, actor: { clientId: name } } };
    return last.caller;
  };
}

function printable(name: string | undefined): string | undefined {
  const text = name?.replace(/[^\x20-\x7e]/g, "").trim();
  return text === undefined || text === "" ? undefined : text.slice(0, MAX_NAME_CHARS);
}
