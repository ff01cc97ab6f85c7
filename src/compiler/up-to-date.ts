import { join } from "node:path";
import { type Digest, digestOf, digestOfJson } from "../util/digest.ts";
import { isObject, type JsonValue, own } from "../util/json.ts";
import { buildSeal } from "./emit/build-seal.ts";
import { jsonText } from "./emit/literal.ts";
import { LOCK } from "./emit/output.ts";
import type { Host } from "./host.ts";
import { isOutputPath } from "./ir/file-set.ts";
import type { Lock, LockedFindings } from "./ir/lock.ts";
import { resolvePackageFile } from "./source/package-file.ts";

/** Where an output may stand that needs no building, and what it would be built from. Paths are absolute. */
export interface UpToDateRequest {
  readonly folder: string;
  /** As in `CompileRequest`. */
  readonly root: string;
  /** Where `npm:` documents are looked up from. */
  readonly from: string;
  /** The version of this compiler. */
  readonly mcpgen: string;
  /** As in `BuildFacts`, for an output that was made from these uris. */
  readonly asked: (uris: readonly string[]) => JsonValue;
}

/** What the lock says of an output that is up to date. */
export interface UpToDate {
  readonly tools: number;
  readonly findings: LockedFindings;
}

/**
 * Whether a build would write what stands in a folder already: the same compiler was asked for the same, every file that
 * it read and every file that it wrote has the bytes that the lock names, and nobody has edited the lock. Everything is
 * read and hashed, nothing is parsed but the lock. Undefined where any of it is different or cannot be told.
 */
export async function upToDate(
  { folder, root, from, mcpgen, asked }: UpToDateRequest,
  host: Host,
): Promise<UpToDate | undefined> {
  const bytes = await bytesOf(join(folder, LOCK), host);
  const lock = bytes === undefined ? undefined : readLock(new TextDecoder().decode(bytes));
  if (lock?.build === undefined || lock.mcpgen !== mcpgen) return undefined;
  const { build, digest, files, ...promised } = lock;
  if (digestOfJson(promised) !== digest) return undefined;
  const uris = [...madeOf(lock.sources), ...handlersOf(lock.tools)];
  if (buildSeal({ build, digest, files }, asked(uris)) !== build.seal) return undefined;
  for (const [uri, digest] of Object.entries(build.inputs)) {
    const path = await pathOf(uri, { root, from }, host);
    if (path === undefined || !(await holds(path, digest, host))) return undefined;
  }
  for (const [path, digest] of Object.entries(files)) {
    if (!isOutputPath(path) || !(await holds(join(folder, path), digest, host))) return undefined;
  }
  return { tools: Object.keys(lock.tools).length, findings: build.findings ?? {} };
}

/** A lock of this version with a seal, in the very form that a build writes. What the seal covers needs no further look. */
function readLock(text: string): Lock | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const sealed = own(own(value, "build"), "seal");
  const maps = ["files", "sources", "tools"].every((key) => isObject(own(value, key)));
  const inputs = own(own(value, "build"), "inputs");
  if (own(value, "lockVersion") !== 1 || typeof sealed !== "string" || !maps) return undefined;
  if (!isObject(inputs) || jsonText(value) !== text) return undefined;
  return value as Lock;
}

/** The uris of what the sources were made of. */
function madeOf(sources: Lock["sources"]): readonly string[] {
  return Object.values(sources).flatMap((source) => {
    const document = own(source, "document");
    const amendments = own(source, "amendments");
    return [
      ...(typeof document === "string" ? [document] : []),
      ...(isObject(amendments) ? Object.keys(amendments) : []),
    ];
  });
}

/** The uris of the code that tools are served with. */
function handlersOf(tools: Lock["tools"]): readonly string[] {
  return Object.values(tools).flatMap((tool) => {
    const file = own(own(tool, "handler"), "file");
    return typeof file === "string" ? [file] : [];
  });
}

async function pathOf(
  uri: string,
  { root, from }: Pick<UpToDateRequest, "root" | "from">,
  host: Host,
): Promise<string | undefined> {
  if (!uri.startsWith("npm:")) return join(root, uri);
  const file = await resolvePackageFile(uri, from, host);
  return "code" in file ? undefined : file.path;
}

async function holds(path: string, digest: Digest, host: Host): Promise<boolean> {
  const bytes = await bytesOf(path, host);
  return bytes !== undefined && digestOf(bytes) === digest;
}

async function bytesOf(path: string, host: Host): Promise<Uint8Array | undefined> {
  if ((await host.stat(path))?.kind !== "file") return undefined;
  try {
    return await host.readFile(path);
  } catch {
    // Not to be read means not to be told: the build that follows says what is wrong.
    return undefined;
  }
}
