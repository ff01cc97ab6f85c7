import { countBytePairs } from "./byte-pairs.ts";

const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;
const SPACE = 4;
const LINE_END = 5;

/** The class of each code unit; everything beyond ASCII counts as a small letter. */
const CLASSES: Uint8Array = new Uint8Array(65_536).fill(LOWER);
for (let c = 0; c < 128; c++) {
  if (c >= 65 && c <= 90) CLASSES[c] = UPPER;
  else if (c >= 48 && c <= 57) CLASSES[c] = DIGIT;
  else if (c === 10 || c === 13) CLASSES[c] = LINE_END;
  else if (c === 32 || c === 9 || c === 11 || c === 12) CLASSES[c] = SPACE;
  else if (c < 97 || c > 122) CLASSES[c] = OTHER;
}

/** Longer pieces are counted in parts: byte pair encoding is quadratic in a piece. */
const LONGEST_PIECE = 32;

/** What a piece that takes more than one token may cost more in o200k than was counted: 1 in 16. */
const SLACK = 1 / 16;

/**
 * An upper bound of what a text costs in tokens of o200k_base and cl100k_base, within about a quarter on JSON and
 * tables. Texts are split where either vocabulary splits them, at the latest; pieces are counted with a part of
 * cl100k's merges. Tested against both vocabularies, since neither is loaded at run time. Linear.
 *
 * @param enough Where the count passes this, it stops: the result is then above `enough` and no bound.
 */
export function estimateTokens(text: string, enough: number = Number.POSITIVE_INFINITY): number {
  return wholeTokens(weighTokens(text, enough));
}

/**
 * The same for a part of a text, not yet rounded up: weights may be added, for {@link wholeTokens} of their sum.
 */
export function weighTokens(text: string, enough: number = Number.POSITIVE_INFINITY): number {
  let tokens = 0;
  for (let at = 0; at < text.length && tokens <= enough; ) {
    const end = pieceEnd(text, at);
    const cost = pieceCost(text, at, end, enough);
    tokens += cost > 1 ? cost + cost * SLACK : cost;
    at = end;
  }
  return tokens;
}

/** The bound that a weight stands for. */
export function wholeTokens(weight: number): number {
  return 1 + Math.ceil(weight);
}

/** -1 past the end. */
function classAt(text: string, at: number): number {
  return at < text.length ? (CLASSES[text.charCodeAt(at)] as number) : -1;
}

/** Where the piece that starts at `at` ends: the pre-tokenizers' rules, o200k's split at capitals included. */
function pieceEnd(text: string, at: number): number {
  const first = classAt(text, at);
  if (first === LOWER || first === UPPER) return wordEnd(text, at);
  if (first === DIGIT) return digitsEnd(text, at);
  const second = classAt(text, at + 1);
  if (first !== LINE_END && (second === LOWER || second === UPPER)) return wordEnd(text, at + 1);
  if (first === OTHER) return symbolsEnd(text, at);
  if (second === OTHER && text.charCodeAt(at) === 32) return symbolsEnd(text, at + 1);
  return spaceEnd(text, at);
}

/** Capitals, then small letters. */
function wordEnd(text: string, at: number): number {
  let end = at;
  while (classAt(text, end) === UPPER) end++;
  while (classAt(text, end) === LOWER) end++;
  return end;
}

/** At most three digits: one token each. */
function digitsEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < at + 3 && classAt(text, end) === DIGIT) end++;
  return end;
}

/** Symbols and the line ends after them. */
function symbolsEnd(text: string, at: number): number {
  let end = at;
  while (classAt(text, end) === OTHER) end++;
  while (classAt(text, end) === LINE_END) end++;
  return end;
}

/** White space up to its last line end; else all of it but the space before a word. */
function spaceEnd(text: string, at: number): number {
  let end = at;
  let lines = -1;
  for (let of = classAt(text, end); of === SPACE || of === LINE_END; of = classAt(text, end)) {
    end++;
    if (of === LINE_END) lines = end;
  }
  if (lines > 0) return lines;
  return end < text.length && end - at > 1 ? end - 1 : end;
}

const SLOTS = 16_384;
/** The last piece that was counted for each slot, and its cost. */
const pieces: string[] = new Array<string>(SLOTS).fill("");
const costs: Uint8Array = new Uint8Array(SLOTS);

function pieceCost(text: string, at: number, end: number, enough: number): number {
  const length = end - at;
  const first = text.charCodeAt(at);
  if ((length === 1 && first < 128) || CLASSES[first] === DIGIT) return 1;
  if (length > LONGEST_PIECE) return longCost(text, at, end, enough);
  let hash = length;
  for (let i = at; i < end; i++) hash = (Math.imul(hash, 0x01000193) ^ text.charCodeAt(i)) | 0;
  const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
  const known = pieces[slot] as string;
  if (known.length === length && standsAt(text, at, known)) return costs[slot] as number;
  const piece = text.slice(at, end);
  // of rare astral characters o200k may make one token more than cl100k
  const cost = countBytePairs(piece) + (/[\ud800-\udfff]/.test(piece) ? 1 : 0);
  // a copy: a slice would keep the whole text alive
  pieces[slot] = Buffer.from(piece, "utf16le").toString("utf16le");
  costs[slot] = cost;
  return cost;
}

/** `startsWith`, which is slower for a few characters. */
function standsAt(text: string, at: number, piece: string): boolean {
  for (let i = 0; i < piece.length; i++) {
    if (text.charCodeAt(at + i) !== piece.charCodeAt(i)) return false;
  }
  return true;
}

/** One more for each part: at its edge a token may have been cut in two in another way. */
function longCost(text: string, at: number, end: number, enough: number): number {
  let cost = 0;
  for (let i = at; i < end && cost <= enough; i += LONGEST_PIECE) {
    cost += 1 + pieceCost(text, i, Math.min(end, i + LONGEST_PIECE), enough);
  }
  return cost;
}
