import { dirname, join, relative, sep } from "node:path";
import { isObject } from "../../util/json.ts";
import { pointer, tokensOf } from "../../util/pointer.ts";
import { sourceProblem } from "../diagnostics/source.ts";
import type { Host } from "../host.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import { LIMITS } from "./limits.ts";
import { type LoadedDocument, loadDocument } from "./load-document.ts";
import { referenceTarget } from "./reference-target.ts";
import { findReferences, type Mode } from "./references.ts";
import { isInside, type SourceRoot } from "./source-root.ts";

/** The files that a document reaches. */
export interface ReachedFiles {
  /** By uri, the root included, in the order they were reached. */
  readonly documents: ReadonlyMap<string, LoadedDocument>;
  /** As in `SourceBundle.resolve`. */
  readonly resolve: (from: string, reference: string) => string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

interface File {
  readonly document: LoadedDocument;
  /** Absolute: references are relative to its folder. */
  readonly path: string;
}

/** Reads breadth first what a root document's references reach, inside a folder. */
export async function readReferences(
  request: { readonly root: LoadedDocument; readonly path: string; readonly base: SourceRoot },
  host: Host,
): Promise<ReachedFiles> {
  const { base } = request;
  const first: File = { document: request.root, path: request.path };
  const files = new Map<string, File>([[first.document.uri, first]]);
  /** What each reference of each file names; undefined for nothing usable. */
  const targets = new Map<string, string | undefined>();
  const byPath = new Map<string, string | undefined>();
  const diagnostics: Diagnostic[] = [];
  const seen = new Map<object, Set<Mode>>();
  let bytes = request.root.bytes;
  /** Set once a limit is reached: no further file is read. */
  let full = false;
  const real = await host.realpath(request.path);
  if (real !== undefined) byPath.set(real, first.document.uri);

  const open: { readonly file: File; readonly fragment: string; readonly mode: Mode }[] = [];
  if (refersToFiles(first.document)) open.push({ file: first, fragment: "", mode: "object" });
  for (let next = 0; next < open.length; next++) {
    const { file, fragment, mode } = open[next] as (typeof open)[number];
    const { value, at } = reach(file.document.value, fragment);
    const { uri } = file.document;
    for (const found of findReferences(value, at, mode, seen)) {
      const target = referenceTarget(found.reference);
      const origin: Origin = { uri, pointer: found.pointer };
      if (target.kind === "local") {
        open.push({ file, fragment: target.fragment, mode: found.mode });
      } else if (target.kind === "file") {
        const reached = await fileAt(file, target.path, origin, found.reference);
        if (reached !== undefined) {
          open.push({ file: reached, fragment: target.fragment, mode: found.mode });
        }
      } else diagnostics.push(refusal(target, found.reference, base.label, origin));
    }
  }
  const documents = new Map([...files].map(([uri, f]) => [uri, f.document] as const));
  return { documents, diagnostics, resolve: (from, r) => resolveIn(from, r) };

  function resolveIn(from: string, reference: string): string | undefined {
    const target = referenceTarget(reference);
    if (target.kind === "local") return files.has(from) ? from : undefined;
    return target.kind === "file" ? targets.get(`${from}\n${target.path}`) : undefined;
  }

  async function fileAt(
    from: File,
    path: string,
    origin: Origin,
    reference: string,
  ): Promise<File | undefined> {
    const key = `${from.document.uri}\n${path}`;
    if (!targets.has(key)) targets.set(key, await load(from, path, origin, reference));
    const uri = targets.get(key);
    return uri === undefined ? undefined : files.get(uri);
  }

  async function load(
    from: File,
    path: string,
    origin: Origin,
    reference: string,
  ): Promise<string | undefined> {
    const escapes = (): undefined => {
      diagnostics.push(
        sourceProblem("escaping-reference", { reference, root: base.label }, origin),
      );
    };
    const lexical = join(dirname(from.path), path);
    const target = await host.realpath(lexical);
    if (target === undefined) {
      // Whether a file beyond the root exists is nobody's business.
      const folder = (await host.realpath(dirname(from.path))) ?? dirname(from.path);
      return isInside(base.folder, join(folder, path)) ? undefined : escapes();
    }
    if (byPath.has(target)) return byPath.get(target);
    if (!isInside(base.folder, target)) return escapes();
    if (full) return undefined;
    if (files.size >= LIMITS.files) {
      full = true;
      diagnostics.push(sourceProblem("too-many-files", { limit: LIMITS.files }, origin));
      return undefined;
    }
    const uri = base.uriOf(relative(base.folder, target).split(sep).join("/"));
    byPath.set(target, undefined);
    const loaded = await loadDocument({ path: target, uri, origin }, host);
    diagnostics.push(...loaded.diagnostics);
    if (loaded.value === undefined) return undefined;
    bytes += loaded.value.bytes;
    if (bytes > LIMITS.bundleBytes) {
      full = true;
      diagnostics.push(sourceProblem("bundle-too-large", { limit: LIMITS.bundleBytes }, origin));
      return undefined;
    }
    files.set(uri, { document: loaded.value, path: target });
    byPath.set(target, uri);
    return uri;
  }
}

/**
 * Whether a text can hold a reference that is not local: a text search stands in for a walk over the large
 * documents that are one file. An escaped `$`, `r`, `e` or `f` could hide the word, so it counts as one.
 */
function refersToFiles({ text }: LoadedDocument): boolean {
  if (/\\(?:u00|x)(?:24|65|66|72)/i.test(text)) return true;
  return /\$ref["']?\s*:(?!\s*["']?#)/.test(text);
}

/** The value that a fragment names, or the deepest on the way that is itself a reference. */
function reach(root: unknown, fragment: string): { readonly value: unknown; readonly at: string } {
  let value = root;
  let at = "";
  for (const token of tokensOf(decodeFragment(fragment)) ?? []) {
    const child =
      isObject(value) && Object.hasOwn(value, token)
        ? value[token]
        : Array.isArray(value)
          ? value[Number(token)]
          : undefined;
    if (child === undefined) return { value, at };
    value = child;
    at = pointer(at, token);
  }
  return { value, at };
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function refusal(
  target:
    | { readonly kind: "remote" | "absolute" }
    | { readonly kind: "bad"; readonly reason: string },
  reference: string,
  root: string,
  origin: Origin,
): Diagnostic {
  if (target.kind === "remote") return sourceProblem("remote-reference", { reference }, origin);
  if (target.kind === "bad") {
    return sourceProblem("bad-reference", { reference, reason: target.reason }, origin);
  }
  return sourceProblem("escaping-reference", { reference, root }, origin);
}
