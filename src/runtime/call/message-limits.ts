import { ARGUMENT_LIMITS } from "./argument-limits.ts";

/**
 * What one message may hold, whatever of it is ever looked at (threats.md, section 3). Arguments stand two levels deep
 * in it: `params.arguments`.
 */
const MESSAGE_LIMITS: { readonly depth: number; readonly nodes: number } = {
  depth: ARGUMENT_LIMITS.depth + 2,
  nodes: ARGUMENT_LIMITS.nodes,
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_LIST = 0x5d;
const CLOSE_OBJECT = 0x7d;

/**
 * What is too much about a message, in words; undefined when all is well. Reads the text before it is parsed, in one
 * pass: nothing deep is ever built. The text need not be JSON.
 */
export function messageOverLimit(text: string): string | undefined {
  let depth = 0;
  let nodes = 1;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) i = endOfString(text, i);
    else if (c === COMMA) nodes++;
    else if (c === OPEN_LIST || c === OPEN_OBJECT) {
      nodes++;
      if (++depth > MESSAGE_LIMITS.depth) {
        return `nested deeper than ${MESSAGE_LIMITS.depth} levels`;
      }
    } else if (c === CLOSE_LIST || c === CLOSE_OBJECT) depth--;
  }
  return nodes > MESSAGE_LIMITS.nodes ? `more than ${MESSAGE_LIMITS.nodes} values` : undefined;
}

/** Where the string that begins at `from` ends. */
function endOfString(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length && text.charCodeAt(i) !== QUOTE) {
    i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  }
  return i;
}
