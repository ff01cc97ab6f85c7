import { digestOf } from "../../util/digest.ts";
import { sourceProblem } from "../diagnostics/source.ts";
import type { Host } from "../host.ts";
import type { Diagnostic, Staged } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceDocument } from "../ir/source-document.ts";
import { excerptAt } from "./excerpt.ts";
import { LIMITS } from "./limits.ts";
import { parse } from "./parse.ts";
import { locator } from "./places.ts";

/** One file to load. */
export interface DocumentRequest {
  /** Absolute. */
  readonly path: string;
  /** As in `Origin.uri`. */
  readonly uri: string;
  /** Where the file is named: the place of the problem when there is no such file. */
  readonly origin?: Origin;
}

/** A loaded file with what its bundle counts. */
export interface LoadedDocument extends SourceDocument {
  readonly bytes: number;
  /** Members named `$ref` with a string. */
  readonly references: number;
}

/**
 * Loads one file: UTF-8 (a byte order mark is dropped), JSON or YAML by name and content, within limits.
 * The value is undefined where a diagnostic says why.
 */
export async function loadDocument(
  request: DocumentRequest,
  host: Host,
): Promise<Staged<LoadedDocument | undefined>> {
  const loaded = await load(request, host);
  return "code" in loaded
    ? { value: undefined, diagnostics: [loaded] }
    : { value: loaded, diagnostics: [] };
}

async function load(request: DocumentRequest, host: Host): Promise<LoadedDocument | Diagnostic> {
  const { path, uri: file, origin } = request;
  const stat = await host.stat(path);
  if (stat === undefined) return sourceProblem("not-found", { file }, origin);
  if (stat.kind !== "file") return sourceProblem("not-a-file", { file }, origin);
  const limit = LIMITS.fileBytes;
  if (stat.size > limit) return sourceProblem("too-large", { file, limit }, origin);
  try {
    return await documentOf(file, await host.readFile(path), origin);
  } catch (thrown) {
    const reason = (thrown as NodeJS.ErrnoException).code;
    if (reason === undefined) throw thrown;
    return sourceProblem("unreadable", { file, reason }, origin);
  }
}

/** The document that bytes hold, or what is wrong with them. `file` as in `Origin.uri`. */
export async function documentOf(
  file: string,
  bytes: Uint8Array,
  origin?: Origin,
): Promise<LoadedDocument | Diagnostic> {
  const limit = LIMITS.fileBytes;
  if (bytes.byteLength > limit) return sourceProblem("too-large", { file, limit }, origin);
  const text = decode(bytes);
  if (typeof text !== "string") {
    return { ...sourceProblem("not-utf8", { file }), origin: { uri: file, pointer: "" }, ...text };
  }
  const parsed = await parse(file, text, bytes);
  if ("code" in parsed) return parsed;
  return {
    uri: file,
    text,
    value: parsed.value,
    digest: digestOf(bytes),
    locate: locator(text, parsed.places),
    bytes: bytes.byteLength,
    references: parsed.references,
  };
}

/** The text of UTF-8 bytes; else the place of the first byte that is none. */
function decode(bytes: Uint8Array): string | Pick<Diagnostic, "excerpt"> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const text = new TextDecoder("utf-8").decode(bytes);
    return { excerpt: excerptAt(text, Math.max(text.indexOf("\ufffd"), 0)) };
  }
}
