import { isObject } from "../../util/json.ts";
import type { JsonPointer } from "../../util/pointer.ts";
import type { SourceBundle, SourceDocument } from "../ir/source-document.ts";
import { deeper, type Written } from "./written.ts";

/**
 * A part of a document that references start at: the document, or a schema inside it that has an `$id` (JSON Schema
 * 2020-12 core, 4.3.5 and 8.2.1).
 */
export interface Resource {
  readonly root: Written;
  /** What relative references inside it are resolved against. */
  readonly base: string;
  /** Schemas by their plain names (8.2.2): `$anchor` and `$dynamicAnchor`. */
  readonly anchors: ReadonlyMap<string, Written>;
}

/** The resources of a bundle. Each document is walked when one of its own is first asked for. */
export interface Resources {
  /** The innermost that a place is in. */
  around(written: Written): Resource | undefined;
  /** That of a whole document. */
  ofDocument(uri: string): Resource | undefined;
  /** The one that a URI reference names from a resource by `$id` or `$self`, whatever file it is in. */
  named(from: Resource, reference: string): Resource | undefined;
  /** Every `$dynamicAnchor` of a name, in every document. */
  dynamic(name: string): readonly Written[];
}

interface Index {
  readonly document: Resource;
  /** Those inside the document, by the pointer of their root. */
  readonly inside: ReadonlyMap<JsonPointer, Resource>;
  readonly dynamic: ReadonlyMap<string, readonly Written[]>;
}

/** Members that hold an author's data, where an `$id` names nothing; and those whose keys are an author's names. */
const DATA = new Set(["example", "examples", "default", "enum", "const"]);
const MAPS = new Set(["properties", "patternProperties", "$defs", "definitions", "schemas"]);

/** The resources of a bundle. `ids` says whether its version has `$id`: where not, a document is one resource. */
export function resources(bundle: SourceBundle, ids: boolean): Resources {
  const indexes = new Map<string, Index>();
  let names: ReadonlyMap<string, Resource> | undefined;

  function indexOf(uri: string): Index | undefined {
    const known = indexes.get(uri);
    const document = bundle.documents.get(uri);
    if (known !== undefined || document === undefined) return known;
    const root: Written = { uri, pointer: "", value: document.value };
    const index = mayNameParts(document) ? walk(root, ids) : plain(root);
    indexes.set(uri, index);
    return index;
  }

  /** The first of a name holds, in the order of the files. */
  function byName(): ReadonlyMap<string, Resource> {
    if (names !== undefined) return names;
    const found = new Map<string, Resource>();
    for (const uri of bundle.documents.keys()) {
      const index = indexOf(uri);
      if (index === undefined) continue;
      for (const resource of [index.document, ...index.inside.values()]) {
        if (!found.has(resource.base)) found.set(resource.base, resource);
      }
    }
    names = found;
    return found;
  }

  return {
    around({ uri, pointer }) {
      const index = indexOf(uri);
      if (index === undefined || index.inside.size === 0) return index?.document;
      for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
        const resource = index.inside.get(at);
        if (resource !== undefined) return resource;
      }
      return index.document;
    },
    ofDocument: (uri) => indexOf(uri)?.document,
    named(from, reference) {
      if (!ids) return undefined;
      const target = resolved(reference, from.base);
      return target === undefined ? undefined : byName().get(target);
    },
    dynamic: (name) =>
      [...bundle.documents.keys()].flatMap((uri) => indexOf(uri)?.dynamic.get(name) ?? []),
  };
}

interface Open {
  readonly written: Written;
  readonly anchors: Map<string, Written>;
  readonly base: string;
  /** Whether its keys are names that the author chose. */
  readonly map: boolean;
}

/** A search of the text stands in for a walk over the large documents, few of which name any part. */
function mayNameParts({ text, amended }: SourceDocument): boolean {
  return [text, ...(amended?.by ?? []).map((by) => by.text)].some((one) =>
    /\$(?:id|self|anchor|dynamicAnchor)\b/.test(one),
  );
}

function plain(root: Written): Index {
  const document = { root, base: baseOf(root.uri), anchors: new Map() };
  return { document, inside: new Map(), dynamic: new Map() };
}

function walk(root: Written, ids: boolean): Index {
  const start = ids ? (ownBase(root, baseOf(root.uri)) ?? baseOf(root.uri)) : baseOf(root.uri);
  const anchors = new Map<string, Written>();
  const inside = new Map<JsonPointer, Resource>();
  const dynamic = new Map<string, Written[]>();
  const open: Open[] = [{ written: root, anchors, base: start, map: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { written, map } = next;
    const { uri, value, pointer } = written;
    if (typeof value !== "object" || value === null) continue;
    const members = value as Record<string, unknown>;
    let here = next;
    const base = ids && pointer !== "" ? ownBase(written, next.base) : undefined;
    if (base !== undefined) {
      here = { ...next, anchors: new Map(), base };
      inside.set(pointer, { root: written, base, anchors: here.anchors });
    }
    for (const keyword of ["$anchor", "$dynamicAnchor"]) {
      const name = Object.hasOwn(members, keyword) ? members[keyword] : undefined;
      if (typeof name !== "string") continue;
      if (!here.anchors.has(name)) here.anchors.set(name, written);
      if (keyword === "$dynamicAnchor") {
        const others = dynamic.get(name);
        if (others === undefined) dynamic.set(name, [written]);
        else others.push(written);
      }
    }
    // The last that is opened is read first.
    for (const key of Object.keys(members).reverse()) {
      if (!map && DATA.has(key)) continue;
      const child = { uri, pointer: deeper(pointer, key), value: members[key] };
      open.push({ ...here, written: child, map: !map && MAPS.has(key) });
    }
  }
  return { document: { root, base: start, anchors }, inside, dynamic };
}

/** The base that an object gives itself: `$id` of a schema, `$self` of a document (OpenAPI 3.2.0, 4.1.2). */
function ownBase({ value, pointer }: Written, base: string): string | undefined {
  if (!isObject(value)) return undefined;
  const key = pointer === "" && Object.hasOwn(value, "$self") ? "$self" : "$id";
  const id = Object.hasOwn(value, key) ? value[key] : undefined;
  if (typeof id !== "string" || id === "" || id.startsWith("#")) return undefined;
  return resolved(id, base);
}

/** A base for files, which have no URI of their own. */
function baseOf(uri: string): string {
  return `file-of-bundle://here/${uri.split("/").map(encodeURIComponent).join("/")}`;
}

function resolved(reference: string, base: string): string | undefined {
  try {
    return new URL(reference, base).href.replace(/#.*$/, "");
  } catch {
    return undefined;
  }
}
