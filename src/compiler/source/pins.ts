import { join } from "node:path";
import { type Digest, digestOf } from "../../util/digest.ts";
import { isObject, own } from "../../util/json.ts";
import type { Host } from "../host.ts";

/** A file of the network as an earlier build found it. */
export interface Pin {
  readonly digest: Digest;
  /** Of the kept copy, relative to the output folder. */
  readonly path: string;
  /** The kept copy; undefined where it is gone. */
  readonly bytes: Uint8Array | undefined;
}

/** The folder of kept copies in an output. */
const FOLDER = "remote";

/** Where the copy of a URL is kept, relative to the output folder: a name that no URL can bend. */
export function keptPath(url: string): string {
  const name = digestOf(url).slice("sha256:".length, "sha256:".length + 16);
  return `${FOLDER}/${name}.${/\.json$/i.test(new URL(url).pathname) ? "json" : "yaml"}`;
}

/** What the lock of an output says of the network, by URL. Empty where there is no lock, or none that can be read. */
export async function readPins(folder: string, host: Host): Promise<ReadonlyMap<string, Pin>> {
  const pins = new Map<string, Pin>();
  const sources = own(await lockAt(join(folder, "mcpgen.lock"), host), "sources");
  for (const source of isObject(sources) ? Object.values(sources) : []) {
    const remote = own(source, "remote");
    for (const [url, entry] of isObject(remote) ? Object.entries(remote) : []) {
      const digest = own(entry, "digest");
      // The path is ours to know: a lock that names another file does not open it.
      if (typeof digest !== "string" || !digest.startsWith("sha256:") || !URL.canParse(url))
        continue;
      const path = keptPath(url);
      const found = (await host.stat(join(folder, path)))?.kind === "file";
      const bytes = found ? await host.readFile(join(folder, path)) : undefined;
      pins.set(url, { digest: digest as Digest, path, bytes });
    }
  }
  return pins;
}

async function lockAt(path: string, host: Host): Promise<unknown> {
  if ((await host.stat(path))?.kind !== "file") return undefined;
  const text = new TextDecoder().decode(await host.readFile(path));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A lock that is not JSON pins nothing; the build replaces it.
    return undefined;
  }
}
