import type { Diagnostic } from "./ir/diagnostic.ts";
import type { Origin } from "./ir/origin.ts";
import type { SourceDocument } from "./ir/source-document.ts";

type Documents = ReadonlyMap<string, SourceDocument>;

/** Diagnostics that point at what people wrote: a place that an amendment made is one of the amendment's file. */
export function withWrittenOrigins(
  diagnostics: readonly Diagnostic[],
  documents: Documents,
): readonly Diagnostic[] {
  return diagnostics.map((problem) => {
    const { origin, excerpt } = problem;
    return origin === undefined || excerpt !== undefined
      ? problem
      : { ...problem, origin: writtenOrigin(origin, documents) };
  });
}

/** The place where people wrote what stands at a place of a document as amended. */
export function writtenOrigin(origin: Origin, documents: Documents): Origin {
  const amended = documents.get(origin.uri)?.amended;
  return amended === undefined ? origin : { ...origin, ...amended.writtenAt(origin.pointer) };
}

/** The files behind documents, as they were read. */
export function filesBehind(documents: Documents): Documents {
  const files = new Map<string, SourceDocument>();
  for (const [uri, document] of documents) {
    files.set(uri, document.amended?.original ?? document);
    for (const amendment of document.amended?.by ?? []) files.set(amendment.uri, amendment);
  }
  return files;
}
