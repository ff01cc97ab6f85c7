import { readFile } from "node:fs/promises";
import { isObject, own } from "../../util/json.ts";

/** What the runtime reads of `mcpgen.lock`: what is served, and by which definitions. */
export interface ServedLock {
  /** The lock's own digest: `build` in every record. */
  readonly digest: string;
  /** Definition digests by tool. */
  readonly definitions: ReadonlyMap<string, string>;
}

/**
 * Reads `mcpgen.lock` beside the generated code.
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
    if (typeof definition !== "string") {
      throw new Error(`mcpgen.lock has no definition digest of ${name}. Run mcpgen build.`);
    }
    return [name, definition] as const;
  });
  return { digest, definitions: new Map(definitions) };
}
