import {
  baseMediaType,
  isByteType,
  isJsonType,
  isTextType,
  type StreamKind,
  streamKindOf,
} from "../../../language/media-type.ts";
import type { MediaType, Operation, Response } from "../../ir/api-model.ts";
import type { SchemaView } from "../schema/view.ts";

/** What an operation answers when it succeeds. */
export type SuccessBody =
  | { readonly kind: "json"; readonly mediaType: MediaType }
  /** Items one after the other (OpenAPI 3.2.0, 4.14.3). */
  | { readonly kind: "stream"; readonly mediaType: MediaType; readonly stream: StreamKind }
  /** The model reads it as text. */
  | { readonly kind: "text"; readonly mediaType: MediaType }
  /** Neither JSON nor text; `types` are all such types of the response. */
  | { readonly kind: "file"; readonly mediaType: MediaType; readonly types: readonly string[] }
  /** A status that has no body, or a method whose answers have none. */
  | { readonly kind: "none" }
  /** The document says nothing of a body; APIs send one all the same. */
  | { readonly kind: "undocumented" };

type Described = Extract<SuccessBody, { readonly mediaType: MediaType }>;

/** What is read of a success, best first. */
const PREFERENCE = ["json", "stream", "text", "file"] as const;

/**
 * The body of a success: of the lowest 2xx response with JSON, then `2XX`, then `default`; without JSON, of the first
 * with a stream, with text, with bytes.
 */
export function successBody(operation: Operation, view: SchemaView): SuccessBody {
  const exact = operation.responses
    .filter((response) => /^2\d\d$/.test(response.status))
    .sort((a, b) => Number(a.status) - Number(b.status));
  const ranged = operation.responses.filter(({ status }) => status.toUpperCase() === "2XX");
  const others = operation.responses.filter(({ status }) => status.toLowerCase() === "default");
  // Where a success is described, `default` describes failures.
  const candidates = [...exact, ...ranged];
  const responses = candidates.length > 0 ? candidates : others;
  for (const kind of PREFERENCE) {
    for (const response of responses) {
      const found = find(response, kind, view);
      if (found !== undefined) return found;
    }
  }
  const bodiless =
    operation.method === "HEAD" ||
    (responses.length > 0 && responses.every(({ status }) => /^20[45]$/.test(status)));
  return bodiless ? { kind: "none" } : { kind: "undocumented" };
}

function find(
  { content }: Response,
  kind: Described["kind"],
  view: SchemaView,
): Described | undefined {
  const all = content.filter((media) => kindOf(media, view) === kind);
  const [mediaType] = all;
  if (mediaType === undefined) return undefined;
  const stream = streamKindOf(baseMediaType(mediaType.type));
  if (kind === "stream" && stream !== undefined) return { kind, mediaType, stream };
  if (kind === "file") return { kind, mediaType, types: [...new Set(all.map(fileTypeOf))] };
  return kind === "stream" ? undefined : { kind, mediaType };
}

function kindOf({ type, schema }: MediaType, view: SchemaView): Described["kind"] {
  const base = baseMediaType(type);
  const binary =
    schema !== undefined &&
    view.keyword(schema, (s) => (s.format === "binary" ? true : undefined)) === true;
  // A wildcard may be JSON: documents that name no type mean it. JSON is never bytes: such documents mean a download.
  if (isJsonType(base) || base === "*/*" || base === "application/*") {
    return binary ? "file" : "json";
  }
  if (streamKindOf(base) !== undefined) return "stream";
  if (isTextType(base) || base === "text/*") return "text";
  // A schema that says what values are, and not that they are bytes, speaks of characters.
  const characters = schema !== undefined && view.kinds(schema) !== undefined && !binary;
  return characters && !isByteType(base) ? "text" : "file";
}

/**
 * The type or range that a file is of: bytes of no known type (RFC 2046, 4.5.1) are of any, and so is JSON, of which
 * no file is.
 */
function fileTypeOf({ type }: Pick<MediaType, "type">): string {
  const base = baseMediaType(type);
  const any = base === "application/octet-stream" || base === "application/*" || isJsonType(base);
  return any ? "*/*" : base;
}
