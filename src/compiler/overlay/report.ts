import { type JsonPointer, resolvePointer, tokensOf } from "../../util/pointer.ts";
import { type OverlayProblems, overlayProblem } from "../diagnostics/overlay.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceDocument } from "../ir/source-document.ts";

/** A place in the overlay. */
export type At = Omit<Origin, "uri">;

/** Where the blocks of an overlay put their problems, and what they need to know of the text. */
export interface Report {
  <N extends Extract<keyof OverlayProblems, string>>(
    name: N,
    parameters: OverlayProblems[N],
    at: At,
  ): void;
  /** How many errors so far: equal before and after means that a part is sound. */
  errors(): number;
  /** A scalar as it is written. */
  token(pointer: JsonPointer): string;
  /** What stands behind a key on its line. */
  afterKey(pointer: JsonPointer): string;
}

/** Collects diagnostics of one overlay. Problems below `/tools/NAME` belong to that tool. */
export function reportTo(document: SourceDocument, diagnostics: Diagnostic[]): Report {
  let lines: readonly string[] | undefined;
  const lineAt = (line: number): string => {
    lines ??= document.text.split(/\r?\n/);
    return lines[line - 1] ?? "";
  };
  const report = (
    name: Extract<keyof OverlayProblems, string>,
    parameters: OverlayProblems[typeof name],
    at: At,
  ): void => {
    const [block, tool] = tokensOf(at.pointer) ?? [];
    const owner = block === "tools" ? tool : undefined;
    const tell = overlayProblem as (
      ...args: [string, unknown, Origin, string | undefined]
    ) => Diagnostic;
    // A value that was left out has no place of its own.
    const absent = resolvePointer(document.value, at.pointer) === null ? { onKey: true } : {};
    diagnostics.push(tell(name, parameters, { uri: document.uri, ...at, ...absent }, owner));
  };
  return Object.assign(report, {
    errors: () => diagnostics.length,
    token: (pointer: JsonPointer) => {
      const { line, column, length } = document.locate(pointer, false);
      return lineAt(line).slice(column - 1, column - 1 + length);
    },
    afterKey: (pointer: JsonPointer) => {
      const { line, column, length } = document.locate(pointer, true);
      return lineAt(line).slice(column - 1 + length);
    },
  }) as Report;
}
