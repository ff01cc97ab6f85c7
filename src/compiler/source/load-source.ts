import { dirname, join, resolve } from "node:path";
import { digestOfJson } from "../../util/digest.ts";
import { byCodeUnit } from "../../util/order.ts";
import { sourceProblem } from "../diagnostics/source.ts";
import type { Host } from "../host.ts";
import type { Diagnostic, Staged } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceBundle } from "../ir/source-document.ts";
import { LIMITS } from "./limits.ts";
import { type LoadedDocument, loadDocument } from "./load-document.ts";
import { resolvePackageFile } from "./package-file.ts";
import { readReferences } from "./read-references.ts";
import { isInside, type SourceRoot, uriOf } from "./source-root.ts";

/** One source of the overlay. */
export interface SourceRequest {
  /** Its name in the overlay. */
  readonly name: string;
  /** A path relative to `from`, absolute, or `npm:PACKAGE/path`. */
  readonly document: string;
  /** The overlay's folder, absolute. */
  readonly from: string;
  /** The project's folder, absolute: uris are relative to it. */
  readonly cwd: string;
  /** Where the overlay names the document. */
  readonly origin?: Origin;
}

/**
 * Loads a source's document and, breadth first, every file that its references reach.
 *
 * Files stay inside the root, symbolic links followed: the overlay's folder where the document lies in it, else
 * the document's own folder. Nothing is fetched. What is refused has a diagnostic each; a reference to a file
 * that is not there is none here: it matters where an operation needs it.
 */
export async function loadSource(
  request: SourceRequest,
  host: Host,
): Promise<Staged<SourceBundle | undefined>> {
  const found = await findRoot(request, host);
  if ("code" in found) return { value: undefined, diagnostics: [found] };
  const { path, uri, root: base } = found;
  const { value: root, diagnostics } = await loadDocument(
    { path, uri, ...(request.origin === undefined ? {} : { origin: request.origin }) },
    host,
  );
  if (root === undefined) return { value: undefined, diagnostics };
  const read = await readReferences({ root, path, base }, host);
  const documents = new Map<string, LoadedDocument>(
    [...read.documents].sort(([a], [b]) => byCodeUnit(a, b)),
  );
  const problems: Diagnostic[] = [...diagnostics, ...read.diagnostics];
  let references = 0;
  for (const document of documents.values()) references += document.references;
  if (references > LIMITS.references) {
    const limit = LIMITS.references;
    problems.push(sourceProblem("too-many-references", { limit }, { uri, pointer: "" }));
    return { value: undefined, diagnostics: problems };
  }
  const prefix = folderOf(uri);
  const digests = [...documents].map(([u, d]) => [relativeUri(prefix, u), d.digest]);
  const bundle: SourceBundle = {
    name: request.name,
    root,
    documents,
    resolve: read.resolve,
    digest: digestOfJson(digests),
  };
  return { value: bundle, diagnostics: problems };
}

async function findRoot(
  request: SourceRequest,
  host: Host,
): Promise<
  { readonly path: string; readonly uri: string; readonly root: SourceRoot } | Diagnostic
> {
  const { document, from, cwd, origin } = request;
  if (document.startsWith("npm:")) {
    const file = await resolvePackageFile(document, from, host, origin);
    if ("code" in file) return file;
    const folder = await host.realpath(dirname(file.path));
    if (folder === undefined) return sourceProblem("not-found", { file: document }, origin);
    const label = folderOf(file.uri);
    return { ...file, root: { folder, label, uriOf: (p) => `${label}/${p}` } };
  }
  if (/^[a-zA-Z][a-zA-Z0-9+.-]+:/.test(document) || /^[/\\]{2}/.test(document)) {
    return sourceProblem("remote-document", { document }, origin);
  }
  const path = resolve(from, document);
  const base = isInside(from, path) ? from : dirname(path);
  const folder = await host.realpath(base);
  if (folder === undefined) return sourceProblem("not-found", { file: document }, origin);
  const root: SourceRoot = {
    folder,
    label: uriOf(cwd, base) || ".",
    uriOf: (p) => uriOf(cwd, join(base, p)),
  };
  return { path, uri: uriOf(cwd, path), root };
}

function folderOf(uri: string): string {
  return uri.includes("/") ? uri.slice(0, uri.lastIndexOf("/")) : "";
}

/** A uri relative to a folder of the same kind: what stays the same when the project moves. */
function relativeUri(folder: string, uri: string): string {
  const a = folder === "" ? [] : folder.split("/");
  const b = uri.split("/");
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("/");
}
