import { resolve } from "node:path";
import { nodeHost } from "../../compiler/host.ts";
import type { ApiModel } from "../../compiler/ir/api-model.ts";
import type { Diagnostic } from "../../compiler/ir/diagnostic.ts";
import { lower } from "../../compiler/openapi/lower.ts";
import { loadSource } from "../../compiler/source/load-source.ts";

/** Documents by the source's name: paths relative to `from`, or `npm:PACKAGE/path`. */
export type DocumentList = { readonly [source: string]: string };

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
  for (const [name, document] of Object.entries(documents)) {
    const bundle = await loadSource({ name, document, from: folder, cwd: folder }, host);
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
