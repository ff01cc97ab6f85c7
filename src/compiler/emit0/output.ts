import { join } from "node:path";
import { digestOf } from "../../util/digest.ts";
import { isObject, own } from "../../util/json.ts";
import { byCodeUnit } from "../../util/order.ts";
import type { Host } from "../host.ts";
import type { GeneratedFile } from "../ir/file-set.ts";

export const LOCK = "mcpgen.lock";

/** How an output folder differs from what it should hold. Paths are relative to it. */
export interface OutputChanges {
  readonly write: readonly GeneratedFile[];
  /** Files of an earlier build that no longer belong. */
  readonly remove: readonly string[];
}

/** The files that the lock in an output folder lists, with their digests; empty where there is none that can be read. */
export async function lockedFiles(
  folder: string,
  host: Host,
): Promise<ReadonlyMap<string, string>> {
  const text = await readText(join(folder, LOCK), host);
  if (text === undefined) return new Map();
  const files = own(parse(text), "files");
  if (!isObject(files)) return new Map();
  return new Map(
    Object.entries(files).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}

/** Compares an output folder with the files that it should hold. Reads only. */
export async function compareOutput(
  folder: string,
  files: readonly GeneratedFile[],
  locked: ReadonlyMap<string, string>,
  host: Host,
): Promise<OutputChanges> {
  const write: GeneratedFile[] = [];
  for (const file of files) {
    if ((await readText(join(folder, file.path), host)) !== file.text) write.push(file);
  }
  const wanted = new Set(files.map(({ path }) => path));
  const remove: string[] = [];
  for (const [path, digest] of locked) {
    if (wanted.has(path) || !isInside(path)) continue;
    const text = await readText(join(folder, path), host);
    if (text !== undefined && digestOf(text) === digest) remove.push(path);
  }
  return { write, remove: remove.sort(byCodeUnit) };
}

/** Brings the folder up to date: new files first, the lock last, so that a broken run leaves the old lock. */
export async function writeOutput(
  folder: string,
  { write, remove }: OutputChanges,
  host: Host,
): Promise<void> {
  const encoder = new TextEncoder();
  const lockLast = [...write].sort((a, b) => Number(a.path === LOCK) - Number(b.path === LOCK));
  for (const path of remove) await host.removeFile(join(folder, path));
  for (const { path, text } of lockLast)
    await host.writeFile(join(folder, path), encoder.encode(text));
}

/** A lock is user input: a path in it may not leave the folder. */
function isInside(path: string): boolean {
  return path.split("/").every((segment) => /^(?!\.{1,2}$)[A-Za-z0-9_.-]+$/.test(segment));
}

async function readText(path: string, host: Host): Promise<string | undefined> {
  const stat = await host.stat(path);
  if (stat?.kind !== "file") return undefined;
  return new TextDecoder().decode(await host.readFile(path));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A lock that is no JSON says nothing; the build replaces it.
    return undefined;
  }
}
