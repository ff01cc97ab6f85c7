import { resolve } from "node:path";
import { pointer } from "../util/pointer.ts";
import { amendmentProblem } from "./diagnostics/amendment.ts";
import { withExcerpt } from "./diagnostics/code-frame.ts";
import type { Host } from "./host.ts";
import type { Diagnostic, Staged } from "./ir/diagnostic.ts";
import type { AmendedDocument, SourceBundle, SourceDocument } from "./ir/source-document.ts";
import { loadDocument } from "./source/load-document.ts";
import { isRemote, loadSource, type SourceRequest } from "./source/load-source.ts";
import { uriOf } from "./source/source-root.ts";

/** A source with its amendments. */
export interface ReadSourceRequest extends Omit<SourceRequest, "amend"> {
  /** Paths of OpenAPI Overlay documents, relative to `from`, in the order of their application. */
  readonly amend?: readonly string[];
}

/** Loads a source: its document, what amendments make of it, and every file that its references then reach. */
export function readSource(
  { amend: files = [], ...request }: ReadSourceRequest,
  host: Host,
): Promise<Staged<SourceBundle | undefined>> {
  if (files.length === 0) return loadSource(request, host);
  const amend = (root: SourceDocument): Promise<Staged<AmendedDocument | undefined>> =>
    amendRoot(root, files, request, host);
  return loadSource({ ...request, amend }, host);
}

async function amendRoot(
  root: SourceDocument,
  files: readonly string[],
  request: ReadSourceRequest,
  host: Host,
): Promise<Staged<AmendedDocument | undefined>> {
  const amendments: SourceDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [i, file] of files.entries()) {
    const origin =
      request.origin === undefined
        ? undefined
        : { uri: request.origin.uri, pointer: pointer("/sources", request.name, "amend", i) };
    if (isRemote(file) || file.startsWith("npm:")) {
      diagnostics.push(amendmentProblem("not-local", { file }, origin));
      continue;
    }
    const path = resolve(request.from, file);
    const named = origin === undefined ? {} : { origin };
    const loaded = await loadDocument({ path, uri: uriOf(request.cwd, path), ...named }, host);
    diagnostics.push(...loaded.diagnostics);
    if (loaded.value !== undefined) amendments.push(loaded.value);
  }
  // Loaded here, since most sources have no amendments.
  const { amend } = await import("./openapi-overlay/amend.ts");
  const { value, diagnostics: problems } = amend(root, amendments);
  const known = new Map([root, ...amendments].map((file) => [file.uri, file]));
  return {
    value: diagnostics.length > 0 ? undefined : value,
    diagnostics: [...diagnostics, ...problems.map((problem) => withExcerpt(problem, known))],
  };
}
