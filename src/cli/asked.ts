import { join, relative, sep } from "node:path";
import type { BuildFacts, Diagnostic, LockedFindings, SourceDocument } from "../compiler/index.ts";
import type { JsonValue } from "../util/json.ts";
import { byCodeUnit } from "../util/order.ts";

/** What shapes an output beside the files that are read. Folders are absolute. */
export interface Asked {
  /** The overlay or document by its uri, which generated files name. */
  readonly input: string;
  readonly kind: "overlay" | "document";
  /** The server's version, where the project has one. */
  readonly version?: string;
  readonly name?: string;
  readonly discovery?: "list" | "dynamic";
  readonly readOnly: boolean;
  /** Whether the output shares the tsconfig.json of the folder above. */
  readonly shared: boolean;
  readonly root: string;
  readonly folder: string;
}

/**
 * What was asked for, as a lock seals it: no folder of the machine, but the ways from the output to the files that it was
 * made of, which generated tests hold.
 * @param uris of those files
 */
export function askedFor({ root, folder, ...asked }: Asked, uris: readonly string[]): JsonValue {
  const ways = uris.map((uri) =>
    isElsewhere(uri) ? uri : relative(folder, join(root, uri)).split(sep).join("/"),
  );
  return { ...asked, ways: ways.sort(byCodeUnit) };
}

/** The facts for a lock: what was read of the disk, and what there was to say. */
export function buildFacts(
  asked: JsonValue,
  documents: ReadonlyMap<string, SourceDocument>,
  diagnostics: readonly Diagnostic[],
): BuildFacts {
  const read = [...documents].filter(([uri]) => !/^https?:/.test(uri));
  return {
    asked,
    inputs: new Map(read.map(([uri, { digest }]) => [uri, digest])),
    findings: countFindings(diagnostics),
  };
}

/** A document of a package or of the network: found in the same way from everywhere. */
function isElsewhere(uri: string): boolean {
  return /^(?:npm|https?):/.test(uri);
}

/** How many findings of each code there are, by severity. */
function countFindings(diagnostics: readonly Diagnostic[]): LockedFindings {
  const counts = new Map<string, Map<string, number>>();
  for (const { severity, code } of diagnostics) {
    const codes = counts.get(severity) ?? new Map<string, number>();
    counts.set(severity, codes.set(code, (codes.get(code) ?? 0) + 1));
  }
  const sorted = <T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
    [...map].sort(([a], [b]) => byCodeUnit(a, b));
  return Object.fromEntries(
    sorted(counts).map(([severity, codes]) => [severity, Object.fromEntries(sorted(codes))]),
  );
}
