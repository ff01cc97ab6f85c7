/** How texts are cut into terms for searching. An index and the queries against it are read by the same rules. */

/** Words that stand in every description and tell nothing of it. */
const STOP: ReadonlySet<string> = new Set(
  "a am an and are as at be by can do does for from how i if in into is it its of on or please so that the their them then these this those to use want was what when where which will with you your".split(
    " ",
  ),
);

/** Scripts that are written without spaces between words: their terms are pairs of characters. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Characters of a word that count. */
const LONGEST = 40;

/**
 * The words of a text as they stand: in lower case, compatible characters folded, cut where a word of `camelCase` ends.
 * Words that tell nothing are left out.
 */
export function searchWords(text: string): readonly string[] {
  // Most texts are ASCII: they are read several times as fast.
  const ascii = /^[\x00-\x7f]*$/.test(text);
  const cut = ascii
    ? text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll("'", "")
    : text
        .normalize("NFKC")
        .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
        .replace(/['’]/g, "");
  const words: string[] = [];
  for (const word of cut.toLowerCase().split(ascii ? /[^a-z0-9]+/ : /[^\p{L}\p{M}\p{N}]+/u)) {
    if (word === "" || STOP.has(word)) continue;
    if (!ascii && UNSPACED.test(word)) words.push(...pairs(word));
    else words.push(word.slice(0, LONGEST));
  }
  return words;
}

function pairs(word: string): readonly string[] {
  const letters = [...word];
  if (letters.length < 3) return [word];
  return letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);
}

/**
 * A word without what English puts at its end: `issues`, `issue` are one term, and so are `creates`, `creating`,
 * `created`, `create`. Not a dictionary: it needs to join words, not to be right about them.
 */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  const singular = withoutPlural(word);
  const bare = withoutEnding(singular);
  return bare.length > 3 && bare.endsWith("e") ? bare.slice(0, -1) : bare;
}

function withoutPlural(word: string): string {
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return /[^su]s$/.test(word) && !word.endsWith("is") ? word.slice(0, -1) : word;
}

function withoutEnding(word: string): string {
  const match = /^(.*[aeiouy].*?)(?:ing|ed)$/.exec(word);
  const rest = match?.[1];
  if (rest === undefined || rest.length < 3) return word;
  // `starred`, `running`: the letter was doubled for the ending.
  return /([bdfgmnprt])\1$/.test(rest) ? rest.slice(0, -1) : rest;
}
