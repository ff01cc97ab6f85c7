import { resolvePointer } from "../../util/pointer.ts";
import type { Diagnostic, Excerpt } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceDocument } from "../ir/source-document.ts";
import { printable } from "./quote.ts";

/** Columns of source that a frame shows; longer lines are cut to a window around the place. */
const WIDTH = 120;
/** Columns kept before the place in a line that is cut. */
const LEAD = 40;
const TAB = "  ";
const ELLIPSIS = "…";

/**
 * A diagnostic as a person reads it: place, severity, code and message on one line, then the line before and
 * the line itself with carets under the place and the help behind them. No line break at the end.
 *
 *     mcpgen.yaml:45:17  error  select/unknown-field  "nmae" is not in the response
 *        44 |   - id
 *     >  45 |   - name: nmae
 *           |           ^^^^ did you mean "name"?
 *
 * Nothing in it can move the cursor of a terminal, whatever the document holds.
 */
export function codeFrame(
  diagnostic: Diagnostic,
  documents: ReadonlyMap<string, SourceDocument>,
): string {
  const { severity, code, message, origin } = diagnostic;
  const excerpt = diagnostic.excerpt ?? excerptOf(origin, documents);
  const place =
    origin === undefined
      ? ""
      : `${printable(origin.uri)}${excerpt === undefined ? "" : `:${excerpt.line}:${excerpt.column}`}  `;
  const head = `${place}${severity}  ${code}  ${printable(message)}`;
  const help = diagnostic.help === undefined ? undefined : printable(diagnostic.help);
  if (excerpt === undefined) return help === undefined ? head : `${head}\n  ${help}`;
  return [head, ...frame(excerpt, help)].join("\n");
}

/** Line and column (1-based) of a diagnostic, for reports that point at places without showing them. */
export function placeOf(
  diagnostic: Diagnostic,
  documents: ReadonlyMap<string, SourceDocument>,
): { readonly line: number; readonly column: number } | undefined {
  const excerpt = diagnostic.excerpt ?? excerptOf(diagnostic.origin, documents);
  return excerpt === undefined ? undefined : { line: excerpt.line, column: excerpt.column };
}

/** A diagnostic that carries its lines with it, for files that no later stage will know of. */
export function withExcerpt(
  diagnostic: Diagnostic,
  documents: ReadonlyMap<string, SourceDocument>,
): Diagnostic {
  const excerpt = diagnostic.excerpt ?? excerptOf(diagnostic.origin, documents);
  return excerpt === undefined ? diagnostic : { ...diagnostic, excerpt };
}

function excerptOf(
  origin: Origin | undefined,
  documents: ReadonlyMap<string, SourceDocument>,
): Excerpt | undefined {
  const document = origin === undefined ? undefined : documents.get(origin.uri);
  if (origin === undefined || document === undefined) return undefined;
  const range = document.locate(origin.pointer, origin.onKey === true);
  const { text } = document;
  let start = 0;
  let previous = 0;
  for (let line = 1; line < range.line; line++) {
    previous = start;
    start = text.indexOf("\n", start) + 1;
  }
  const line = lineAt(text, start);
  const part = spanWithin(line, range.column, origin, document);
  return {
    line: range.line,
    column: part?.column ?? range.column,
    length: part?.length ?? range.length,
    ...(range.line === 1 ? {} : { before: lineAt(text, previous) }),
    text: line,
    from: 1,
  };
}

/** A part of a string value, where the text shows the value as it is: not behind escapes or over several lines. */
function spanWithin(
  line: string,
  column: number,
  { pointer, span, onKey }: Origin,
  document: SourceDocument,
): { readonly column: number; readonly length: number } | undefined {
  const value = span === undefined || onKey ? undefined : resolvePointer(document.value, pointer);
  if (span === undefined || typeof value !== "string") return undefined;
  const quoted = /^["']/.test(line.slice(column - 1));
  const first = column - 1 + (quoted ? 1 : 0);
  if (!line.startsWith(value.slice(0, span.end), first)) return undefined;
  return { column: first + span.start + 1, length: Math.max(1, span.end - span.start) };
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return text.slice(start, end === -1 ? text.length : end).replace(/\r$/, "");
}

function frame(excerpt: Excerpt, help: string | undefined): readonly string[] {
  const { line, before, text, from } = excerpt;
  const at = excerpt.column - from;
  const cut = text.length > WIDTH || from > 1;
  const first = cut ? Math.max(0, Math.min(at - LEAD, text.length - WIDTH)) : 0;
  const window = (whole: string): string => {
    const part = display(whole.slice(first, first + WIDTH));
    if (part === "") return "";
    const left = first > 0 || from > 1 ? ELLIPSIS : "";
    return `${left}${part}${whole.length > first + WIDTH ? ELLIPSIS : ""}`;
  };
  const lead = display(text.slice(first, at)).length + (first > 0 || from > 1 ? 1 : 0);
  const marked = text.slice(at, Math.min(at + excerpt.length, first + WIDTH));
  const carets = "^".repeat(Math.max(1, display(marked).length));
  const digits = Math.max(4, String(line).length + 1);
  const row = (mark: string, number: string, content: string): string =>
    `${mark}${number.padStart(digits)} |${content === "" ? "" : ` ${content}`}`;
  return [
    ...(before === undefined ? [] : [row(" ", String(line - 1), window(before))]),
    row(">", String(line), window(text)),
    row(" ", "", `${" ".repeat(lead)}${carets}${help === undefined ? "" : ` ${help}`}`),
  ];
}

/** A piece of a line as it is shown. */
function display(text: string): string {
  return printable(text.replaceAll("\t", TAB));
}
