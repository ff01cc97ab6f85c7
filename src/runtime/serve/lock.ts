import { readFile } from "node:fs/promises";
import { digestOf } from "../../util/digest.ts";
import { isObject, own } from "../../util/json.ts";
import type { ToolDefinition } from "../codegen/v1/tool.ts";

/** What the lock promises of one tool. */
export interface LockedDefinition {
  /** Names the definition in every record. */
  readonly definition: string;
  /** Digest of the tool's entry of tools/list. */
  readonly listed: string;
  readonly scopes: readonly string[];
  readonly effect: ToolDefinition["effect"];
}

/** What the runtime reads of `mcpgen.lock`: what is served, and by which definitions. */
export interface ServedLock {
  /** The lock's own digest: `build` in every record. */
  readonly digest: string;
  /** By tool. */
  readonly definitions: ReadonlyMap<string, LockedDefinition>;
  /** Digest of the file that searches are answered from, where tools are found instead of listed. */
  readonly searchIndex?: string;
}

/**
 * Reads `mcpgen.lock` beside the generated code, and holds the code against it: every file that the server consists of
 * is what was built and reviewed.
 * @throws {Error} that says what is wrong, for the operator.
 */
export async function readLock(url: URL): Promise<ServedLock> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(url, "utf8"));
  } catch (error) {
    throw new Error("mcpgen.lock cannot be read. Run mcpgen build.", { cause: error });
  }
  const digest = own(value, "digest");
  const tools = own(value, "tools");
  if (own(value, "lockVersion") !== 1 || typeof digest !== "string" || !isObject(tools)) {
    throw new Error("mcpgen.lock is not of a version that this runtime reads. Run mcpgen build.");
  }
  const definitions = Object.entries(tools).map(([name, tool]) => {
    const definition = own(tool, "definition");
    const listed = own(tool, "listed");
    const scopes = own(tool, "scopes");
    const effect = own(tool, "effect");
    const digests = typeof definition === "string" && typeof listed === "string";
    if (!digests || !isTexts(scopes) || !isEffect(effect)) {
      throw new Error(
        `mcpgen.lock lacks digests, scopes or effect of tool ${name}. Run mcpgen build.`,
      );
    }
    return [name, { definition, listed, scopes, effect }] as const;
  });
  await checkFiles(own(value, "files"), url);
  const searchIndex = own(own(value, "discovery"), "index");
  return {
    digest,
    definitions: new Map(definitions),
    ...(typeof searchIndex === "string" ? { searchIndex } : {}),
  };
}

/** Code that is read by a server; the contract tests beside it are not. */
const CODE = /(?<!\.test)\.ts$/;
/** Files that are read at once. */
const AT_ONCE = 32;

async function checkFiles(files: unknown, lock: URL): Promise<void> {
  if (!isObject(files)) throw new Error("mcpgen.lock names no files. Run mcpgen build.");
  const code = Object.entries(files).filter(([path]) => CODE.test(path));
  const next = code.values();
  const check = async (): Promise<void> => {
    for (const [path, digest] of next) {
      const bytes = await readFile(new URL(encodePath(path), lock)).catch(() => undefined);
      if (bytes !== undefined && digestOf(bytes) === digest) continue;
      throw new Error(
        `${path}: ${bytes === undefined ? "it cannot be read" : "its code is not what mcpgen.lock was made with"}. Change the overlay, not the code, and run mcpgen build.`,
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, code.length) }, check));
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function isEffect(value: unknown): value is ToolDefinition["effect"] {
  return value === "read" || value === "write" || value === "destructive";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
