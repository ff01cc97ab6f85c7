import { kindOf, type ValueKind } from "./amendment.ts";
import { type Budget, spend } from "./budget.ts";
import { type Draft, deeper, type Open, openChild, type Place, write } from "./draft.ts";

/** Two values that cannot be merged. */
export interface Clash {
  /** Where the new value was written. */
  readonly place: Place;
  readonly found: ValueKind;
  readonly given: ValueKind;
}

/**
 * Merges a value into a member (Overlay 1.1, Action Object): objects recursively, arrays by concatenation, a primitive
 * replaces a primitive. All that does not fit comes back, and stays as it was.
 */
export function mergeMember(
  draft: Draft,
  parent: Open,
  key: string | number,
  value: unknown,
  place: Place,
  budget: Budget,
): readonly Clash[] {
  spend(budget);
  const existing = (parent.container as Record<string | number, unknown>)[key];
  const found = kindOf(existing);
  const given = kindOf(value);
  if (found !== given) return [{ place, found, given }];
  if (found === "a primitive") {
    write(draft, parent, key, value, place);
    return [];
  }
  const open = openChild(draft, parent, key);
  if (found === "an array") {
    for (const [i, item] of (value as readonly unknown[]).entries()) {
      append(draft, open, item, deeper(place, i), budget);
    }
    return [];
  }
  return mergeMembers(draft, open, value as Record<string, unknown>, place, budget);
}

/** Merges the members of an object into an object. */
function mergeMembers(
  draft: Draft,
  open: Open,
  value: Readonly<Record<string, unknown>>,
  place: Place,
  budget: Budget,
): readonly Clash[] {
  const clashes: Clash[] = [];
  for (const key of Object.keys(value)) {
    spend(budget);
    const at = deeper(place, key);
    if (Object.hasOwn(open.container, key)) {
      clashes.push(...mergeMember(draft, open, key, value[key], at, budget));
    } else write(draft, open, key, value[key], at);
  }
  return clashes;
}

/** Adds an item to an array. */
export function append(
  draft: Draft,
  open: Open,
  item: unknown,
  place: Place,
  budget: Budget,
): void {
  spend(budget);
  write(draft, open, (open.container as unknown[]).length, item, place);
}
