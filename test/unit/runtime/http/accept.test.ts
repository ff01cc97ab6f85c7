import { expect, test } from "vitest";
import type { ResultDefinition } from "../../../../src/runtime/codegen/v1/tool.ts";
import { acceptOf } from "../../../../src/runtime/http/accept.ts";
import { operationOf } from "../../../helpers/step-call.ts";

const result = (facts: Partial<ResultDefinition>): ResultDefinition => ({
  kind: "body",
  format: "json",
  maxTokens: 100,
  ...facts,
});
const body = result({});
const list = result({ kind: "list" });
const stream = result({ kind: "list", stream: "lines" });
const pdf = result({
  kind: "file",
  file: { maxBytes: 1, types: ["application/pdf", "image/*"], as: "embedded" },
});

test.each<[string, ResultDefinition, { [status: string]: string[] }, string]>([
  ["nothing documented", body, {}, "application/json"],
  [
    "JSON before text",
    body,
    { 200: ["text/csv", "application/json"] },
    "application/json, text/csv;q=0.5",
  ],
  [
    "the type that a selection is typed by before its variants, and no text",
    list,
    { 200: ["application/json; charset=utf-8", "text/csv", "application/vnd.x+json"] },
    "application/json, application/vnd.x+json;q=0.9",
  ],
  [
    "a stream for its items",
    stream,
    { 200: ["application/json", "application/x-ndjson"] },
    "application/x-ndjson",
  ],
  ["any type means JSON first", body, { 200: ["*/*"] }, "application/json, */*;q=0.5"],
  ["text alone", body, { 200: ["text/csv"] }, "text/csv"],
  [
    "what a file may be, of what is documented",
    pdf,
    { 200: ["application/json", "image/png", "application/pdf"] },
    "image/png, application/pdf",
  ],
  [
    "what a file may be, where nothing fits",
    pdf,
    { 200: ["application/json"] },
    "application/pdf, image/*",
  ],
  [
    "default where no success is documented",
    body,
    { 404: ["text/html"], default: ["text/csv"] },
    "text/csv",
  ],
  ["no injected field", body, { 200: ["text/csv\r\nx: y", "text/plain"] }, "text/plain"],
])("%s", (_, of, responses, want) => {
  expect(acceptOf(operationOf({ responses }), of)).toBe(want);
});
