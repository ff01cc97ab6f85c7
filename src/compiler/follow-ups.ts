import { posix } from "node:path";
import { resolvePointer } from "../util/pointer.ts";
import type { Diagnostic } from "./ir/diagnostic.ts";
import type { Origin } from "./ir/origin.ts";
import type { SourceDocument } from "./ir/source-document.ts";

/** What tells of a reference that leads nowhere, at the `$ref`. */
const OF_REFERENCES = new Set(["openapi/unresolved-reference", "expose/left-out"]);

type Documents = ReadonlyMap<string, SourceDocument>;

/**
 * The diagnostics without those that only tell again what reading the files has told: that a reference leads nowhere
 * which was refused or whose file is broken, and that an operation cannot be used for nothing but that.
 */
export function withoutFollowUps(
  diagnostics: readonly Diagnostic[],
  documents: Documents,
): readonly Diagnostic[] {
  /** Files that references name, as `from` and path; and files that could not be read. */
  const refused = new Set<string>();
  const broken = new Set<string>();
  for (const { code, origin } of diagnostics) {
    if (!code.startsWith("source/") || origin === undefined) continue;
    const named = fileNamedAt(origin, documents);
    if (named !== undefined) refused.add(named.key);
    if (!documents.has(origin.uri)) broken.add(origin.uri);
  }
  if (refused.size + broken.size === 0) return diagnostics;
  const isFollowUp = ({ code, origin }: Diagnostic): boolean => {
    if (origin === undefined || !OF_REFERENCES.has(code)) return false;
    const named = fileNamedAt(origin, documents);
    return named !== undefined && (refused.has(named.key) || broken.has(named.uri));
  };
  const first = diagnostics.filter((problem) => !isFollowUp(problem));
  const told = new Set(
    first.filter(({ code }) => code.startsWith("openapi/")).map(({ tool }) => tool),
  );
  const excused = new Set(diagnostics.filter(isFollowUp).map(({ tool }) => tool));
  return first.filter(
    ({ code, tool }) => code !== "operation/broken" || !excused.has(tool) || told.has(tool),
  );
}

/** The other file that the `$ref` at a place names. */
function fileNamedAt(
  { uri, pointer }: Origin,
  documents: Documents,
): { readonly key: string; readonly uri: string } | undefined {
  if (!pointer.endsWith("/$ref")) return undefined;
  const reference = resolvePointer(documents.get(uri)?.value, pointer);
  if (typeof reference !== "string") return undefined;
  const [path = ""] = reference.split("#", 1);
  if (path === "") return undefined;
  return { key: `${uri}\n${path}`, uri: posix.join(posix.dirname(uri), path) };
}
