import { resolvePointer } from "../../util/pointer.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceDocument } from "../ir/source-document.ts";

/** Of a line of a secret: what is shorter may be any word of the text. */
const LEAST = 8;

/**
 * The documents as reports may show them: what `overlay/secret-literal` points at is starred, wherever it stands in that
 * text. A report is read by more people than the file, and kept by whoever runs the build.
 */
export function hideSecrets(
  diagnostics: readonly Diagnostic[],
  documents: ReadonlyMap<string, SourceDocument>,
): ReadonlyMap<string, SourceDocument> {
  const shown = new Map(documents);
  for (const { code, origin } of diagnostics) {
    const document = origin && shown.get(origin.uri);
    if (code !== "overlay/secret-literal" || origin === undefined || document === undefined) {
      continue;
    }
    const value = resolvePointer(document.value, origin.pointer);
    const lines = typeof value === "string" ? value.split("\n").map((line) => line.trim()) : [];
    const text = lines
      .filter((line) => line.length >= LEAST)
      .reduce((hidden, line) => hidden.replaceAll(line, stars(line.length)), document.text);
    // Places are those of the file: nothing moves.
    shown.set(document.uri, { ...document, text: starred(text, document, origin) });
  }
  return shown;
}

/** Also where the text has escapes, and so does not show the value as it is. */
function starred(text: string, document: SourceDocument, { pointer, onKey }: Origin): string {
  const { line, column, length } = document.locate(pointer, onKey === true);
  return text
    .split("\n")
    .map((shown, i) =>
      i === line - 1
        ? shown.slice(0, column - 1) + stars(length) + shown.slice(column - 1 + length)
        : shown,
    )
    .join("\n");
}

function stars(length: number): string {
  return "*".repeat(length);
}
