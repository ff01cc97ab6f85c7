const LONGEST = 120;

/** Characters that move a cursor, hide, or turn the direction of what follows. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|[\ud800-\udfff]/gu;

/**
 * A text that a terminal or a log line can show: every control, invisible or direction character
 * as its `\u{…}` escape. One line.
 */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A foreign text in double quotes for use in a message: printable and cut to 120 characters. */
export function quote(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return `"${printable(cut)}"`;
}

/** Names that a message tells of many; a diagnostic about more carries them all. */
export const NAMES_SHOWN = 3;

/** The first of some foreign names in quotes, and how many more there are. */
export function firstOf(names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : "";
  return `${names.slice(0, NAMES_SHOWN).map(quote).join(", ")}${more}`;
}
