import { isObject } from "../../util/json.ts";
import { type JsonPointer, resolvePointer, tokensOf } from "../../util/pointer.ts";
import type { Origin } from "../ir/origin.ts";
import type { SourceBundle } from "../ir/source-document.ts";
import { findReferences } from "./references.ts";

/** A `$ref` and where it stands. */
export interface DeadReference {
  readonly reference: string;
  readonly origin: Origin;
}

/**
 * The references of all files of a bundle that name a file or a place that is not there, whether a tool needs them or
 * not. Not judged: anchors, and pointers that lead through another reference.
 */
export function deadReferences(bundle: SourceBundle): readonly DeadReference[] {
  return [...bundle.documents.values()].flatMap(({ uri, value }) =>
    findReferences(value, "", "object", new Map())
      .filter(({ reference }) => isDead(reference, uri, bundle))
      .map(({ reference, pointer }) => ({ reference, origin: { uri, pointer } })),
  );
}

function isDead(reference: string, from: string, bundle: SourceBundle): boolean {
  const hash = reference.indexOf("#");
  const file = hash === -1 ? reference : reference.slice(0, hash);
  const target = file === "" ? from : bundle.resolve(from, file);
  const document = target === undefined ? undefined : bundle.documents.get(target);
  if (document === undefined) return true;
  const fragment = hash === -1 ? "" : decoded(reference.slice(hash + 1));
  return fragment.startsWith("/") && !isThere(document.value, fragment);
}

function isThere(root: unknown, at: JsonPointer): boolean {
  if (resolvePointer(root, at) !== undefined) return true;
  let value = root;
  for (const token of tokensOf(at) ?? []) {
    if (isObject(value) && typeof value["$ref"] === "string") return true;
    value =
      isObject(value) || Array.isArray(value)
        ? Object.getOwnPropertyDescriptor(value, token)?.value
        : undefined;
  }
  return false;
}

/** A bare % is against RFC 3986 and common in pointers to paths: it stays as it is written. */
function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
