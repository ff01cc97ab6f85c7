/**
 * The candidate nearest to a misspelt name by edit distance, whatever the case, or undefined when none is near: two
 * edits, or a third of a long name's length; a single letter has none but itself.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bound = (name.length < 2 ? 0 : Math.max(2, Math.ceil(name.length / 3))) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bound) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), bound);
    if (distance < bound) {
      bound = distance;
      best = candidate;
    }
  }
  return best;
}

/**
 * Values with those next to a name first: such as hold it or stand in it whatever the case, then by edit distance. Values
 * alike near keep their order; those that are no text stand last.
 */
export function byNearness<T>(name: string, values: readonly T[]): readonly T[] {
  const wanted = name.toLowerCase();
  const far = (value: T): number => {
    if (typeof value !== "string") return Number.POSITIVE_INFINITY;
    const text = value.toLowerCase();
    if (text !== "" && wanted !== "" && (text.includes(wanted) || wanted.includes(text))) return 0;
    const bound = Math.max(wanted.length, text.length) + 1;
    return bound > LONGEST_COMPARED ? bound : editDistance(wanted, text, bound);
  };
  const ranked = values.map((value) => ({ value, distance: far(value) }));
  return ranked.sort((a, b) => order(a.distance, b.distance)).map(({ value }) => value);
}

/** Texts longer than this are not compared letter by letter. */
const LONGEST_COMPARED = 200;

function order(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function editDistance(a: string, b: string, bound: number): number {
  // One row of the table is enough: `diagonal` is what the row above had to the left.
  const row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const letter = a.charCodeAt(i - 1);
    let diagonal = i - 1;
    let left = i;
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0;
      const cost = letter === b.charCodeAt(j - 1) ? 0 : 1;
      left = Math.min(above + 1, left + 1, diagonal + cost);
      row[j] = left;
      diagonal = above;
      if (left < least) least = left;
    }
    if (least >= bound) return bound;
  }
  return row[b.length] ?? bound;
}
