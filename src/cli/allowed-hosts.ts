import { ExitError, exitCodes } from "./exit.ts";

const HOST = /^(?:[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i;
const LAST_PORT = 65_535;

/**
 * Checks the flags that open the network to a build. An overlay may have options to read again from its own APIs; a
 * document alone has nothing to refresh but what was fetched for it.
 * @throws {ExitError} for what is no host, and for a document's `--refresh` without one.
 */
export function checkHosts(
  flags: { readonly allowHost: readonly string[]; readonly refresh: boolean },
  inputs: readonly { readonly kind: "overlay" | "document" }[],
): void {
  const bad = flags.allowHost.find((host) => !isHost(host));
  if (bad !== undefined) {
    throw new ExitError(
      exitCodes.usage,
      `--allow-host takes a host such as example.com or localhost:8080, not ${JSON.stringify(bad)}${meant(bad)}`,
    );
  }
  const isDocument = inputs.every(({ kind }) => kind === "document");
  if (flags.refresh && flags.allowHost.length === 0 && isDocument) {
    throw new ExitError(exitCodes.usage, "--refresh needs the --allow-host of what it fetches.");
  }
}

/** The host of a URL that was given in place of one. */
function meant(text: string): string {
  const host = URL.canParse(text) ? new URL(text).host : text.replace(/\/.*$/, "");
  return isHost(host) ? `: write ${host}` : ".";
}

function isHost(text: string): boolean {
  const port = /:(\d+)$/.exec(text)?.[1];
  return HOST.test(text) && Number(port ?? 1) >= 1 && Number(port ?? 1) <= LAST_PORT;
}
