/**
 * A splittable pseudo-random source: every value hangs on the labels that lead to it, not on what was drawn before,
 * so that one more property in a document leaves all other values as they were.
 */
export interface Random {
  /** The source of a part: same labels, same numbers. */
  fork(label: string | number): Random;
  /** A number in [0, 1). */
  unit(): number;
  /** An integer in [low, high], both included. Safe integers only. */
  integer(low: number, high: number): number;
  /** One of a list, which must not be empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
}

/** The source for a seed and the labels of what is made. */
export function random(seed: number, ...labels: readonly (string | number)[]): Random {
  let source = at(mix(seed >>> 0, 0x9e3779b9), mix(Math.floor(seed / 2 ** 32) >>> 0, 0x85ebca6b));
  for (const label of labels) source = source.fork(label);
  return source;
}

function at(a: number, b: number): Random {
  let draws = 0;
  /** 32 bits: both halves of the state and the number of the draw, mixed. */
  const bits = (): number => {
    draws++;
    return mix((a + Math.imul(draws, 0x9e3779b9)) >>> 0, b);
  };
  const unit = (): number => (bits() * 2 ** 21 + (bits() >>> 11)) / 2 ** 53;
  return {
    fork: (label) => {
      const [c, d] = hash(String(label));
      return at(mix(a, c), mix(b, d));
    },
    unit,
    integer: (low, high) => Math.min(high, low + Math.floor(unit() * (high - low + 1))),
    pick: (list) => list[Math.floor(unit() * list.length)] ?? list[0],
    hex: (length) => {
      let text = "";
      while (text.length < length) text += bits().toString(16).padStart(8, "0");
      return text.slice(0, length);
    },
  };
}

/** Two words into one, each bit of both spread over all of the result (murmur3's finaliser). */
function mix(a: number, b: number): number {
  let h = (a ^ Math.imul(b ^ (b >>> 15), 0x2c1b3c6d)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Two independent 32-bit FNV-1a hashes of a text's code units. */
function hash(text: string): readonly [number, number] {
  let a = 0x811c9dc5;
  let b = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ (unit + i), 0x01000193);
  }
  return [a >>> 0, b >>> 0];
}
