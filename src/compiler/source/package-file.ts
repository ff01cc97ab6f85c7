import { dirname, join } from "node:path";
import { sourceProblem } from "../diagnostics/source.ts";
import type { Host } from "../host.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";

/** A file of an installed package. */
export interface PackageFile {
  /** Absolute. */
  readonly path: string;
  /** `npm:PACKAGE/path`, normalised. */
  readonly uri: string;
}

const SPECIFIER = /^npm:((?:@[\w~.-]+\/)?[\w~-][\w~.-]*)\/([^\\?#]+)$/;

/**
 * Resolves `npm:PACKAGE/path/in/it.json` as Node looks packages up: in each `node_modules` from a folder
 * upward. `exports` of the package are not consulted: a document is data, not a module.
 */
export async function resolvePackageFile(
  document: string,
  from: string,
  host: Host,
  origin?: Origin,
): Promise<PackageFile | Diagnostic> {
  const match = SPECIFIER.exec(document);
  const name = match?.[1];
  const path = match?.[2];
  const segments = path?.split("/") ?? [];
  if (name === undefined || path === undefined || segments.some((s) => /^\.{0,2}$/.test(s))) {
    return sourceProblem("bad-package-path", { document }, origin);
  }
  for (let folder = from; ; folder = dirname(folder)) {
    const root = join(folder, "node_modules", name);
    if ((await host.stat(root))?.kind === "folder") {
      return { path: join(root, path), uri: `npm:${name}/${path}` };
    }
    if (dirname(folder) === folder) break;
  }
  return sourceProblem("package-not-found", { package: name }, origin);
}
