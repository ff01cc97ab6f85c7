/**
 * Text that hides in text: terminal sequences, controls, tag characters, bidirectional overrides, zero-width
 * characters and stray variation selectors. Foreign strings pass here before a model reads them. What people write on
 * purpose stays: joiners in scripts and emoji that need them, emoji style, the three flags made of tags.
 */

/** Whether there can be anything to remove: one scan, no allocation. False means that the text is clean. */
const SUSPECT =
  /\u034f|\u17b4|\u17b5|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff]/;

/** ECMA-48 sequences: control strings (OSC, DCS, SOS, PM, APC), CSI, and two-character escapes. */
const TERMINAL =
  /(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]*(?:\x07|\x1b\\|\x9c)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-Z\\^-~]/g;

const LINE_ENDS = /\r\n?|[\u2028\u2029]/g;

/**
 * Scripts whose spelling needs joiners (UAX #31, 2.3). A class with the `v` flag would say it shorter; `u` keeps the
 * expression cheap.
 */
const JOINING =
  "[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{Script=Nko}\\p{Script=Thaana}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}]";

/** Kept as they are, in this order; what follows after them in {@link HIDDEN} is removed. */
const LEGITIMATE = [
  // the flags of England, Scotland and Wales (UTS #51, ED-14a)
  "\\u{1f3f4}\\u{e0067}\\u{e0062}(?:\\u{e0065}\\u{e006e}\\u{e0067}|\\u{e0073}\\u{e0063}\\u{e0074}|\\u{e0077}\\u{e006c}\\u{e0073})\\u{e007f}",
  // emoji that are joined (ED-16), and one style selector after an emoji or a keycap base (ED-9a)
  "\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?(?:\\u200d\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?)*\\ufe0e?",
  "[0-9#*]\\ufe0f\\u20e3",
  // standardised variants of Han, and joiners inside words
  "\\p{Script=Han}[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]",
  `(?<=${JOINING})[\\u200c\\u200d](?=${JOINING})`,
].join("|");

const REMOVED =
  "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]";

let hidden: RegExp | undefined;

/** A foreign string as it may leave: well-formed Unicode, LF line ends, nothing that cannot be seen. */
export function cleanText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  hidden ??= new RegExp(`(${LEGITIMATE})|${REMOVED}`, "gu");
  let clean = text.isWellFormed() ? text : text.toWellFormed();
  if (/[\x1b\x90-\x9f]/.test(clean)) clean = clean.replace(TERMINAL, "");
  return clean.replace(LINE_ENDS, "\n").replace(hidden, "$1");
}
