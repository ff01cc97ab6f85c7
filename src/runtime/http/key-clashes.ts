import { McpgenError } from "../call/error.ts";

/** What one parameter wrote from an object: its own name, and the keys as they stand in the request. */
export interface WrittenKeys {
  readonly name: string;
  readonly keys: readonly string[];
}

/** Who writes a key: a parameter by its name, or what no parameter may write. */
type Owner = string | typeof RESERVED | typeof SEVERAL;
const RESERVED: unique symbol = Symbol("reserved");
const SEVERAL: unique symbol = Symbol("several");

/** Deeper keys count as equal: no framework reads so deep, and each level costs a look-up. */
const MOST_LEVELS = 16;

/**
 * Refuses objects whose keys become names of their own in the request (`explode`, `deepObject`) where such a name is
 * another parameter's: an API that takes the last of two would let the object overwrite what a tool fixes or hides.
 * Names are compared as the laxest frameworks read them: without case, `a[b]` as b inside a, `.` and space as `_`.
 *
 * `names` are those of the same place, `reserved` the keys of credentials and of the document's own fixed query.
 * @throws {McpgenError} `invalid_input`, naming the key.
 */
export function checkKeys(
  place: string,
  names: Iterable<string>,
  reserved: Iterable<string>,
  written: readonly WrittenKeys[],
): void {
  if (written.length === 0) return;
  const ends = new Map<string, Owner>();
  const inner = new Map<string, Owner>();
  const claim = (key: string, owner: Owner): void => {
    const levels = levelsOf(key);
    levels.forEach((level, i) => {
      const map = i === levels.length - 1 ? ends : inner;
      const before = map.get(level);
      map.set(level, before === undefined || before === owner ? owner : SEVERAL);
    });
  };
  for (const name of names) claim(name, name);
  for (const key of reserved) claim(decoded(key), RESERVED);
  const parts = written.map(({ name, keys }) => ({ name, keys: keys.map(decoded) }));
  for (const { name, keys } of parts) for (const key of keys) claim(key, name);

  const others = (owner: Owner | undefined, name: string): boolean =>
    owner !== undefined && owner !== name;
  for (const { name, keys } of parts) {
    for (const key of keys) {
      if (key === name) continue;
      const levels = levelsOf(key);
      const whole = levels.at(-1) ?? "";
      if (levels.some((level) => others(ends.get(level), name)) || others(inner.get(whole), name)) {
        throw new McpgenError(
          "invalid_input",
          `The key ${JSON.stringify(key)} of ${JSON.stringify(name)} would set another ${place} of the request. Leave it out.`,
        );
      }
    }
  }
}

/** The keys of `key=value` pairs. */
export function keysOf(text: string, separator: string | RegExp): string[] {
  return text.split(separator).map((pair) => pair.split("=", 1)[0] ?? "");
}

/** `a[b][c]` as `a`, `a[b`, `a[b[c`: every level of a key, as frameworks nest it. */
function levelsOf(key: string): string[] {
  const [visible = ""] = key.toLowerCase().split("\0", 1);
  const [root = "", ...rest] = visible.split("[", MOST_LEVELS);
  let level = root.trim().replace(/[. ]/g, "_");
  const levels = [level];
  for (const part of rest) {
    const [member = ""] = part.split("]", 1);
    if (member.trim() === "") continue;
    level += `[${member.trim()}`;
    levels.push(level);
  }
  return levels;
}

/** A key as the API decodes it; as it stands where it is no percent-encoding. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
