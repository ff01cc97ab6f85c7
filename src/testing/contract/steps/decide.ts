import { type CelValues, compileCel } from "../../../language/cel.ts";
import { isObject, type JsonValue } from "../../../util/json.ts";
import { type JsonPointer, pointer, resolvePointer } from "../../../util/pointer.ts";
import { valueSet } from "../../twin/values.ts";

/** What a condition reads, as one JSON document: `/inputs/stage`, `/steps/before/stage`, `/user/subject`. */
export type Known = { readonly [head in keyof CelValues]: JsonValue };

/** One value of {@link Known} that has to be another. */
export interface Change {
  readonly place: JsonPointer;
  readonly to: JsonValue;
}

/** Evaluations of one condition: a test ends. */
const MOST_TRIES = 4_000;

/** Whether a condition holds; undefined where it cannot be decided by these values. */
export function holds(condition: string, known: Known): boolean | undefined {
  return decided(compileCel(condition), known);
}

function decided(run: ReturnType<typeof compileCel>, known: Known): boolean | undefined {
  try {
    return run(known as CelValues);
  } catch {
    // Of no type that the condition can do with: another value may be.
    return undefined;
  }
}

/**
 * Ways to make a condition hold, or not hold: nothing to change where it does already, else one value, else two. They
 * are tried from what the condition itself names: its literals, and the other values that it reads.
 */
export function* waysTo(wanted: boolean, condition: string, known: Known): Generator<Change[]> {
  const run = compileCel(condition);
  if (decided(run, known) === wanted) yield [];
  const places = placesIn(condition);
  const changes = places.map((place) => changesOf(place, places, condition, known));
  let tries = 0;
  const works = (...made: readonly Change[]): boolean => {
    tries++;
    const changed = made.reduce<JsonValue>((all, { place, to }) => valueSet(all, place, to), known);
    return decided(run, changed as Known) === wanted;
  };
  for (const one of changes.flat()) if (works(one)) yield [one];
  for (const [i, first] of changes.entries()) {
    for (const second of changes.slice(i + 1).flat()) {
      for (const one of first) {
        if (tries > MOST_TRIES) return;
        if (works(one, second)) yield [one, second];
      }
    }
  }
}

const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const PATH = /\b(inputs|steps|user|agent)((?:\s*\??\.\s*\w+|\[\d+\])+)(\s*\()?/g;

/** The places that a condition reads: `steps.a.body.x[0].startsWith(` reads `/steps/a/body/x/0`. */
function placesIn(condition: string): readonly JsonPointer[] {
  const places = new Set<JsonPointer>();
  for (const [, head = "", path = "", called] of condition.replace(TEXT, "''").matchAll(PATH)) {
    const names = [...path.matchAll(/\w+/g)].map(([name]) => name);
    if (called !== undefined) names.pop();
    if (names.length > 0) places.add(pointer("", head, ...names));
  }
  return [...places];
}

function changesOf(
  place: JsonPointer,
  places: readonly JsonPointer[],
  condition: string,
  known: Known,
): readonly Change[] {
  const now = resolvePointer(known, place) as JsonValue | undefined;
  const others = places.flatMap((other) => {
    const value = other === place ? undefined : resolvePointer(known, other);
    return value === undefined ? [] : [value as JsonValue];
  });
  const values: readonly JsonValue[] = [...literalsIn(condition), ...others, ...unlike(now)];
  return values.map((to) => ({ place, to }));
}

function literalsIn(condition: string): readonly JsonValue[] {
  const texts = [...condition.matchAll(TEXT)].map(([text]) => text.slice(1, -1));
  const numbers = [...condition.replace(TEXT, "''").matchAll(/(?<![\w.])\d+(?:\.\d+)?/g)].map(
    Number,
  );
  return [...texts, ...numbers.flatMap((n) => [n, n + 1, n - 1])];
}

/** Values of the same type that are not the one given, then what any value may turn out to be. */
function unlike(value: JsonValue | undefined): readonly JsonValue[] {
  const others: readonly JsonValue[] = Array.isArray(value)
    ? [[], value.slice(0, 1), [...value, ...value]]
    : isObject(value)
      ? [{}]
      : [];
  if (typeof value === "string") return [`${value} other`, "", null];
  if (typeof value === "number") return [value + 1, value - 1, 0, null];
  if (typeof value === "boolean") return [!value, null];
  return [...others, true, false, "other", 1, null];
}
