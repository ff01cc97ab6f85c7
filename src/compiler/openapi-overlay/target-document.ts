import { posix } from "node:path";

/**
 * Whether the `extends` of an amendment at `from` names a document; both uris as in `Origin.uri`. A relative reference is
 * resolved as a path (RFC 3986, 5.2). What an http URL names is a published copy of a local file, for all that can be
 * known without asking: it is taken at its word.
 */
export function namesDocument(reference: string, from: string, document: string): boolean {
  if (/^https?:\/\//i.test(reference)) return !/^https?:/i.test(document) || reference === document;
  if (reference.startsWith("npm:")) return reference === document;
  if (/^(?:[a-z][a-z0-9+.-]*:|[/\\])/i.test(reference)) return false;
  const path = decode(reference.replace(/[?#].*$/s, ""));
  return path !== undefined && posix.join(posix.dirname(from), path) === posix.normalize(document);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
