import type { Host } from "./host.ts";
import type { Staged } from "./ir/diagnostic.ts";
import type { Overlay } from "./ir/overlay.ts";
import type { SourceDocument } from "./ir/source-document.ts";
import { loadDocument } from "./source/load-document.ts";

/** An overlay's file, and what it says; each undefined where a diagnostic says why. */
export interface ReadOverlay {
  readonly document?: SourceDocument;
  readonly overlay?: Overlay;
}

/** Reads a `mcpgen.yaml`. `path` is absolute, `uri` as in `Origin.uri`. */
export async function readOverlay(
  path: string,
  uri: string,
  host: Host,
): Promise<Staged<ReadOverlay>> {
  const loaded = await loadDocument({ path, uri }, host);
  const document = loaded.value;
  if (document === undefined) return { value: {}, diagnostics: loaded.diagnostics };
  // Loaded here, since a build without an overlay needs no zod.
  const { parseOverlay } = await import("./overlay/parse.ts");
  const { value: overlay, diagnostics } = parseOverlay(document);
  return {
    value: { document, ...(overlay === undefined ? {} : { overlay }) },
    diagnostics: [...loaded.diagnostics, ...diagnostics],
  };
}
