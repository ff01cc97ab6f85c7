import { basename, dirname, join, posix, relative, sep } from "node:path";
import { isObject } from "../../util/json.ts";
import { nearest } from "../../util/nearest.ts";
import { byCodeUnit } from "../../util/order.ts";
import { pointer, tokensOf } from "../../util/pointer.ts";
import { sourceProblem } from "../diagnostics/source.ts";
import type { Host } from "../host.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceBundle } from "../ir/source-document.ts";
import { LIMITS } from "./limits.ts";
import { documentOf, type LoadedDocument, loadDocument } from "./load-document.ts";
import { partNames } from "./part-names.ts";
import { type ReferenceTarget, referenceTarget, urlTarget } from "./reference-target.ts";
import { findReferences, type Mode } from "./references.ts";
import type { RemoteDocuments } from "./remote-documents.ts";
import { isInside, type SourceRoot } from "./source-root.ts";

/** The files that a document reaches. */
export interface ReachedFiles {
  /** By uri, the root included, in the order they were reached. */
  readonly documents: ReadonlyMap<string, LoadedDocument>;
  /** As in `SourceBundle.resolve`. */
  readonly resolve: (from: string, reference: string) => string | undefined;
  /** As in `SourceBundle.missing`. */
  readonly missing: SourceBundle["missing"] & {};
  readonly diagnostics: readonly Diagnostic[];
}

interface File {
  readonly document: LoadedDocument;
  /** Absolute: references are relative to its folder. Undefined for a file of the network, whose uri is its URL. */
  readonly path: string | undefined;
}

/** A file that lies beyond the root. */
const OUTSIDE = Symbol("outside");

/** Where a reference leads. */
type Target =
  | ReferenceTarget
  | { readonly kind: "url"; readonly url: string; readonly fragment: string };

/** A reference and where it stands. */
interface FoundAt {
  readonly reference: string;
  readonly mode: Mode;
  readonly origin: Origin;
}

/** Reads breadth first what a root document's references reach, inside a folder. */
export async function readReferences(
  request: {
    readonly root: LoadedDocument;
    readonly path: string;
    readonly base: SourceRoot;
    /** Left out: nothing of the network is read. */
    readonly remote?: RemoteDocuments;
  },
  host: Host,
): Promise<ReachedFiles> {
  const { base } = request;
  const first: File = { document: request.root, path: request.path };
  const files = new Map<string, File>([[first.document.uri, first]]);
  /** What each reference of each file names; undefined for nothing usable. */
  const targets = new Map<string, string | typeof OUTSIDE | undefined>();
  /** Of references whose file is not there, by file and path. */
  const missing = new Map<string, { readonly nearest: string | undefined }>();
  const folders = new Map<string, readonly string[]>();
  let compared = 0;
  const byPath = new Map<string, string | undefined>();
  /** Paths without symbolic links, by those that references spell. */
  const realPaths = new Map<string, string | undefined>();
  const diagnostics: Diagnostic[] = [];
  /** URLs that are names of what was read: what they name is not fetched. */
  const named = new Set(partNames(first.document.text));
  const seen = new Map<object, Set<Mode>>();
  let bytes = request.root.bytes;
  /** Set once a limit is reached: no further file is read. */
  let full = false;
  const real = await host.realpath(request.path);
  if (real !== undefined) byPath.set(real, first.document.uri);

  const open: { readonly file: File; readonly fragment: string; readonly mode: Mode }[] = [];
  if (refersToFiles(first.document)) open.push({ file: first, fragment: "", mode: "object" });
  /** References to URLs wait until all files here were read: one of them may have the URL for a name. */
  const urls: { readonly url: string; readonly fragment: string; readonly found: FoundAt }[] = [];
  for (let next = 0, asked = 0; next < open.length || asked < urls.length; ) {
    const item = open[next];
    if (item === undefined) {
      const { url, fragment, found } = urls[asked++] as (typeof urls)[number];
      if (named.has(url)) continue;
      const reached = await remoteAt(url, found.reference, found.origin);
      if (reached !== undefined) open.push({ file: reached, fragment, mode: found.mode });
      continue;
    }
    next++;
    const { file, fragment, mode } = item;
    const { value, at } = reach(file.document.value, fragment);
    const { uri } = file.document;
    for (const found of findReferences(value, at, mode, seen)) {
      const target = targetOf(file, found.reference);
      const origin: Origin = { uri, pointer: found.pointer };
      if (target.kind === "local") {
        open.push({ file, fragment: target.fragment, mode: found.mode });
      } else if (target.kind === "file") {
        const reached = await fileAt(file, target.path, origin, found.reference);
        if (reached !== undefined) {
          open.push({ file: reached, fragment: target.fragment, mode: found.mode });
        }
      } else if (target.kind === "url") {
        urls.push({ ...target, found: { ...found, origin } });
      } else diagnostics.push(refusal(target, found.reference, base.label, origin));
    }
  }
  const documents = new Map([...files].map(([uri, f]) => [uri, f.document] as const));
  return {
    documents,
    diagnostics,
    resolve: (from, r) => resolveIn(from, r),
    missing(from, r) {
      const file = files.get(from);
      const target = file === undefined ? undefined : targetOf(file, r);
      return target?.kind === "file" ? missing.get(`${from}\n${target.path}`) : undefined;
    },
  };

  function resolveIn(from: string, reference: string): string | undefined {
    const file = files.get(from);
    if (file === undefined) return undefined;
    const target = targetOf(file, reference);
    if (target.kind === "local") return from;
    if (target.kind === "url") return files.has(target.url) ? target.url : undefined;
    const found = target.kind === "file" ? targets.get(`${from}\n${target.path}`) : undefined;
    return found === OUTSIDE ? undefined : found;
  }

  async function fileAt(
    from: File,
    path: string,
    origin: Origin,
    reference: string,
  ): Promise<File | undefined> {
    const key = `${from.document.uri}\n${path}`;
    if (!targets.has(key)) targets.set(key, await load(from, path, origin));
    const uri = targets.get(key);
    if (uri === OUTSIDE) {
      const root = base.label;
      diagnostics.push(sourceProblem("escaping-reference", { reference, root }, origin));
      return undefined;
    }
    return uri === undefined ? undefined : files.get(uri);
  }

  async function load(
    from: File,
    path: string,
    origin: Origin,
  ): Promise<string | typeof OUTSIDE | undefined> {
    const folder = dirname(from.path ?? "");
    const lexical = join(folder, path);
    if (!realPaths.has(lexical)) realPaths.set(lexical, await host.realpath(lexical));
    const target = realPaths.get(lexical);
    if (target === undefined) {
      // Whether a file beyond the root exists is nobody's business.
      const real = (await host.realpath(folder)) ?? folder;
      if (!isInside(base.folder, join(real, path))) return OUTSIDE;
      const names = await namesIn(dirname(lexical));
      compared += names.length;
      const near = compared > LIMITS.comparedNames ? undefined : nearest(basename(path), names);
      const spelt = near === undefined ? undefined : posix.join(posix.dirname(path), near);
      const dotted = spelt !== undefined && path.startsWith("./") ? `./${spelt}` : spelt;
      missing.set(`${from.document.uri}\n${path}`, { nearest: dotted });
      return undefined;
    }
    if (byPath.has(target)) return byPath.get(target);
    if (!isInside(base.folder, target)) return OUTSIDE;
    if (!hasRoom(origin)) return undefined;
    const uri = base.uriOf(relative(base.folder, target).split(sep).join("/"));
    byPath.set(target, undefined);
    const loaded = await loadDocument({ path: target, uri, origin }, host);
    diagnostics.push(...loaded.diagnostics);
    if (loaded.value === undefined || !take({ document: loaded.value, path: target }, origin)) {
      return undefined;
    }
    byPath.set(target, uri);
    return uri;
  }

  /** Names in a folder that a misspelt one is compared with; none of a folder beyond the root. */
  async function namesIn(folder: string): Promise<readonly string[]> {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const real = await host.realpath(folder);
    const inside = real !== undefined && isInside(base.folder, real);
    const names = inside ? [...(await host.list(real))].sort(byCodeUnit) : [];
    folders.set(folder, names);
    return names;
  }

  async function remoteAt(
    url: string,
    reference: string,
    origin: Origin,
  ): Promise<File | undefined> {
    const known = files.get(url);
    if (known !== undefined || !hasRoom(origin)) return known;
    const fetched =
      (await request.remote?.read(url, origin)) ??
      sourceProblem("remote-reference", { reference, host: new URL(url).host }, origin);
    const document = "code" in fetched ? fetched : await documentOf(url, fetched.bytes, origin);
    if ("code" in document) {
      diagnostics.push(document);
      return undefined;
    }
    const file: File = { document, path: undefined };
    return take(file, origin) ? file : undefined;
  }

  function hasRoom(origin: Origin): boolean {
    if (!full && files.size >= LIMITS.files) {
      full = true;
      diagnostics.push(sourceProblem("too-many-files", { limit: LIMITS.files }, origin));
    }
    return !full;
  }

  function take(file: File, origin: Origin): boolean {
    bytes += file.document.bytes;
    if (bytes > LIMITS.bundleBytes) {
      full = true;
      diagnostics.push(sourceProblem("bundle-too-large", { limit: LIMITS.bundleBytes }, origin));
      return false;
    }
    files.set(file.document.uri, file);
    for (const url of partNames(file.document.text)) named.add(url);
    return true;
  }
}

function targetOf(file: File, reference: string): Target {
  const target = referenceTarget(reference);
  if (target.kind === "local" || (file.path !== undefined && target.kind !== "remote"))
    return target;
  const url = urlTarget(reference, file.path === undefined ? file.document.uri : undefined);
  return url === undefined ? target : { kind: "url", ...url };
}

/**
 * Whether a text can hold a reference that is not local: a text search stands in for a walk over the large
 * documents that are one file. An escaped `$`, `r`, `e` or `f` could hide the word, so it counts as one.
 */
function refersToFiles({ text, amended }: LoadedDocument): boolean {
  // Amendments may write a reference in any way, also into one that is there.
  if (amended !== undefined) return true;
  if (/\\(?:u00|x)(?:24|65|66|72)/i.test(text)) return true;
  // Quoted, or the first line of a block scalar: a bare `#` begins a comment, and the value stands on another line.
  return /\$ref["']?\s*:(?!\s*(?:["']#|[>|][-+]?[ \t]*\r?\n\s*#))/.test(text);
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
    | { readonly kind: "remote" | "absolute" | "file" }
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
