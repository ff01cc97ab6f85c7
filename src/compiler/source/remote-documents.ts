import { type Digest, digestOf } from "../../util/digest.ts";
import { sourceProblem } from "../diagnostics/source.ts";
import type { Host } from "../host.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import { type Pin, readPins } from "./pins.ts";

/** The files of the network that a build may read. */
export interface RemoteDocuments {
  /**
   * The bytes behind an http or https URL without fragment, or why there are none; undefined where nobody may be asked
   * for them.
   */
  read(url: string, origin: Origin): Promise<RemoteFile | Diagnostic | undefined>;
}

export interface RemoteFile {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
}

/** Who may be asked, and what an earlier build has kept. */
export interface RemoteOptions {
  /** `host` or `host:port`, as users name them. */
  readonly hosts: readonly string[];
  /** The folder of the earlier output: its `mcpgen.lock` says what was fetched. */
  readonly folder: string;
  /** Fetch again, whatever was kept. */
  readonly refresh: boolean;
}

/**
 * Reads each file of the network once. What an earlier build kept is taken without asking anybody, and only as the lock
 * has it; what is fetched must be what the lock has where it knows the URL. Hosts that are not named are never asked.
 */
export function remoteDocuments(options: RemoteOptions, host: Host): RemoteDocuments {
  const hosts = new Set(options.hosts.map((name) => name.toLowerCase()));
  const known = new Map<string, Promise<RemoteFile | Diagnostic | undefined>>();
  let pins: Promise<ReadonlyMap<string, Pin>> | undefined;
  return {
    async read(url, origin) {
      const reading = known.get(url) ?? readOnce(url, origin);
      known.set(url, reading);
      const found = await reading;
      return found !== undefined && "code" in found ? { ...found, origin } : found;
    },
  };

  async function readOnce(
    url: string,
    origin: Origin,
  ): Promise<RemoteFile | Diagnostic | undefined> {
    pins ??= options.refresh ? Promise.resolve(new Map()) : readPins(options.folder, host);
    const pin = (await pins).get(url);
    if (pin?.bytes !== undefined) {
      const digest = digestOf(pin.bytes);
      if (digest === pin.digest) return { bytes: pin.bytes, digest };
      return sourceProblem("copy-changed", { url, file: pin.path }, origin);
    }
    const target = new URL(url);
    const port = target.port === "" ? DEFAULT_PORTS[target.protocol] : target.port;
    const spelt = [target.host, `${target.hostname}:${port}`];
    if (!spelt.some((host) => hosts.has(host.toLowerCase()))) return undefined;
    const reason = refusalOf(target);
    if (reason !== undefined) return sourceProblem("not-fetched", { url, reason }, origin);
    // Loaded here, since hardly any build reaches the network.
    const { fetchFile } = await import("./fetch-file.ts");
    const bytes = await fetchFile(url);
    if (typeof bytes === "string")
      return sourceProblem("not-fetched", { url, reason: bytes }, origin);
    const digest = digestOf(bytes);
    if (pin !== undefined && pin.digest !== digest) {
      return sourceProblem("remote-changed", { url }, origin);
    }
    return { bytes, digest };
  }
}

/** A host may be named with the port that its scheme has anyway. */
const DEFAULT_PORTS: { readonly [protocol: string]: string } = { "http:": "80", "https:": "443" };

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function refusalOf(url: URL): string | undefined {
  if (url.username !== "" || url.password !== "") return "the URL holds a user or a password";
  if (url.protocol === "http:" && !LOOPBACK.has(url.hostname)) {
    return "http is for this machine only; write https";
  }
  return undefined;
}
