import { dirname } from "node:path";
import { isObject, own } from "../util/json.ts";
import { pointer } from "../util/pointer.ts";
import type { Host } from "./host.ts";
import type { ApiModel } from "./ir/api-model.ts";
import type { Diagnostic, Staged } from "./ir/diagnostic.ts";
import type { Overlay } from "./ir/overlay.ts";
import type { SourceDocument } from "./ir/source-document.ts";
import { lower } from "./openapi/lower.ts";
import { vocabularyOf } from "./plan/vocabulary.ts";
import { readOverlay } from "./read-overlay.ts";
import { readSource } from "./read-source.ts";
import { remoteDocuments } from "./source/remote-documents.ts";

/** Which overlay, by its absolute path, and what names in messages are relative to. */
export interface ProjectSchemaRequest {
  readonly path: string;
  readonly uri: string;
  readonly root: string;
  /** The output folder of its server, absolute: copies of the network's documents are kept there. */
  readonly folderOf: (server: Overlay["server"]) => string;
}

/** The schema of a project's overlay for editors. */
export interface ProjectSchema {
  readonly schema: object;
  /** What is left out of it, in words. */
  readonly cut?: string;
  /** Whether the overlay's first lines name a schema. */
  readonly isNamed: boolean;
}

/**
 * Makes the JSON Schema (draft-07) of one overlay from the language and the overlay's documents. An overlay that is being
 * written has errors: they stand in the way only where no source can be read of it.
 */
export async function projectSchema(
  request: ProjectSchemaRequest,
  host: Host,
): Promise<
  Staged<ProjectSchema | undefined> & { readonly documents: ReadonlyMap<string, SourceDocument> }
> {
  const { path, uri, root } = request;
  const { value: read, diagnostics: said } = await readOverlay(path, uri, host);
  const documents = new Map<string, SourceDocument>();
  if (read.document !== undefined) documents.set(uri, read.document);
  const { overlay } = read;
  if (overlay === undefined) return { value: undefined, diagnostics: said, documents };
  const diagnostics: Diagnostic[] = [];
  const models = new Map<string, ApiModel>();
  const folder = request.folderOf(overlay.server);
  const remote = remoteDocuments({ hosts: [], refresh: false, folder }, host);
  for (const [name, { document, amend = [] }] of overlay.sources) {
    const origin = { uri, pointer: pointer("/sources", name, "document") };
    const source = { name, document, amend, from: dirname(path), cwd: root, origin, remote };
    const bundle = await readSource(source, host);
    diagnostics.push(...bundle.diagnostics);
    if (bundle.value === undefined) continue;
    for (const [at, file] of bundle.value.documents) documents.set(at, file);
    const model = lower(bundle.value);
    diagnostics.push(...model.diagnostics);
    if (model.value !== undefined) models.set(name, model.value);
  }
  const words = vocabularyOf(models);
  diagnostics.push(...[...models.values()].flatMap((model) => model.findings()));
  // Loaded here, as the parser is: a build without an overlay needs no zod.
  const { editorSchema } = await import("./overlay/editor-schema.ts");
  const written = overlay.document.value;
  const { schema, cut } = editorSchema({
    ...words,
    scopes: [...overlay.scopes.keys()],
    tools: keysOf(own(written, "tools")),
    called: callsIn(own(written, "tools")),
  });
  const isNamed = /^#\s*yaml-language-server:.*\$schema=/m.test(overlay.document.text);
  const value = { schema, isNamed, ...(cut === undefined ? {} : { cut }) };
  return { value, diagnostics, documents };
}

function keysOf(value: unknown): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

/** Every text under a key `call`, in tools and in their steps. */
function callsIn(value: unknown): ReadonlySet<string> {
  const calls = new Set<string>();
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(walk);
    if (!isObject(part)) return;
    const call = own(part, "call");
    if (typeof call === "string") calls.add(call);
    Object.values(part).forEach(walk);
  };
  walk(value);
  return calls;
}
