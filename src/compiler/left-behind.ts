import { basename, dirname, join } from "node:path";
import { isObject, own } from "../util/json.ts";
import { byCodeUnit } from "../util/order.ts";
import { LOCK } from "./emit/output.ts";
import type { Host } from "./host.ts";

/**
 * Outputs beside a folder that were made from the same overlay, as their locks say: it had another name then. Names of
 * folders, in code-unit order; what has no lock that can be read belongs to somebody else.
 *
 * @param folder absolute.
 * @param overlay the overlay's uri, as locks name it.
 */
export async function leftBehind(
  folder: string,
  overlay: string,
  host: Host,
): Promise<readonly string[]> {
  const parent = dirname(folder);
  const found: string[] = [];
  for (const name of await host.list(parent)) {
    const lock = join(parent, name, LOCK);
    if (name === basename(folder) || (await host.stat(lock))?.kind !== "file") continue;
    const inputs = own(own(parsed(await host.readFile(lock)), "build"), "inputs");
    if (isObject(inputs) && Object.hasOwn(inputs, overlay)) found.push(name);
  }
  return found.sort(byCodeUnit);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // A lock in the middle of a merge says nothing of its overlay.
    return undefined;
  }
}
