import type { MediaType, Operation, Response } from "../../compiler/ir/api-model.ts";
import type { Schema, SchemaTable } from "../../compiler/ir/schema.ts";
import type { JsonValue } from "../../util/json.ts";
import { type Random, random } from "../sample/random.ts";
import { sample } from "../sample/sample.ts";
import { varied } from "../sample/vary.ts";
import { words } from "../sample/words.ts";
import { fileBytes, hasSignature } from "./file-bytes.ts";
import { essence, isJson, rangeMatches } from "./media-type.ts";
import { streamBytes } from "./stream-bytes.ts";
import { type Wants, withWanted } from "./wants.ts";

/** The seed under which documents' own examples are the answers. */
export const DEFAULT_SEED = 1;

/** What the twin sends back. */
export interface Answer {
  readonly status: number;
  readonly mediaType: string | undefined;
  /** Beside the type and the length. */
  readonly headers?: { readonly [name: string]: string };
  readonly body: Buffer;
}

export interface AnswerOptions {
  readonly source: string;
  readonly seed: number;
  readonly table: SchemaTable;
  /** The Accept field of the request. */
  readonly accept: string | undefined;
  /** Instead of what the document gives. */
  readonly steered: JsonValue | undefined;
  readonly size: number | undefined;
  /** Of what a document makes optional, where its own example is not the answer. */
  readonly properties: "most" | "all";
  /** What the caller cannot do without. */
  readonly wants: Wants | undefined;
}

/**
 * The answer to a valid request. It hangs on the seed, the operation and the path values only, so that the same
 * resource reads alike however often it is asked for.
 */
export function answer(
  operation: Operation,
  path: ReadonlyMap<string, string>,
  options: AnswerOptions,
): Answer {
  const made = answerOf(operation, path, options);
  const names = options.wants?.headers ?? [];
  if (names.length === 0) return made;
  const place = random(options.seed, options.source, operation.key, "headers", ...[...path].flat());
  const fields = names.map((name) => [name, place.fork(name).hex(12)] as const);
  return { ...made, headers: Object.fromEntries(fields) };
}

function answerOf(
  operation: Operation,
  path: ReadonlyMap<string, string>,
  options: AnswerOptions,
): Answer {
  const response = successOf(operation.responses);
  const status = response === undefined ? 204 : statusOf(response.status);
  const media = response === undefined ? undefined : choose(response.content, options.accept);
  if (options.steered !== undefined) {
    const type = media !== undefined && isJson(media.type) ? media.type : "application/json";
    return json(status === 204 ? 200 : status, type, options.steered);
  }
  if (media === undefined || status === 204 || operation.method === "HEAD") {
    return { status, mediaType: undefined, body: Buffer.alloc(0) };
  }
  const labels = [...path].flat();
  const place = random(options.seed, options.source, operation.key, ...labels);
  const given = content(media, place, options);
  const value = isJson(media.type) ? supplied(given, media, place, options) : given;
  return isJson(media.type)
    ? json(status, media.type, value)
    : { status, mediaType: concrete(media.type), body: bytesOf(media, value, place) };
}

/** Items of a stream where the document does not give them. */
const STREAM_ITEMS = 3;

/** The response that means success: an exact 2xx, 2XX, default, else the first one. */
function successOf(responses: readonly Response[]): Response | undefined {
  return (
    responses.find((r) => /^2\d\d$/.test(r.status)) ??
    responses.find((r) => r.status.toUpperCase() === "2XX") ??
    responses.find((r) => r.status === "default") ??
    responses.find((r) => /^3/.test(r.status))
  );
}

function statusOf(status: string): number {
  if (/^\d\d\d$/.test(status)) return Number(status);
  return /^\dXX$/i.test(status) ? Number(status[0]) * 100 : 200;
}

/** What Accept asks for, else JSON, else what the document names first. */
function choose(content: readonly MediaType[], accept: string | undefined): MediaType | undefined {
  const ranges = (accept ?? "").split(",").map(essence);
  const asked = content.filter((m) => ranges.some((r) => r !== "*/*" && rangeMatches(r, m.type)));
  const from = asked.length > 0 ? asked : content;
  return from.find((m) => isJson(m.type)) ?? from[0];
}

function content(media: MediaType, place: Random, options: AnswerOptions): JsonValue {
  const own = options.seed === DEFAULT_SEED;
  const [example] = media.examples;
  if (media.itemSchema !== undefined && (!own || example === undefined)) {
    return items(media.itemSchema, place, options);
  }
  if (own && example !== undefined && options.size === undefined) return example;
  if (media.schema === undefined) {
    return example === undefined ? words(place) : varied(example, place);
  }
  const value = sample(media.schema, {
    table: options.table,
    source: place,
    direction: "response",
    properties: options.properties,
    examples: own,
    ...(options.size === undefined ? {} : { size: options.size }),
  });
  return value ?? null;
}

/** As many items of a stream as were asked for. */
function items(schema: Schema, place: Random, options: AnswerOptions): JsonValue {
  return Array.from({ length: options.size ?? STREAM_ITEMS }, (_, i) => {
    const source = place.fork(`item ${i}`);
    const value = sample(schema, {
      table: options.table,
      source,
      direction: "response",
      properties: options.properties,
      examples: options.seed === DEFAULT_SEED,
    });
    return value ?? null;
  });
}

/** The answer with what its caller wants of it, where the document has a schema to make it from. */
function supplied(
  value: JsonValue,
  { schema }: MediaType,
  place: Random,
  { wants, table }: AnswerOptions,
): JsonValue {
  if (wants === undefined || schema === undefined) return value;
  const make = (size: number): JsonValue | undefined =>
    sample(schema, {
      table,
      source: place,
      direction: "response",
      properties: "all",
      examples: false,
      size,
    });
  return withWanted(value, wants, make);
}

function json(status: number, mediaType: string, value: JsonValue): Answer {
  return { status, mediaType: concrete(mediaType), body: Buffer.from(JSON.stringify(value)) };
}

/** A media type that can stand in Content-Type: ranges get a member. */
function concrete(type: string): string {
  const kind = essence(type);
  if (kind === "*/*" || kind === "application/*") return "application/octet-stream";
  return kind.endsWith("/*") ? `${kind.slice(0, -1)}${kind === "text/*" ? "plain" : "png"}` : type;
}

function bytesOf(media: MediaType, value: JsonValue, place: Random): Buffer {
  const kind = essence(media.type);
  if (kind === "application/x-www-form-urlencoded" && typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).map(([k, v]): [string, string] => [k, textOf(v)]);
    return Buffer.from(new URLSearchParams(pairs).toString());
  }
  const stream = streamBytes(kind, value);
  if (stream !== undefined) return stream;
  if (kind.startsWith("text/") || kind.endsWith("xml")) return Buffer.from(textOf(value));
  const given = typeof value === "string" && media.examples.length > 0;
  // An example of an image or a PDF is a word for it, not its bytes.
  if (given && !hasSignature(concrete(media.type))) return Buffer.from(value);
  return fileBytes(essence(concrete(media.type)), Buffer.from(place.fork("bytes").hex(512), "hex"));
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
