import { uniqueNames } from "../names/unique.ts";

/** A part of a request that needs an input name. */
export interface NamedPart {
  readonly name: string;
  readonly location: "path" | "query" | "header" | "cookie" | "body";
}

const LONGEST = 64;

/**
 * Input names for the parts of one request, in order: the part's own name, with its location before it where two parts
 * share one (`path_id`, `body_id`), and with `_` for every character that a name cannot hold.
 */
export function flatNames(parts: readonly NamedPart[]): readonly string[] {
  const plain = parts.map((part) => sanitise(part.name));
  // As nearly always: each is alone with its name.
  const alone = new Set(plain).size === plain.length;
  if (alone && plain.every(({ length }) => length <= LONGEST)) return plain;
  const counts = new Map<string, number>();
  for (const name of plain) counts.set(name, (counts.get(name) ?? 0) + 1);
  const things = parts.map(({ name, location }, i) => {
    const own = plain[i] ?? "_";
    const wanted = counts.get(own) === 1 ? own : `${location}_${own}`;
    return { wanted, identity: `${location} ${name}` };
  });
  return uniqueNames(things, LONGEST);
}

function sanitise(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_.-]+/g, "_");
  // `filter[status]` reads better as `filter_status` than with an underscore at its end.
  const trimmed = safe === name ? safe : safe.replace(/_+$/, "");
  return trimmed === "" || trimmed === "__proto__" ? `_${trimmed}` : trimmed;
}
