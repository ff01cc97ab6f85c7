import { cleanText } from "../../../util/smuggling.ts";
import { cutText } from "./description.ts";

/** Longest text that is looked at: what follows never reaches the first sentences. */
const LONGEST_READ = 4_000;

/** A shorter beginning, such as "Optional.", does not stand alone. */
const LEAST = 16;

/** What ends a sentence, but for abbreviations: a stop, then white space and the beginning of another one. */
const SENTENCE_END =
  /(?<!\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|no|St|Dr|Mr|Ms))[.!?](?=\s+["'`(]?[A-Z0-9])/g;

/** How much is said: sentences up to `usual` characters, and of a first one that is longer up to `longest`. */
export interface Brevity {
  readonly usual: number;
  readonly longest: number;
}

/**
 * A document's text as a definition that comes from `expose` says it: plain words without markup, addresses and what
 * cannot be seen, the first sentence and those after it that fit. Undefined where nothing is left.
 */
export function briefText(text: string, { usual, longest }: Brevity): string | undefined {
  const plain = plainText(cleanText(text.slice(0, LONGEST_READ)));
  if (plain === "") return undefined;
  if (plain.length <= usual) return plain;
  let end = 0;
  for (const { index } of plain.matchAll(SENTENCE_END)) {
    if (end >= LEAST && index + 1 > usual) break;
    end = index + 1;
    if (end > usual) break;
  }
  const sentences = end >= LEAST ? plain.slice(0, end) : plain;
  return sentences.length <= longest ? sentences : cutText(sentences, longest);
}

/** Whether a text says no more than a name: the same letters and digits, but for articles and "parameter". */
export function saysOnly(name: string, text: string): boolean {
  return text.length <= 2 * name.length + 16 && bare(text) === bare(name);
}

/** What markup begins with. */
const MARKUP = /[<[*]|__|^[^\S\n]*[#>|+-]/m;

/** Markdown links and images become their text, tags, comments and addresses go, white space becomes one space. */
function plainText(text: string): string {
  return (MARKUP.test(text) ? withoutMarkup(text) : text).replace(/\s+/g, " ").trim();
}

function withoutMarkup(text: string): string {
  return text
    .replace(/<!--.*?(?:-->|$)/gs, " ")
    .replace(/!?\[([^\][]*)\]\((?:[^()]|\([^()]*\))*\)/g, "$1")
    .replace(/<\/?[A-Za-z][^<>]{0,500}>/g, " ")
    .replace(/^\s*(?:#{1,6}|>|[-*+]|\|)\s+/gm, "")
    .replace(/\[![A-Z]+\]/g, "")
    .replace(/\*\*|__(?=\s|$)|(?<=^|\s)__/g, "")
    .replace(/(?<![\w*])\*([^*\n]{1,80})\*(?![\w*])/g, "$1");
}

/** Letters and digits alone, without words that say nothing: what two texts have in common. */
function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b(?:the|a|an|parameter)\b/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "");
}
