import { isPathError, type Path, parsePath } from "../../language/path.ts";
import { own } from "../../util/json.ts";
import type { Option, OptionsAsked } from "../ir/options.ts";

/** Most options of one input: as many values as `enum` takes. */
export const MOST_OPTIONS = 1_000;

/** Longest value, in characters. */
const LONGEST_VALUE = 200;

/** Longest label, in characters: it stands in the definition that every model reads. */
const LONGEST_LABEL = 80;

/** The items in one answer of an API; or why there are none. */
export function listOf(body: unknown, from: string): readonly unknown[] | string {
  const list = from === "" ? body : at(body, from);
  if (Array.isArray(list)) return list;
  return from === "" ? "the answer is no list" : `there is no list at ${from}`;
}

/**
 * The options of an API's items, in their order, each value once; or why there are none. A label that says what the value
 * says is left out.
 */
export function pickOptions(
  list: readonly unknown[],
  { value, label }: Pick<OptionsAsked, "value" | "label">,
): readonly Option[] | string {
  if (list.length === 0) return "the list is empty";
  if (list.length > MOST_OPTIONS) return `there are ${list.length}, more than ${MOST_OPTIONS}`;
  const options = new Map<string | number, Option>();
  for (const [i, item] of list.entries()) {
    const found = value === "" ? item : at(item, value);
    const isText = typeof found === "string" && found !== "" && found.length <= LONGEST_VALUE;
    if (!isText && typeof found !== "number") {
      return `item ${i} has no text or number of a usable length at ${value}`;
    }
    if (typeof found === "string" && CONTROL.test(found)) return `item ${i} has control characters`;
    if (options.has(found)) continue;
    const name = label === undefined ? undefined : labelOf(at(item, label));
    options.set(found, {
      value: found,
      ...(name === undefined || name === String(found) ? {} : { label: name }),
    });
  }
  return [...options.values()];
}

const CONTROL = /\p{C}/u;

/** A label as one line of plain text: it comes from the API's data. */
function labelOf(found: unknown): string | undefined {
  if (typeof found !== "string" && typeof found !== "number") return undefined;
  const text = String(found)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  const short = [...text].slice(0, LONGEST_LABEL).join("");
  return short === "" ? undefined : short;
}

function at(value: unknown, text: string): unknown {
  const path = parsePath(text);
  return isPathError(path) ? undefined : walk(value, path);
}

/** The value at a path; `[*]` makes one flat list of what is behind it. */
function walk(value: unknown, path: Path): unknown {
  let here = value;
  for (const [i, segment] of path.entries()) {
    if (segment.kind === "name") here = own(here, segment.name);
    else if (!Array.isArray(here)) return undefined;
    else if (segment.kind === "index") here = here[segment.index];
    else return here.flatMap((item) => walk(item, path.slice(i + 1)) ?? []);
  }
  return here;
}
