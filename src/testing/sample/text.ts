import type { SchemaObject } from "../../compiler/ir/schema.ts";
import { matching } from "./pattern.ts";
import type { Random } from "./random.ts";
import { hasForm, variedText } from "./vary.ts";
import { name, words } from "./words.ts";

/** 2026-01-01T00:00:00Z: sampled times lie in the year from there. No clock is read. */
const EPOCH = Date.UTC(2026, 0, 1);
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** A text that fits `format`, `pattern` and the length bounds of a schema, in this order of care. */
export function sampleText(schema: SchemaObject, source: Random): string {
  const formatted = schema.format === undefined ? undefined : ofFormat(schema.format, source);
  if (formatted !== undefined) return formatted;
  const least = schema.minLength ?? 0;
  const most = Math.max(least, schema.maxLength ?? Number.MAX_SAFE_INTEGER);
  if (schema.pattern !== undefined) {
    const text = matching(schema.pattern, source, least, most);
    if (text !== undefined) return text;
  }
  const [example] = schema.examples ?? [];
  if (typeof example === "string" && hasForm(example)) {
    const text = variedText(example, source);
    if (text.length >= least && text.length <= most) return text;
  }
  if (schema.contentEncoding === "base64") {
    return Buffer.from(words(source)).toString("base64");
  }
  return withLength(words(source), source, least, most);
}

function withLength(text: string, source: Random, least: number, most: number): string {
  let fitted = text;
  while (fitted.length < least) fitted += ` ${words(source)}`;
  return fitted.length > Math.max(most, least) || text.length < least
    ? fitted.slice(0, Math.min(most, Math.max(least, text.length)))
    : fitted;
}

function ofFormat(format: string, source: Random): string | undefined {
  const time = (): Date => new Date(EPOCH + source.integer(0, YEAR_SECONDS - 1) * 1000);
  switch (format) {
    case "date-time":
      return time().toISOString().replace(".000Z", "Z");
    case "date":
      return time().toISOString().slice(0, 10);
    case "time":
      return `${time().toISOString().slice(11, 19)}Z`;
    case "duration":
      return `PT${source.integer(1, 59)}M`;
    case "uuid":
      return uuid(source);
    case "email":
    case "idn-email":
      return `${name(source)}-${source.integer(1, 999)}@example.com`;
    case "hostname":
    case "idn-hostname":
      return `${name(source)}.example.com`;
    case "uri":
    case "url":
    case "iri":
      return `https://${name(source)}.example.com/${source.hex(8)}`;
    case "uri-template":
      return `https://${name(source)}.example.com/${source.hex(8)}{/id}`;
    case "uri-reference":
    case "iri-reference":
      return `/${name(source)}/${source.hex(8)}`;
    case "ipv4":
      return `192.0.2.${source.integer(1, 254)}`;
    case "ipv6":
      return `2001:db8::${source.hex(4).replace(/^0+(?=.)/, "")}`;
    case "byte":
      return Buffer.from(words(source)).toString("base64");
    case "json-pointer":
      return `/${name(source)}`;
    default:
      return undefined;
  }
}

/** Version 4, variant 1 (RFC 9562). */
function uuid(source: Random): string {
  const hex = source.hex(32);
  const variant = "89ab"[source.integer(0, 3)] ?? "8";
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
