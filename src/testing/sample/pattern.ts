import type { Random } from "./random.ts";

/** A part of a regular expression that text can be made from. */
type Node =
  | { readonly kind: "set"; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly kind: "sequence"; readonly nodes: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] }
  | { readonly kind: "repeat"; readonly node: Node; readonly min: number; readonly max: number }
  | { readonly kind: "boundary" };

const DIGIT = [[48, 57]] as const;
const WORD = [
  [97, 122],
  [65, 90],
  [48, 57],
  [95, 95],
] as const;
const PRINTABLE = [[32, 126]] as const;
const ESCAPES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  d: DIGIT,
  w: WORD,
  s: [[32, 32]],
  D: [[97, 122]],
  W: [[45, 45]],
  S: [[97, 122]],
  t: [[9, 9]],
  n: [[10, 10]],
  r: [[13, 13]],
};
/** Stands in a text where the pattern has `\b`: a noncharacter, which no text should hold (Unicode, 23.7). */
const BOUNDARY = "\uffff";
const MAX_NODES = 2_000;
/** Parts that one text may be printed from. */
const MAX_PRINTED = 4_096;
/** Characters over the least length. */
const EXTRA = 6;
const ATTEMPTS = 8;

/**
 * A text that a pattern (ECMA-262, the subset without look-around and back references) matches, with a length in
 * bounds. Undefined where the pattern is outside the subset or no length fits. The pattern is never run: it comes
 * from a document and may be built to hang an engine.
 */
export function matching(
  pattern: string,
  source: Random,
  least: number,
  most: number,
): string | undefined {
  if (pattern.length > 1_000) return undefined;
  const tree = parse(pattern);
  if (tree === undefined) return undefined;
  const shortest = leastLength(tree);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const place = source.fork(attempt);
    const wanted = place.integer(least, Math.min(most, Math.max(least, shortest) + EXTRA));
    // Early attempts spread the length over the repetitions, late ones give it to the first that can take it.
    const room = { nodes: MAX_PRINTED, spare: Math.max(wanted, shortest) - shortest };
    const text = bounded(print(tree, place, room, attempt < ATTEMPTS / 2));
    if (text !== undefined && room.nodes > 0 && text.length >= least && text.length <= most)
      return text;
  }
  return undefined;
}

/** The text without its marks; undefined where one stands between two word characters or two others. */
function bounded(text: string): string | undefined {
  const [first = "", ...rest] = text.split(/\uffff+/);
  let whole = first;
  for (const part of rest) {
    if (/\w$/.test(whole) === /^\w/.test(part)) return undefined;
    whole += part;
  }
  return whole;
}

/** What a text may still take: nodes to print, characters over the least length. */
interface Room {
  nodes: number;
  spare: number;
}

function print(node: Node, source: Random, room: Room, spread: boolean): string {
  if (--room.nodes <= 0) return "";
  switch (node.kind) {
    case "set": {
      const total = node.ranges.reduce((sum, [a, b]) => sum + b - a + 1, 0);
      let at = source.integer(0, total - 1);
      for (const [a, b] of node.ranges) {
        if (at <= b - a) return String.fromCharCode(a + at);
        at -= b - a + 1;
      }
      return "";
    }
    case "sequence":
      return node.nodes.map((n) => print(n, source, room, spread)).join("");
    case "boundary":
      return BOUNDARY;
    case "choice": {
      const option = node.options[source.integer(0, node.options.length - 1)];
      return option === undefined ? "" : print(option, source, room, spread);
    }
    case "repeat": {
      const length = Math.max(1, leastLength(node.node));
      const most = Math.min(node.max - node.min, Math.floor(room.spare / length));
      const extra = spread ? source.integer(0, most) : most;
      room.spare -= extra * length;
      let text = "";
      for (let i = 0; i < node.min + extra && room.nodes > 0; i++) {
        text += print(node.node, source, room, spread);
      }
      return text;
    }
  }
}

const LENGTHS = new WeakMap<Node, number>();

/** The length of the shortest text that a part matches; computed once for each part. */
function leastLength(node: Node): number {
  const known = LENGTHS.get(node);
  if (known !== undefined) return known;
  const length = ((): number => {
    switch (node.kind) {
      case "set":
        return 1;
      case "boundary":
        return 0;
      case "sequence":
        return node.nodes.reduce((sum, n) => sum + leastLength(n), 0);
      case "choice":
        return Math.min(...node.options.map(leastLength));
      case "repeat":
        return node.min * leastLength(node.node);
    }
  })();
  LENGTHS.set(node, length);
  return length;
}

function parse(pattern: string): Node | undefined {
  let at = 0;
  let nodes = 0;
  /** Thrown inside, caught below: the pattern is outside the subset. */
  const outside = new Error("outside the subset");

  const choice = (): Node => {
    const options = [sequence()];
    while (pattern[at] === "|") {
      at++;
      options.push(sequence());
    }
    return options.length === 1 && options[0] ? options[0] : { kind: "choice", options };
  };
  const sequence = (): Node => {
    const parts: Node[] = [];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") {
      if (++nodes > MAX_NODES) throw outside;
      const first = pattern[at];
      if (first === "^" || first === "$") {
        at++;
        continue;
      }
      if (pattern.startsWith("\\B", at)) throw outside;
      if (pattern.startsWith("\\b", at)) {
        at += 2;
        parts.push({ kind: "boundary" });
        continue;
      }
      parts.push(quantified(atom()));
    }
    return { kind: "sequence", nodes: parts };
  };
  const atom = (): Node => {
    const c = pattern[at++];
    if (c === "(") {
      if (pattern[at] === "?") {
        const group = /\?(?::|<[A-Za-z_]\w*>)/y;
        group.lastIndex = at;
        const opening = group.exec(pattern);
        if (opening === null) throw outside;
        at += opening[0].length;
      }
      const inner = choice();
      if (pattern[at++] !== ")") throw outside;
      return inner;
    }
    if (c === "[") return set();
    if (c === ".") return { kind: "set", ranges: [[97, 122]] };
    if (c === "\\") return { kind: "set", ranges: escaped() };
    if (c === undefined || c === "*" || c === "+" || c === "?") throw outside;
    const code = c.charCodeAt(0);
    return { kind: "set", ranges: [[code, code]] };
  };
  const quantified = (node: Node): Node => {
    const quantifier = /(?:([*+?])|\{(\d{1,4})(?:(,)(\d{0,4}))?\})\??/y;
    quantifier.lastIndex = at;
    const found = quantifier.exec(pattern);
    if (found === null) return node;
    at += found[0].length;
    const [, sign, low, comma, high] = found;
    if (sign !== undefined) {
      return {
        kind: "repeat",
        node,
        min: sign === "+" ? 1 : 0,
        max: sign === "?" ? 1 : Number.MAX_SAFE_INTEGER,
      };
    }
    const min = Number(low);
    const open = high === undefined || high === "" ? Number.MAX_SAFE_INTEGER : Number(high);
    return { kind: "repeat", node, min, max: comma === undefined ? min : open };
  };
  const escaped = (): readonly (readonly [number, number])[] => {
    const c = pattern[at++];
    if (c === undefined || /[1-9kpPc]/.test(c)) throw outside;
    if (c === "x" || c === "u") {
      const digits = pattern.slice(at, at + (c === "x" ? 2 : 4));
      if (!/^(?:[0-9a-fA-F]{2}){1,2}$/.test(digits)) throw outside;
      at += digits.length;
      const code = Number.parseInt(digits, 16);
      return [[code, code]];
    }
    const known = Object.hasOwn(ESCAPES, c) ? ESCAPES[c] : undefined;
    const code = c.charCodeAt(0);
    return known ?? [[code, code]];
  };
  const set = (): Node => {
    const negated = pattern[at] === "^";
    if (negated) at++;
    const ranges: (readonly [number, number])[] = [];
    while (at < pattern.length && pattern[at] !== "]") {
      const member = (): readonly (readonly [number, number])[] => {
        const c = pattern[at++] ?? "";
        if (c === "\\") return escaped();
        return [[c.charCodeAt(0), c.charCodeAt(0)]];
      };
      const low = member();
      const [single] = low;
      if (pattern[at] === "-" && pattern[at + 1] !== "]" && low.length === 1 && single) {
        at++;
        const high = member()[0];
        if (high === undefined || high[1] < single[0]) throw outside;
        ranges.push([single[0], high[1]]);
      } else ranges.push(...low);
    }
    if (pattern[at++] !== "]") throw outside;
    const allowed = negated ? without(ranges) : ranges;
    if (allowed.length === 0) throw outside;
    return { kind: "set", ranges: allowed };
  };

  try {
    const tree = choice();
    return at === pattern.length ? tree : undefined;
  } catch (thrown) {
    if (thrown === outside) return undefined;
    throw thrown;
  }
}

/** The letters and digits, else the printable ASCII characters, that no range holds. */
function without(
  ranges: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const free = (within: readonly (readonly [number, number])[]): [number, number][] => {
    const left: [number, number][] = [];
    for (const [a, b] of within) {
      for (let code = a; code <= b; code++) {
        if (!ranges.some(([x, y]) => code >= x && code <= y)) left.push([code, code]);
      }
    }
    return left;
  };
  const plain = free(WORD);
  return plain.length > 0 ? plain : free(PRINTABLE);
}
