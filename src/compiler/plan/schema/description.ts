import { cleanText } from "../../../util/smuggling.ts";

/** Longest description of a tool or of an input declared by name, in characters. */
export const LONGEST_DESCRIPTION = 2_000;

const LEAST_SHARE = 0.4;

/**
 * A document's text in at most `longest` code units: whole where it fits, else up to the last sentence that ends in
 * its later part, else up to a word; `…` marks the cut. What a reviewer cannot see does not reach a
 * model (threats.md, row 56). Undefined for nothing but white space.
 */
export function cutText(text: string, longest: number): string | undefined {
  const trimmed = cleanText(text).trim();
  if (trimmed === "") return undefined;
  if (trimmed.length <= longest) return trimmed;
  const head = trimmed.slice(0, longest - 1);
  const least = Math.floor(longest * LEAST_SHARE);
  const sentence = Math.max(
    ...[". ", ".\n", "! ", "? ", "\n\n"].map((end) => head.lastIndexOf(end)),
  );
  if (sentence >= least) return `${head.slice(0, sentence + 1).trimEnd()}…`;
  const word = head.lastIndexOf(" ");
  return `${wellFormed(word >= least ? head.slice(0, word) : head).trimEnd()}…`;
}

/** Without a lone first half of a surrogate pair at the end. */
function wellFormed(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
