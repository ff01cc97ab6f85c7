import { expect, test } from "vitest";
import type { ShapedFile } from "../../../../src/runtime/call/call.ts";
import { fileContent, readResult } from "../../../../src/runtime/mcp/file-content.ts";

const bytes = Buffer.from([1, 2, 255]);
const file = (mediaType: string, facts: Partial<ShapedFile> = {}): ShapedFile => ({
  name: "f",
  mediaType,
  content: bytes,
  bytes: 3,
  as: "embedded",
  ...facts,
});
const uri = "mcpgen://file/1/f";
const blob = (mimeType: string) => ({
  type: "resource",
  resource: { uri, mimeType, blob: "AQL/" },
});

test.each<[string, ShapedFile, unknown]>([
  [
    "an image that models read",
    file("image/png"),
    { type: "image", data: "AQL/", mimeType: "image/png" },
  ],
  ["an image that they do not", file("image/tiff"), blob("image/tiff")],
  ["sound", file("audio/wav"), { type: "audio", data: "AQL/", mimeType: "audio/wav" }],
  ["any other bytes", file("application/pdf"), blob("application/pdf")],
  [
    "text",
    file("image/svg+xml", { content: "<svg/>" }),
    { type: "resource", resource: { uri, mimeType: "image/svg+xml", text: "<svg/>" } },
  ],
  [
    "a link, whatever is behind it",
    file("image/png", { as: "resource-link" }),
    { type: "resource_link", uri, name: "f", mimeType: "image/png", size: 3 },
  ],
])("%s", (_, given, want) => {
  expect(fileContent(given, uri)).toEqual(want);
});

test("a view into a larger buffer gives its own bytes only", () => {
  const view = new Uint8Array(Uint8Array.of(9, 1, 2, 255, 9).buffer, 1, 3);
  const kept = { uri, tool: "t", file: file("application/pdf", { content: view }) };
  expect(readResult(kept)).toEqual({
    contents: [{ uri, mimeType: "application/pdf", blob: "AQL/" }],
  });
});
