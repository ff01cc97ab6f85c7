import type { ContentBlock, ReadResourceResult, Resource } from "@modelcontextprotocol/server";
import type { ShapedFile } from "../call/call.ts";
import type { KeptFile } from "../call/file-store.ts";

/** Images that models read; any other image is a file like the rest. */
const IMAGES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** A file as a part of a result (MCP 2026-07-28, tools, Tool Result). */
export function fileContent(file: ShapedFile, uri: string): ContentBlock {
  const { name, mediaType: mimeType, content, bytes } = file;
  if (file.as === "resource-link") {
    return { type: "resource_link", uri, name, mimeType, size: bytes };
  }
  if (typeof content !== "string") {
    if (IMAGES.has(mimeType)) return { type: "image", data: base64(content), mimeType };
    if (mimeType.startsWith("audio/")) return { type: "audio", data: base64(content), mimeType };
  }
  return { type: "resource", resource: contents(file, uri) };
}

/** A kept file as resources/read gives it. */
export function readResult({ uri, file }: KeptFile): ReadResourceResult {
  return { contents: [contents(file, uri)] };
}

/** A kept file as resources/list names it. */
export function listedResource({ uri, file }: KeptFile): Resource {
  return { uri, name: file.name, mimeType: file.mediaType, size: file.bytes };
}

function contents({ mediaType: mimeType, content }: ShapedFile, uri: string) {
  return typeof content === "string"
    ? { uri, mimeType, text: content }
    : { uri, mimeType, blob: base64(content) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
