import { snakeCase, wordsOf } from "./names/words.ts";

const LONGEST = 40;
const MOST_EXPOSED = 60;

/** Device names that no file can have on Windows, whatever its extension. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** A file name for a group of tools: lower-case words joined by `_`; never empty, a device or a path. */
export function groupName(text: string): string {
  const name = snakeCase(wordsOf(text)).slice(0, LONGEST).replace(/_+$/, "");
  if (name === "") return "tools";
  return DEVICES.test(name) || name === "index" ? `${name}_tools` : name;
}

/**
 * Group names for exposed tools, in order, from their tags: a group holds at most 60 of them, the next 60 go to
 * `group_2`, and so on. Such a part never joins another group, nor one in `taken`.
 */
export function exposedGroups(
  tags: readonly string[],
  taken: ReadonlySet<string>,
): readonly string[] {
  const named = new Map([...new Set(tags)].map((tag) => [tag, groupName(tag)]));
  const used = new Set([...taken, ...named.values()]);
  const open = new Map<string, { name: string; count: number; part: number }>();
  return tags.map((tag) => {
    const base = named.get(tag) ?? groupName(tag);
    const group = open.get(base) ?? { name: base, count: 0, part: 1 };
    open.set(base, group);
    if (group.count === MOST_EXPOSED) {
      do group.part++;
      while (used.has(`${base}_${group.part}`));
      group.name = `${base}_${group.part}`;
      group.count = 0;
      used.add(group.name);
    }
    group.count++;
    return group.name;
  });
}
