/**
 * Writes src/runtime/projection/token-merges.ts: the merges of cl100k_base that o200k_base has as well and that texts
 * of APIs need most, for estimate-tokens.ts. `node scripts/token-merges.ts DOCUMENT.json…`: words are taken from these documents. Run by hand
 * when the estimate has to become tighter; test/property/projection-tokens.test.ts judges the result.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SIZE = 7_500;
/** Merges that every text needs: the first ones of the vocabulary. */
const FIRST = 2_500;
/** For other scripts than Latin: characters that are one token, and the starts of all others. */
const FOREIGN = 6_000;
const PIECES =
  /'(?:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+/giu;

function vocabulary(name: string): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  const path = fileURLToPath(import.meta.resolve(`gpt-tokenizer/data/${name}.tiktoken`));
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [bytes, rank] = line.split(" ");
    if (bytes !== undefined && rank !== undefined) {
      ranks.set(Buffer.from(bytes, "base64").toString("latin1"), Number(rank));
    }
  }
  return ranks;
}
const ranks = vocabulary("cl100k_base");
const other = vocabulary("o200k_base");

/** Byte pair encoding with the merges below a rank. */
function encode(bytes: string, below: number): readonly string[] {
  const parts = [...bytes];
  for (;;) {
    let best = below;
    let at = -1;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = ranks.get(`${parts[i]}${parts[i + 1]}`);
      if (rank !== undefined && rank < best) {
        best = rank;
        at = i;
      }
    }
    if (at < 0) return parts;
    parts.splice(at, 2, `${parts[at]}${parts[at + 1]}`);
  }
}

const chosen = new Set<string>();
/** A merge with those that lead to it, where o200k_base has them all as well. */
function choose(token: string): boolean {
  if (token.length < 2 || chosen.has(token)) return true;
  if (!other.has(token)) return false;
  if (!encode(token, ranks.get(token) ?? 0).every(choose)) return false;
  chosen.add(token);
  return true;
}

for (const [token, rank] of ranks) {
  const foreign = /[\x80-\xff]/.test(token);
  const text = Buffer.from(token, "latin1").toString("utf8");
  const oneCharacter =
    [...text].length === 1 || (foreign && /^ ?[\xe0-\xf4][\x80-\xbf]*$/.test(token));
  if (rank < (foreign ? FOREIGN : FIRST) || (foreign && oneCharacter)) choose(token);
}

const pieces = new Map<string, number>();
const collect = (value: unknown, texts: Set<string>): void => {
  if (typeof value === "string") texts.add(value);
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    texts.add(key);
    collect(member, texts);
  }
};
for (const path of process.argv.slice(2)) {
  const texts = new Set<string>();
  collect(JSON.parse(readFileSync(path, "utf8")), texts);
  for (const joined of [[...texts].join(" "), [...texts].join('","')]) {
    for (const [piece] of joined.matchAll(PIECES)) {
      if (piece.length < 40) pieces.set(piece, (pieces.get(piece) ?? 0) + 1);
    }
  }
}
const uses = new Map<string, number>();
for (const [piece, count] of pieces) {
  const bytes = Buffer.from(piece, "utf8").toString("latin1");
  for (const token of encode(bytes, Number.POSITIVE_INFINITY)) {
    uses.set(token, (uses.get(token) ?? 0) + Math.log2(1 + count));
  }
}
const byUse = [...uses].sort(
  (a, b) => b[1] - a[1] || (ranks.get(a[0]) ?? 0) - (ranks.get(b[0]) ?? 0),
);
for (const [token] of byUse) {
  if (chosen.size >= SIZE) break;
  choose(token);
}

/** Bytes as printable characters, as GPT-2 wrote its merges: a space is `Ġ`. */
function printable(token: string): string {
  return [...token].map((c) => BYTES[c.charCodeAt(0)] ?? "").join("");
}
const plain = (b: number): boolean =>
  (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || (b >= 174 && b <= 255);
let next = 256;
const BYTES = Array.from({ length: 256 }, (_, b) => String.fromCharCode(plain(b) ? b : next++));

const lines: string[] = [];
let line = "";
for (const token of [...chosen].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0))) {
  const word = printable(token);
  if (JSON.stringify(`${line} ${word}`).length > 120) {
    lines.push(line);
    line = word;
  } else line = line === "" ? word : `${line} ${word}`;
}
lines.push(line);
const out = fileURLToPath(new URL("../src/runtime/projection/token-merges.ts", import.meta.url));
writeFileSync(
  out,
  `/**
 * Made by scripts/token-merges.ts. ${chosen.size} merges of cl100k_base, earliest first; bytes that do not print stand as in GPT-2's
 * merges (a space is \`Ġ\`).
 */
export const TOKEN_MERGES: readonly string[] = [
${lines.map((l) => `  ${JSON.stringify(l)},`).join("\n")}
];
`,
);
