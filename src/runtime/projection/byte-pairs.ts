import { TOKEN_MERGES } from "./token-merges.ts";

/** Bytes as GPT-2's merges print them: those that do not print have the code points from 256 on. */
function printedBytes(): ReadonlyMap<string, string> {
  const bytes = new Map<string, string>();
  let next = 256;
  for (let b = 0; b < 256; b++) {
    const plain = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
    bytes.set(String.fromCharCode(plain ? b : next++), String.fromCharCode(b));
  }
  return bytes;
}

let ranks: Map<string, number> | undefined;

/** Each merge's rank, by its bytes as Latin-1. */
function mergeRanks(): Map<string, number> {
  if (ranks !== undefined) return ranks;
  const bytes = printedBytes();
  ranks = new Map();
  for (const line of TOKEN_MERGES) {
    for (const word of line.split(" ")) {
      let token = "";
      for (const c of word) token += bytes.get(c) ?? "";
      ranks.set(token, ranks.size);
    }
  }
  return ranks;
}

/**
 * Tokens of one short piece by byte pair encoding with part of the vocabulary's merges. Leaving out later merges only
 * makes more tokens: what is counted is not less than what the whole vocabulary makes of the piece.
 */
export function countBytePairs(piece: string): number {
  const known = mergeRanks();
  const parts = [...Buffer.from(piece, "utf8").toString("latin1")];
  const pair = (i: number): number => known.get(`${parts[i]}${parts[i + 1]}`) ?? Infinity;
  const costs = parts.map((_, i) => (i + 1 < parts.length ? pair(i) : Infinity));
  while (parts.length > 1) {
    let at = 0;
    for (let i = 1; i < costs.length; i++)
      if ((costs[i] ?? Infinity) < (costs[at] ?? Infinity)) at = i;
    if (costs[at] === Infinity) break;
    parts.splice(at, 2, `${parts[at]}${parts[at + 1]}`);
    costs.splice(at + 1, 1);
    costs[at] = at + 1 < parts.length ? pair(at) : Infinity;
    if (at > 0) costs[at - 1] = pair(at - 1);
  }
  return parts.length;
}
