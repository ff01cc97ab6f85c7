/** What a JSON text holds, counted without parsing it: safe on any bytes, linear, no recursion. */
export interface JsonMeasure {
  /** The offset in bytes of the first bracket that goes deeper than the limit. */
  readonly tooDeepAt?: number;
  /** Colons outside of strings: the members of a valid text. */
  readonly members: number;
  /** Values of a valid text at most. */
  readonly values: number;
}

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Counts before `JSON.parse` sees a text, so that depth is known before anything recurses over it. In bytes of UTF-8, which are read in
 * half the time of a text's characters: none of those that count is part of a longer one.
 */
export function measureJson(bytes: Uint8Array, limit: number): JsonMeasure {
  let depth = 0;
  let members = 0;
  let values = 1;
  let tooDeepAt: number | undefined;
  const { length } = bytes;
  for (let i = 0; i < length; i++) {
    const c = bytes[i] ?? 0;
    // Half of a printed document is blank.
    if (c <= 32) continue;
    if (c === QUOTE) {
      for (i++; i < length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
    } else if (c === 58) members++;
    else if (c === 44) values++;
    else if (c === 123 || c === 91) {
      values++;
      if (++depth > limit) tooDeepAt ??= i;
    } else if (c === 125 || c === 93) depth--;
  }
  return { members, values, ...(tooDeepAt === undefined ? {} : { tooDeepAt }) };
}

/** The offset of the quote that closes the string opened at `open`; the text's length where none does. */
export function stringEnd(text: string, open: number): number {
  for (let i = open + 1; ; i++) {
    const close = text.indexOf('"', i);
    if (close === -1) return text.length;
    let escapes = close;
    while (text.charCodeAt(escapes - 1) === BACKSLASH && escapes - 1 > open) escapes--;
    if ((close - escapes) % 2 === 0) return close;
    i = close;
  }
}

/** Where a text departs from JSON (RFC 8259), or repeats a key. */
export interface JsonFault {
  readonly at: number;
  readonly length: number;
  readonly reason: string;
  /** Set where the fault is a repeated key and not broken syntax. */
  readonly duplicateKey?: string;
}

const BLANK = /[ \t\n\r]*/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * The first fault of a JSON text; undefined for a text without one. Slower than `JSON.parse`, and run only
 * after that failed or the members do not add up.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: { readonly close: "}" | "]"; readonly keys: Set<string> | undefined }[] = [];
  let at = 0;
  const skip = (): void => {
    BLANK.lastIndex = at;
    at += BLANK.exec(text)?.[0].length ?? 0;
  };
  const fault = (expected: string): JsonFault => {
    const reason =
      at >= text.length
        ? `the text ends where ${expected} is expected`
        : `${expected} is expected here`;
    return { at: Math.min(at, text.length), length: 1, reason };
  };
  const readString = (expected: string): string | JsonFault => {
    if (text[at] !== '"') return fault(expected);
    const end = stringEnd(text, at);
    const literal = text.slice(at, end + 1);
    try {
      const value: unknown = JSON.parse(literal);
      if (typeof value === "string") {
        at = end + 1;
        return value;
      }
    } catch {
      return {
        at,
        length: 1,
        reason: "this string is not closed, or holds a bad escape or a bare control character",
      };
    }
    return fault(expected);
  };

  for (;;) {
    // A value.
    skip();
    const c = text[at];
    if (c === "{" || c === "[") {
      at++;
      const frame = {
        close: c === "{" ? "}" : "]",
        keys: c === "{" ? new Set<string>() : undefined,
      } as const;
      open.push(frame);
      skip();
      if (text[at] !== frame.close) {
        if (frame.keys !== undefined) {
          const bad = readKey(frame.keys, '"key" or }');
          if (bad !== undefined) return bad;
        }
        continue;
      }
    } else if (c === '"') {
      const read = readString("a value");
      if (typeof read !== "string") return read;
    } else {
      SCALAR.lastIndex = at;
      const literal = SCALAR.exec(text)?.[0];
      if (literal === undefined) return fault("a value");
      at += literal.length;
    }
    // What follows a value.
    for (;;) {
      skip();
      const frame = open.at(-1);
      if (frame === undefined) return at < text.length ? fault("the end of the text") : undefined;
      if (text[at] === frame.close) {
        at++;
        open.pop();
        continue;
      }
      if (text[at] !== ",") return fault(`, or ${frame.close}`);
      at++;
      if (frame.keys !== undefined) {
        const bad = readKey(frame.keys, '"key"');
        if (bad !== undefined) return bad;
      }
      break;
    }
  }

  function readKey(keys: Set<string>, expected: string): JsonFault | undefined {
    skip();
    const start = at;
    const key = readString(expected);
    if (typeof key !== "string") return key;
    if (keys.has(key)) {
      return { at: start, length: at - start, reason: "duplicate key", duplicateKey: key };
    }
    keys.add(key);
    skip();
    if (text[at] !== ":") return fault(":");
    at++;
    return undefined;
  }
}
