/** What the text of a `$ref` asks for. */
export type ReferenceTarget =
  | { readonly kind: "local"; readonly fragment: string }
  | {
      readonly kind: "file";
      /** Decoded, relative, with `/`. */
      readonly path: string;
      readonly fragment: string;
    }
  | { readonly kind: "remote" | "absolute" }
  | { readonly kind: "bad"; readonly reason: string };

/**
 * Splits a URI reference (RFC 3986, 4.1) as far as local files need it. The fragment stays encoded.
 * Whatever is not a relative path of this disk is named as such, before and after percent-decoding.
 */
export function referenceTarget(reference: string): ReferenceTarget {
  const hash = reference.indexOf("#");
  const encoded = hash === -1 ? reference : reference.slice(0, hash);
  const fragment = hash === -1 ? "" : reference.slice(hash + 1);
  if (encoded === "") return { kind: "local", fragment };
  const path = decode(encoded);
  if (path === undefined) return { kind: "bad", reason: "its percent-encoding is broken" };
  for (const text of [encoded, path]) {
    if (/^[/\\]{2}/.test(text)) return { kind: "remote" };
    if (/^[a-zA-Z]:[/\\]/.test(text)) return { kind: "absolute" };
    if (/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text)) {
      return /^file:/i.test(text) ? { kind: "absolute" } : { kind: "remote" };
    }
    if (text.startsWith("/")) return { kind: "absolute" };
  }
  if (path.includes("\\")) return { kind: "bad", reason: "it holds a backslash" };
  if (/[\u0000-\u001f\u007f]/.test(path)) {
    return { kind: "bad", reason: "it holds a control character" };
  }
  if (encoded.includes("?")) return { kind: "bad", reason: "a file has no query" };
  return { kind: "file", path, fragment };
}

/** The URL that a reference names: whole, or relative to the URL of the file that it stands in. */
export function urlTarget(
  reference: string,
  base?: string,
): { readonly url: string; readonly fragment: string } | undefined {
  if (base === undefined && !/^https?:\/\//i.test(reference)) return undefined;
  if (!URL.canParse(reference, base)) return undefined;
  const url = new URL(reference, base);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  const hash = reference.indexOf("#");
  url.hash = "";
  return { url: url.href, fragment: hash === -1 ? "" : reference.slice(hash + 1) };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
