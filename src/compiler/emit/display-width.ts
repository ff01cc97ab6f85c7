/** Scripts whose characters take two columns, and those that take none, as the formatter counts them. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const NARROWER = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** The columns that a text takes on a screen with fixed-width characters (Unicode, UAX #11). */
export function displayWidth(text: string): number {
  // Printable ASCII, which nearly everything is, needs no look at its characters.
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (NARROWER.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}
