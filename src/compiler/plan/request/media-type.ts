import type { MediaType, RequestBody } from "../../ir/api-model.ts";
import type { Kinds, KindsOf } from "../schema/kinds.ts";

/** How a request body is written. */
export type BodyKind = "json" | "form" | "multipart" | "text" | "binary";

/** The media type that a tool sends. */
export interface ChosenMediaType {
  readonly kind: BodyKind;
  readonly mediaType: MediaType;
  /** What stands in the request: a wildcard made concrete. */
  readonly name: string;
}

/** A media type without its parameters (RFC 9110, section 8.3.1). */
export function essence(mediaType: string): string {
  return (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** Whether a media type is JSON: `application/json` or `+json` (RFC 6839, section 3.1). */
export function isJson(mediaType: string): boolean {
  const type = essence(mediaType);
  return type === "application/json" || type === "text/json" || type.endsWith("+json");
}

/** Types outside `text/` whose content is characters. */
const TEXTUAL: ReadonlySet<string> = new Set([
  "application/graphql",
  "application/javascript",
  "application/jsonl",
  "application/sql",
  "application/toml",
  "application/x-ndjson",
  "application/x-yaml",
  "application/xml",
  "application/yaml",
]);

function isText(type: string): boolean {
  return (
    type.startsWith("text/") || type.endsWith("+xml") || type.endsWith("+yaml") || TEXTUAL.has(type)
  );
}

/**
 * The media type that a request body is sent as: JSON before form, multipart, text and binary, in document order.
 * Undefined where the document offers only what the runtime cannot write, such as structured XML.
 */
export function chooseMediaType(body: RequestBody, kinds: KindsOf): ChosenMediaType | undefined {
  let best: { readonly rank: number; readonly chosen: ChosenMediaType } | undefined;
  for (const mediaType of body.content) {
    const found = rank(mediaType, kinds);
    if (found !== undefined && (best === undefined || found.rank < best.rank)) best = found;
  }
  return best?.chosen;
}

function rank(
  mediaType: MediaType,
  kindsOfSchema: KindsOf,
): { readonly rank: number; readonly chosen: ChosenMediaType } | undefined {
  const type = essence(mediaType.type);
  const as = (place: number, kind: BodyKind, name: string = mediaType.type) => ({
    rank: place,
    chosen: { kind, mediaType, name },
  });
  const kinds = mediaType.schema === undefined ? undefined : kindsOfSchema(mediaType.schema);
  if (type === "application/json") return as(0, "json");
  if (isJson(type)) return as(1, "json");
  if (type === "application/x-www-form-urlencoded") return as(2, "form");
  if (type === "multipart/form-data") return as(3, "multipart");
  if (type === "*/*" || type === "application/*") {
    return isStructured(kinds)
      ? as(6, "json", "application/json")
      : as(6, "binary", "application/octet-stream");
  }
  if (isStructured(kinds) || type.startsWith("multipart/")) return undefined;
  if (type === "text/*") return as(4, "text", "text/plain");
  if (type.includes("*")) return undefined;
  if (isText(type)) return as(4, "text");
  return as(type === "application/octet-stream" ? 5 : 7, "binary");
}

/** Whether values are objects or arrays for certain. */
function isStructured(kinds: Kinds): boolean {
  return kinds !== undefined && (kinds.has("object") || kinds.has("array"));
}
