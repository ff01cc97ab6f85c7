import { dirname, join, resolve } from "node:path";
import { digestOfJson } from "../../util/digest.ts";
import { byCodeUnit } from "../../util/order.ts";
import { sourceProblem } from "../diagnostics/source.ts";
import type { Host } from "../host.ts";
import type { Diagnostic, Staged } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { AmendedDocument, SourceBundle, SourceDocument } from "../ir/source-document.ts";
import { inspect } from "./inspect.ts";
import { LIMITS } from "./limits.ts";
import { type LoadedDocument, loadDocument } from "./load-document.ts";
import { resolvePackageFile } from "./package-file.ts";
import { readReferences } from "./read-references.ts";
import type { RemoteDocuments } from "./remote-documents.ts";
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
  /** The files of the network; left out: a reference to one is refused. */
  readonly remote?: RemoteDocuments;
  /** Changes the document before its references are read. */
  readonly amend?: (root: SourceDocument) => Promise<Staged<AmendedDocument | undefined>>;
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
  const loaded = await loadDocument(
    { path, uri, ...(request.origin === undefined ? {} : { origin: request.origin }) },
    host,
  );
  const { value: root, diagnostics } = await amended(loaded, request.amend);
  if (root === undefined) return { value: undefined, diagnostics };
  const { remote } = request;
  const reach = { root, path, base, ...(remote === undefined ? {} : { remote }) };
  const read = await readReferences(reach, host);
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
  const digests = [...documents.values(), ...(root.amended?.by ?? [])].map((d) => [
    relativeUri(prefix, d.uri),
    d.digest,
  ]);
  const bundle: SourceBundle = {
    name: request.name,
    root,
    documents,
    resolve: read.resolve,
    missing: read.missing,
    digest: digestOfJson(digests),
  };
  return { value: bundle, diagnostics: problems };
}

/** The document with its amendments, which stays within the limits of one that was written so. */
async function amended(
  loaded: Staged<LoadedDocument | undefined>,
  amend: SourceRequest["amend"],
): Promise<Staged<LoadedDocument | undefined>> {
  if (loaded.value === undefined || amend === undefined) return loaded;
  const { value, diagnostics } = await amend(loaded.value);
  const problems = [...loaded.diagnostics, ...diagnostics];
  if (value === undefined) return { value, diagnostics: problems };
  const { references, fault } = inspect(value.value, LIMITS, true);
  if (fault === undefined) {
    return { value: { ...loaded.value, ...value, references }, diagnostics: problems };
  }
  // Amendments write JSON, and never in a circle: only size is left to be wrong.
  const origin: Origin = { uri: value.uri, pointer: "" };
  const problem =
    fault.kind === "too-deep"
      ? sourceProblem("too-deep", { limit: LIMITS.depth }, origin)
      : sourceProblem("too-many-nodes", { limit: LIMITS.nodes }, origin);
  return { value: undefined, diagnostics: [...problems, problem] };
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
  if (isRemote(document)) return sourceProblem("remote-document", { document }, origin);
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

/** Whether a name in an overlay is a URL or a network path and no file of this disk. */
export function isRemote(name: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9+.-]+:/.test(name) || /^[/\\]{2}/.test(name);
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
