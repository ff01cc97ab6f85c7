import { join } from "node:path";
import type { Digest } from "../../util/digest.ts";
import { isObject, own } from "../../util/json.ts";
import type { Host } from "../host.ts";
import type { Option, ReadOptions } from "../ir/options.ts";

/**
 * The options that an earlier build read, by `tool.input`, as the lock of its output has them. Empty where there is no lock,
 * or none that can be read; entries of another form are left out.
 */
export async function pinnedOptions(
  folder: string,
  host: Host,
): Promise<ReadonlyMap<string, ReadOptions>> {
  const path = join(folder, "mcpgen.lock");
  if ((await host.stat(path))?.kind !== "file") return new Map();
  const options = own(parse(new TextDecoder().decode(await host.readFile(path))), "options");
  return new Map(
    Object.entries(isObject(options) ? options : {}).flatMap(([name, entry]) => {
      const digest = own(entry, "digest");
      const values = own(entry, "values");
      if (typeof digest !== "string" || !Array.isArray(values) || !values.every(isOption))
        return [];
      return [[name, { values, digest: digest as Digest }]];
    }),
  );
}

function isOption(value: unknown): value is Option {
  const [found, label] = [own(value, "value"), own(value, "label")];
  const isValue = typeof found === "string" || typeof found === "number";
  return isValue && (label === undefined || typeof label === "string");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A lock that is not JSON pins nothing; the build replaces it.
    return undefined;
  }
}
