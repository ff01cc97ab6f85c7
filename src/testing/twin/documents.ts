import { dirname, resolve } from "node:path";
import { nodeHost } from "../../compiler/host.ts";
import type { ApiModel } from "../../compiler/ir/api-model.ts";
import type { Diagnostic } from "../../compiler/ir/diagnostic.ts";
import { lower } from "../../compiler/openapi/lower.ts";
import { readSource } from "../../compiler/read-source.ts";
import { remoteDocuments } from "../../compiler/source/remote-documents.ts";

/** Documents by the source's name: paths relative to `from`, or `npm:PACKAGE/path`. */
export type DocumentList = { readonly [source: string]: string | DocumentFacts };

/** A document and what it takes to read it as the build did. */
export interface DocumentFacts {
  readonly document: string;
  /** OpenAPI Overlay documents, in their order. */
  readonly amend?: readonly string[];
  /** The `mcpgen.lock` beside the copies of what its references reach on the network. */
  readonly lock?: string;
}

/**
 * Loads and lowers documents. Operations that could not be lowered are not served.
 * @throws {Error} naming each problem of a document that cannot be read at all.
 */
export async function readModels(
  documents: DocumentList,
  from: string,
): Promise<readonly ApiModel[]> {
  const host = nodeHost();
  const folder = resolve(from);
  const models: ApiModel[] = [];
  for (const [name, entry] of Object.entries(documents)) {
    const facts: DocumentFacts = typeof entry === "string" ? { document: entry } : entry;
    const { document, amend, lock } = facts;
    const kept = lock === undefined ? undefined : dirname(resolve(folder, lock));
    const request = {
      name,
      document,
      from: folder,
      cwd: folder,
      ...(amend === undefined ? {} : { amend }),
      // Nobody may be asked: what the build kept is all there is.
      ...(kept === undefined
        ? {}
        : { remote: remoteDocuments({ hosts: [], folder: kept, refresh: false }, host) }),
    };
    const bundle = await readSource(request, host);
    if (bundle.value === undefined) throw unreadable(document, bundle.diagnostics);
    const model = lower(bundle.value);
    if (model.value === undefined) throw unreadable(document, model.diagnostics);
    models.push(model.value);
  }
  return models;
}

function unreadable(document: string, diagnostics: readonly Diagnostic[]): Error {
  const reasons = diagnostics
    .filter((d) => d.severity === "error")
    .map((d) => `${d.code}: ${d.message}`);
  return new Error(`The twin cannot serve ${document}:\n  ${reasons.join("\n  ")}`);
}
