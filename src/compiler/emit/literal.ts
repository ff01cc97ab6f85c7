/**
 * The one printer of document strings. What it returns is a single token of TypeScript, whatever it is given: nothing
 * of the text can end the token, and nothing in it is invisible to a reviewer.
 */

/**
 * Code points that a reader cannot see or that change what is seen: controls, line separators, bidirectional and
 * zero-width marks, tags, variation selectors, spaces that look like another, and halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

const UNSEEN_IN_LINE = new RegExp(`(?!\n)(?:${UNSEEN.source})`, "gu");

const SHORT: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function unicodeEscape(text: string): string {
  let escaped = "";
  for (let i = 0; i < text.length; i++) {
    escaped += `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

/** What needs no look at the class of each character. */
const PRINTABLE = /^[ -~]*$/;

/** A text with everything that cannot be seen written as `\uXXXX`, as comments, Markdown and JSON show it. */
export function escapeUnseen(text: string): string {
  return PRINTABLE.test(text) ? text : text.replace(UNSEEN, unicodeEscape);
}

/** Whether every character of a text can be seen. */
export function isSeen(text: string): boolean {
  return PRINTABLE.test(text) || text.search(UNSEEN) === -1;
}

const PLAIN = /^[ !#%-;=-[\]-~]*$/;

/** Whether a text is printable ASCII that needs no escape of any kind: then its literal is the text in double quotes. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/**
 * A string literal that evaluates to exactly `text`. In double quotes, or in single quotes where that takes fewer
 * escapes. `<` before `/script` and `!--`, and `$` before `{`, are escapes too: the file may stand in a page, and no
 * reader takes the text for a template.
 */
export function stringLiteral(text: string): string {
  if (isPlain(text)) return `"${text}"`;
  const quote = count(text, '"') > count(text, "'") ? "'" : '"';
  const body = text
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replace(UNSEEN, (c) => SHORT.get(c) ?? unicodeEscape(c))
    .replace(/<(?=\/script|!--)/gi, "\\u003c")
    .replaceAll("${", "\\u0024{");
  return quote + body + quote;
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++;
  return found;
}

/**
 * A number literal: the shortest that reads back as the same number, minus zero included.
 * @throws {TypeError} for what JSON cannot carry.
 */
export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError("JSON has no NaN and no Infinity");
  return Object.is(value, -0) ? "-0" : String(value).replace("e+", "e");
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * A property's key in an object literal. `__proto__` is computed, because as a plain key it sets the prototype; `then`
 * is spelt with an escape, because linters take objects that have it for promises.
 */
export function propertyKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  if (name === "then") return '"\\u0074hen"';
  return memberName(name);
}

/** A property's name in a type: quoted only where it is not an identifier. */
export function memberName(name: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return name;
  return IDENTIFIER.test(name) && isSeen(name) ? name : stringLiteral(name);
}

/** JSON for people: two spaces, what cannot be seen as escapes. Reads back as the same value. */
export function jsonText(value: unknown): string {
  return `${seenJson(JSON.stringify(value, null, 2))}\n`;
}

/** The same of a list, made item by item: a long one is never held twice. */
export function jsonListText(items: readonly unknown[]): string {
  if (items.length === 0) return jsonText(items);
  const parts = items.map((item) => seenJson(JSON.stringify([item], null, 2).slice(2, -2)));
  return `[\n${parts.join(",\n")}\n]\n`;
}

/** What nearly every JSON text is: nothing in it needs the look at each character's class. */
const ASCII = /^[\n -~]*$/;

function seenJson(text: string): string {
  // Outside of strings, JSON.stringify writes line breaks and plain spaces only.
  return ASCII.test(text) ? text : text.replace(UNSEEN_IN_LINE, unicodeEscape);
}
