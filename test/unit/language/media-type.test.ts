import { describe, expect, test } from "vitest";
import {
  baseMediaType,
  charsetOf,
  covers,
  isByteType,
  isJsonType,
  isMediaRange,
  isTextType,
  streamKindOf,
} from "../../../src/language/media-type.ts";

/** What a body of a type is read as. */
function kindOf(type: string): string {
  const base = baseMediaType(type);
  if (isJsonType(base)) return "json";
  const stream = streamKindOf(base);
  if (stream !== undefined) return stream;
  return isTextType(base) ? "text" : isByteType(base) ? "bytes" : "unknown";
}

describe("what a media type is read as", () => {
  test.each([
    ["application/json", "json"],
    ["Application/JSON; charset=utf-8", "json"],
    ["text/json", "json"],
    ["application/problem+json", "json"],
    ["application/vnd.github.v3+json", "json"],
    ["application/x-ndjson", "lines"],
    ["application/ndjson", "lines"],
    ["application/jsonl", "lines"],
    ["application/json-lines", "lines"],
    ["application/jsonlines", "lines"],
    ["application/stream+json", "lines"],
    ["text/x-ndjson", "lines"],
    ["application/json-seq", "sequence"],
    ["application/geo+json-seq", "sequence"],
    ["text/event-stream; charset=utf-8", "events"],
    ["text/csv", "text"],
    ["application/xml", "text"],
    ["application/atom+xml", "text"],
    ["application/x-yaml", "text"],
    ["image/svg+xml", "text"],
    ["image/png", "bytes"],
    ["application/pdf", "bytes"],
    ["application/octet-stream", "bytes"],
    ["application/vnd.ms-excel", "bytes"],
    ["application/vnd.unknown", "unknown"],
    ["application/jsonp", "unknown"],
    ["", "unknown"],
  ])("%s: %s", (type, want) => {
    expect(kindOf(type)).toBe(want);
  });
});

test.each([
  ["*/*", "image/png", true],
  ["image/*", "image/png", true],
  ["image/png; q=1", "image/png", true],
  ["image/*", "imagex/png", false],
  ["image/png", "image/*", false],
  ["image/*", "image/*", true],
  ["image/jpg", "image/jpeg", true],
  ["image/jpeg", "image/jpg", true],
])("%s covers %s: %s", (range, type, want) => {
  expect(covers(range, type)).toBe(want);
});

test.each([
  ["application/pdf", true],
  ["image/*", true],
  ["*/*", true],
  ["*/png", false],
  ["pdf", false],
  ["text/csv; charset=utf-8", false],
  ["text/csv\r\nx: y", false],
])("%j is a media type or range: %s", (text, want) => {
  expect(isMediaRange(text)).toBe(want);
});

test.each([
  ["text/plain; charset=ISO-8859-1", "iso-8859-1"],
  ['text/plain;Charset="utf-8"', "utf-8"],
  ["text/plain; x-charset=y", undefined],
  ["text/plain", undefined],
])("the charset of %s", (type, want) => {
  expect(charsetOf(type)).toBe(want);
});
