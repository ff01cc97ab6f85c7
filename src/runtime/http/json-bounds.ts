import type { JsonValue } from "../../util/json.ts";
import type { UpstreamLimits } from "../call/limits.ts";

type Bounds = Pick<UpstreamLimits, "jsonDepth" | "jsonNodes">;

/** Thrown for JSON that nests too deep or holds too many values. */
export class JsonBoundsError extends Error {
  override readonly name: string = "JsonBoundsError";
  readonly kind: "depth" | "values";

  constructor(kind: "depth" | "values", message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * Below this size V8's parser, which does not recurse, can take anything without harm, and walking the values costs
 * less than reading the bytes twice. Above it the bytes are read first, so that no bomb is ever unfolded.
 */
const WALK_BYTES = 262_144;

/**
 * Parses JSON text within bounds of depth and values.
 * @throws {SyntaxError} for what is not JSON; {@link JsonBoundsError}.
 */
export function parseBounded(bytes: Uint8Array, text: string, bounds: Bounds): JsonValue {
  return parseCounted(bytes, text, bounds).value;
}

/** {@link parseBounded}, with an upper bound of the values that the text holds. */
export function parseCounted(
  bytes: Uint8Array,
  text: string,
  bounds: Bounds,
): { readonly value: JsonValue; readonly nodes: number } {
  if (bytes.length <= WALK_BYTES) {
    const value = JSON.parse(text) as JsonValue;
    return { value, nodes: walk(value, bounds) };
  }
  const nodes = scan(bytes, bounds);
  return { value: JSON.parse(text) as JsonValue, nodes };
}

function walk(root: JsonValue, { jsonDepth, jsonNodes }: Bounds): number {
  let nodes = 1;
  const open = (value: object, depth: number): void => {
    if (depth > jsonDepth) throw tooDeep(jsonDepth);
    if (Array.isArray(value)) {
      nodes += value.length;
      for (const child of value) {
        if (typeof child === "object" && child !== null) open(child, depth + 1);
      }
    } else {
      // Values of JSON inherit nothing that is enumerable; Object.values would copy each of them.
      for (const key in value) {
        nodes++;
        const child = (value as Record<string, unknown>)[key];
        if (typeof child === "object" && child !== null) open(child, depth + 1);
      }
    }
    if (nodes > jsonNodes) throw tooMany(jsonNodes);
  };
  if (typeof root === "object" && root !== null) open(root, 1);
  return nodes;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What a byte outside a string means: 1 opens, 2 closes, 3 separates. */
const MEANING = new Uint8Array(256);
for (const byte of Buffer.from("[{")) MEANING[byte] = 1;
for (const byte of Buffer.from("]}")) MEANING[byte] = 2;
MEANING[0x2c] = 3;

/** Counts depth and an upper bound of values in bytes that may not even be JSON. */
function scan(bytes: Uint8Array, { jsonDepth, jsonNodes }: Bounds): number {
  let depth = 0;
  let nodes = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) {
      i++;
      while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
      continue;
    }
    const meaning = MEANING[byte];
    if (meaning === 1) {
      if (++depth > jsonDepth) throw tooDeep(jsonDepth);
      if (bytes[i + 1] !== 0x5d && bytes[i + 1] !== 0x7d) nodes++;
    } else if (meaning === 2) depth--;
    else if (meaning === 3 && ++nodes > jsonNodes) throw tooMany(jsonNodes);
  }
  if (nodes > jsonNodes) throw tooMany(jsonNodes);
  return nodes;
}

function tooDeep(limit: number): JsonBoundsError {
  return new JsonBoundsError("depth", `it nests deeper than ${limit} levels`);
}

function tooMany(limit: number): JsonBoundsError {
  return new JsonBoundsError("values", `it holds more than ${limit} values`);
}
