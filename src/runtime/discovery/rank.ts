import type { SearchIndex } from "../../language/search-index.ts";
import { searchWords, stem } from "../../language/search-terms.ts";
import { alternativesOf } from "./synonyms.ts";

/** Words of a query that count: the first ones. */
const MOST_WORDS = 16;

/** What a word counts where it is only the beginning of a term, or a term of it. */
const BEGINNING = 0.6;
const SHORTEST_BEGINNING = 3;

/** Terms that a word of the query may stand for, with how well they do. */
type Reading = ReadonlyMap<string, number>;

/**
 * The places in `index.tools` of the best matches, best first. Each word counts by its best reading in a tool: itself, a
 * synonym, a word that it begins; seldom words count more, and a tool that leaves words of the query out counts less.
 * Equal matches stand in the order of the index. Linear in the postings of the query's words.
 * @param may which tools count: the others are not even ranked.
 */
export function rank(
  index: SearchIndex,
  query: string,
  most: number,
  may: (place: number) => boolean,
): readonly number[] {
  const words = [...new Set(searchWords(query))].slice(0, MOST_WORDS);
  const scores = new Map<number, { score: number; weight: number }>();
  let total = 0;
  for (const word of words) {
    const best = new Map<number, number>();
    for (const [term, likeness] of readingOf(word, index)) {
      const postings = index.terms[term] ?? [];
      for (let i = 0; i < postings.length; i += 2) {
        const place = postings[i] ?? 0;
        const score = likeness * (postings[i + 1] ?? 0);
        if (score > (best.get(place) ?? 0)) best.set(place, score);
      }
    }
    if (best.size === 0) continue;
    const rarity = Math.log(1 + index.tools.length / best.size);
    total += rarity;
    for (const [place, score] of best) {
      const known = scores.get(place) ?? { score: 0, weight: 0 };
      known.score += rarity * score;
      known.weight += rarity;
      scores.set(place, known);
    }
  }
  return [...scores]
    .filter(([place]) => may(place))
    .map(([place, { score, weight }]) => ({ place, score: (score * weight) / total }))
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, most)
    .map(({ place }) => place);
}

function readingOf(word: string, { terms }: SearchIndex): Reading {
  const reading = new Map<string, number>();
  const add = (term: string, likeness: number): void => {
    if (!Object.hasOwn(terms, term)) return;
    if (likeness > (reading.get(term) ?? 0)) reading.set(term, likeness);
  };
  const own = stem(word);
  add(own, 1);
  for (const [other, likeness] of alternativesOf(own)) add(other, likeness);
  if (own.length >= SHORTEST_BEGINNING) {
    for (const term of Object.keys(terms)) {
      const [short, long] = own.length < term.length ? [own, term] : [term, own];
      if (short.length >= SHORTEST_BEGINNING && short !== long && long.startsWith(short)) {
        add(term, BEGINNING * (short.length / long.length) ** 0.5);
      }
    }
  }
  return reading;
}
