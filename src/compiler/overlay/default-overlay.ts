import { digestOf } from "../../util/digest.ts";
import type { Overlay } from "../ir/overlay.ts";

/** A build without an overlay. */
export interface DefaultOverlayRequest {
  /** Of the server and of its one source. */
  readonly name: string;
  /** The document, as `sources.NAME.document` would name it. */
  readonly document: string;
  /** The document's uri: places that only an overlay has are shown as its first line. */
  readonly uri: string;
  /** As `server.discovery` and `server.readOnly` of an overlay. */
  readonly discovery?: "list" | "dynamic";
  readonly readOnly?: boolean;
}

/** The overlay of a build without one: every operation of one document becomes a tool. */
export function defaultOverlay(request: DefaultOverlayRequest): Overlay {
  const { name, document, uri, discovery, readOnly } = request;
  return {
    document: {
      uri,
      text: "",
      value: {},
      digest: digestOf(""),
      locate: () => ({ line: 1, column: 1, length: 1 }),
    },
    server: {
      name,
      ...(discovery === undefined ? {} : { discovery }),
      ...(readOnly === undefined ? {} : { readOnly }),
    },
    sources: new Map([[name, { document }]]),
    scopes: new Map(),
    auth: new Map(),
    defaults: {},
    toolsets: new Map(),
    tools: new Map(),
    expose: [{ source: name }],
    audit: { clear: [] },
  };
}
