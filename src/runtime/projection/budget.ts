import { MOST_RESULT_BYTES } from "../../language/result-limit.ts";
import { weighTokens, wholeTokens } from "./estimate-tokens.ts";

/** Bytes of a text inside a JSON string, in UTF-8. */
export function escapedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** Rows of text, with what has to go out beside them. */
export interface Rows {
  readonly count: number;
  readonly row: (index: number) => string;
  readonly head: string;
  readonly separator: string;
  /** Where all rows are shown. */
  readonly tail: string;
  /** Added to the tail where all rows are shown and there are more elsewhere. */
  readonly end?: string;
  /** Added to the tail where only some are. */
  readonly note: (shown: number) => string;
  /** What a note takes at most; left out: what that of all rows takes. */
  readonly longest?: string;
  /** Bytes of structured content: of one row, and of what is around the rows. Zero where there is none. */
  readonly structured: { readonly row: (index: number) => number; readonly frame: number };
}

export interface Fit {
  readonly shown: number;
  readonly text: string;
  /** Upper bound of the text's tokens, where it fits. */
  readonly tokens: number;
  /** Whether the text is within the limits: without a row it may not be. */
  readonly fits: boolean;
}

/**
 * The text with as many leading rows as fit: until the text would pass `maxTokens`, or text and structured content
 * together the byte limit. Linear in what is shown.
 */
export function fitRows(source: Rows, maxTokens: number): Fit {
  const { head, separator, tail } = source;
  const texts: string[] = [];
  const costs: { readonly tokens: number; readonly bytes: number }[] = [];
  let tokens = weighTokens(head, maxTokens) + weighTokens(tail, maxTokens);
  let bytes = escapedBytes(head) + escapedBytes(tail) + source.structured.frame;
  const over = (): boolean => wholeTokens(tokens) > maxTokens || bytes > MOST_RESULT_BYTES;
  for (let i = 0; i < source.count && !over(); i++) {
    const row = source.row(i);
    const line = row + separator;
    const cost = {
      tokens: weighTokens(line, maxTokens),
      bytes: escapedBytes(line) + source.structured.row(i),
    };
    tokens += cost.tokens;
    bytes += cost.bytes;
    texts.push(row);
    costs.push(cost);
  }
  const finished = (note: string): Fit => ({
    shown: texts.length,
    text: head + texts.join(separator) + tail + note,
    tokens: wholeTokens(tokens),
    fits: !over(),
  });
  if (texts.length === source.count && !over()) {
    const { end = "" } = source;
    // A cursor differs from answer to answer: how many rows fit must not.
    const bound = end === "" ? end : (source.longest ?? end);
    const cost = { tokens: weighTokens(bound), bytes: escapedBytes(bound) };
    tokens += cost.tokens;
    bytes += cost.bytes;
    if (!over()) return finished(end);
    tokens -= cost.tokens;
    bytes -= cost.bytes;
  }
  const longest = source.longest ?? source.note(source.count);
  tokens += weighTokens(longest);
  bytes += escapedBytes(longest);
  while (over()) {
    const last = costs.pop();
    if (last === undefined) break;
    texts.pop();
    tokens -= last.tokens;
    bytes -= last.bytes;
  }
  return finished(source.note(texts.length));
}

const CHUNK = 512;

/** How many leading characters of a text fit. Never inside a surrogate pair; at a boundary where one is near. */
export function fitPrefix(text: string, maxTokens: number, maxBytes: number): number {
  let tokens = 0;
  let bytes = 0;
  let end = 0;
  for (let size = CHUNK; end < text.length && size >= 1; ) {
    const chunk = text.slice(end, end + size);
    const cost = weighTokens(chunk, maxTokens);
    const weight = escapedBytes(chunk);
    if (wholeTokens(tokens + cost) > maxTokens || bytes + weight > maxBytes) {
      size = Math.floor(size / 2);
      continue;
    }
    tokens += cost;
    bytes += weight;
    end += chunk.length;
  }
  return end >= text.length ? text.length : boundary(text, end);
}

/** The end of the last word, member or line before `end`, where one is within 200 characters. */
function boundary(text: string, end: number): number {
  const near = text.slice(Math.max(0, end - 200), end);
  const at = /^.*[\s,;}\]]/s.exec(near)?.[0].length ?? 0;
  if (at > 0) return end - near.length + at;
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}
