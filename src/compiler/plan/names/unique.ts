import { digestOf } from "../../../util/digest.ts";

/** A thing that needs a name: what it wants to be called, and what it is. */
export interface Named {
  readonly wanted: string;
  /** What it is called where others want its name too, as long as nobody wants this one. Made where that is so. */
  readonly otherwise?: () => string;
  /** Never equal for two things: a name's suffix is made from it. */
  readonly identity: string;
}

const DIGITS = 6;

/**
 * A name for each thing, in order, each at most `longest` characters. A name that only one thing wants is given as it is
 * (cut where it is too long); things that want the same name, or one that is `taken`, get the one that they would have
 * otherwise, where it is theirs alone, and else a suffix from their identity. So a name depends on who else wants it, never
 * on the order.
 */
export function uniqueNames(
  things: readonly Named[],
  longest: number,
  taken: ReadonlySet<string> = new Set(),
): readonly string[] {
  const wants = new Map<string, number>();
  for (const { wanted } of things) {
    if (wanted.length <= longest) wants.set(wanted, (wants.get(wanted) ?? 0) + 1);
  }
  const plain = new Set(
    [...wants].filter(([name, count]) => count === 1 && !taken.has(name)).map(([name]) => name),
  );
  if (plain.size === things.length) return things.map(({ wanted }) => wanted);
  const others = things.map(({ otherwise }) => otherwise?.());
  const second = secondNames(others, longest, (name) => wants.has(name) || taken.has(name));
  const suffixed = new Set<string>();
  const reserved = (name: string): boolean =>
    plain.has(name) || taken.has(name) || second.has(name);
  return things.map(({ wanted, identity }, i) => {
    if (plain.has(wanted)) return wanted;
    const otherwise = others[i] ?? "";
    if (wanted.length <= longest && second.has(otherwise)) return otherwise;
    const digest = digestOf(identity).slice("sha256:".length);
    for (let digits = DIGITS; ; digits += DIGITS) {
      const suffix = `_${digest.slice(0, digits)}`;
      const name = `${wanted.slice(0, longest - suffix.length)}${suffix}`;
      if (!reserved(name) && !suffixed.has(name)) {
        suffixed.add(name);
        return name;
      }
      if (digits >= digest.length) throw new Error(`two things are ${identity}`);
    }
  });
}

/**
 * Second names that one thing alone would have, and that nobody wants in the first place. Those of all things count, so that
 * one that gets its first name changes no other's second.
 */
function secondNames(
  names: readonly (string | undefined)[],
  longest: number,
  isWanted: (name: string) => boolean,
): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const name of names) {
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Set(
    [...counts]
      .filter(([name, count]) => count === 1 && name.length <= longest && !isWanted(name))
      .map(([name]) => name),
  );
}
