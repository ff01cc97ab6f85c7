import type { IncomingMessage } from "node:http";
import { decode } from "./decode.ts";

/** A request as it arrived, before it is judged. */
export interface Incoming {
  readonly method: string;
  /** Raw, still encoded, from the source's base on. */
  readonly path: string;
  /** Decoded pairs in the order of the query string; undefined where it cannot be decoded. */
  readonly query: readonly QueryPair[] | undefined;
  /** The query string as sent, without its `?`. */
  readonly search: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly cookies: ReadonlyMap<string, string>;
  /** In the order of the field, repeated names too. */
  readonly cookiePairs: readonly (readonly [name: string, raw: string])[];
  readonly body: Buffer;
}

export interface QueryPair {
  readonly name: string;
  /** Decoded. */
  readonly value: string;
  /** As sent: delimiters of a style are told from data by their encoding. */
  readonly raw: string;
}

/** Bodies over this many bytes are refused. */
const MAX_BODY = 16 * 1024 * 1024;

/** Reads the body of a request to its end. Undefined where it is too large. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part: Buffer = chunk;
    size += part.length;
    if (size <= MAX_BODY) chunks.push(part);
  }
  return size > MAX_BODY ? undefined : Buffer.concat(chunks);
}

/** The parts of a request line and its header fields. Repeated fields are joined as RFC 9110, section 5.2 says. */
export function incoming(request: IncomingMessage, target: string, body: Buffer): Incoming {
  const mark = target.indexOf("?");
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    headers.set(name, (values ?? []).join(name === "cookie" ? "; " : ", "));
  }
  const cookiePairs = cookiesOf(headers.get("cookie") ?? "");
  return {
    method: request.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? [] : queryPairs(target.slice(mark + 1)),
    search: mark < 0 ? "" : target.slice(mark + 1),
    headers,
    cookies: new Map(cookiePairs),
    cookiePairs,
    body,
  };
}

/** The pairs of a query string or a form body (`+` is a space). */
export function queryPairs(text: string): readonly QueryPair[] | undefined {
  const pairs: QueryPair[] = [];
  for (const part of text.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode((equals < 0 ? part : part.slice(0, equals)).replaceAll("+", " "));
    const raw = equals < 0 ? "" : part.slice(equals + 1);
    const value = decode(raw.replaceAll("+", " "));
    if (name === undefined || value === undefined) return undefined;
    pairs.push({ name, value, raw });
  }
  return pairs;
}

function cookiesOf(text: string): readonly (readonly [name: string, raw: string])[] {
  return text.split(";").flatMap((part) => {
    const equals = part.indexOf("=");
    if (equals < 0) return [];
    return [[part.slice(0, equals).trim(), part.slice(equals + 1).trim()] as const];
  });
}
