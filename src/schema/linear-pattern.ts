import { createRequire } from "node:module";
import type { RE2JS } from "re2js";

/** An expression on an engine whose time grows with the text and nothing else. */
export interface LinearPattern {
  readonly test: (text: string) => boolean;
  /** Upper bound of the steps that one character of text takes. */
  readonly stepsPerCharacter: number;
}

/**
 * An ECMA-262 expression with the `u` flag on RE2; undefined where RE2 has no such thing (looking around, referring back,
 * repetitions above 1,000) or where a difference between the two could not be written out.
 */
export function linearPattern(source: string): LinearPattern | undefined {
  const translated = translate(source);
  if (translated === undefined) return undefined;
  try {
    const compiled = engine().compile(translated);
    return {
      test: (text) => compiled.matcher(text).find(),
      stepsPerCharacter: compiled.programSize() + 1,
    };
  } catch {
    // Every fault of compiling is one of the expression: RE2 is asked for nothing else.
    return undefined;
  }
}

let loaded: typeof RE2JS | undefined;

/** Loaded by the first expression that needs it. */
function engine(): typeof RE2JS {
  loaded ??= (createRequire(import.meta.url)("re2js") as typeof import("re2js")).RE2JS;
  return loaded;
}

/** WhiteSpace and LineTerminator (ECMA-262, 12.2 and 12.3), which `\s` matches; RE2's is ASCII. */
const SPACES =
  "\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
const NO_SPACES =
  "\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}" +
  "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";
const ANYTHING = "[\\x{0}-\\x{10ffff}]";
const NOTHING = "[^\\x{0}-\\x{10ffff}]";

/** One piece of an expression: an escape, a group's head, a whole empty class, a bracket, another character. */
const PIECE =
  /\\(?:u\{(?<point>[0-9a-fA-F]+)\}|u(?<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?<low>[dD][c-fC-F][0-9a-fA-F]{2})|u(?<unit>[0-9a-fA-F]{4})|c(?<control>[A-Za-z])|(?<property>[pP])\{(?<value>[^}]*)\}|k<[^>]*>|(?<escaped>.))|\((?<head>\?(?:<[^>=!]*>|<?[=!]|[a-z-]*:))?|\[\^?\]|./gsu;

function translate(source: string): string | undefined {
  let out = "";
  let inClass = false;
  for (const { 0: text, groups = {} } of source.matchAll(PIECE)) {
    const piece = inClass ? inClassPiece(text, groups) : plainPiece(text, groups);
    if (piece === undefined) return undefined;
    out += piece;
    if (!inClass) inClass = text === "[";
    else if (text.endsWith("]") && !text.startsWith("\\")) inClass = false;
  }
  return out;
}

type Groups = { readonly [name: string]: string | undefined };

function plainPiece(text: string, groups: Groups): string | undefined {
  if (text.startsWith("\\")) return escapePiece(text, groups, false);
  if (text.startsWith("(")) {
    const { head } = groups;
    if (head === undefined) return "(";
    // Looking around has no equal; modifiers change what the rest means.
    if (head === "?:") return "(?:";
    return /^\?<[^=!]/.test(head) ? "(" : undefined;
  }
  if (text === "[]") return NOTHING;
  if (text === "[^]") return ANYTHING;
  return text === "." ? "[^\\n\\r\\x{2028}\\x{2029}]" : text;
}

function inClassPiece(text: string, groups: Groups): string | undefined {
  if (text.startsWith("\\")) return escapePiece(text, groups, true);
  // RE2 reads `[:alpha:]` inside a class. What looks like an empty class here ends the one that it stands in.
  return text.startsWith("[") ? `\\${text}` : text;
}

function escapePiece(text: string, groups: Groups, inClass: boolean): string | undefined {
  const { point, high, low, unit, control, property, value, escaped } = groups;
  if (point !== undefined) return codePoint(Number.parseInt(point, 16));
  if (high !== undefined && low !== undefined) {
    const lead = Number.parseInt(high, 16) - 0xd800;
    return codePoint(0x10000 + lead * 0x400 + Number.parseInt(low, 16) - 0xdc00);
  }
  if (unit !== undefined) return codePoint(Number.parseInt(unit, 16));
  if (control !== undefined) return codePoint(control.charCodeAt(0) % 32);
  if (property !== undefined) return `\\${property}{${propertyName(value ?? "")}}`;
  switch (escaped) {
    case "s":
      return inClass ? SPACES : `[${SPACES}]`;
    case "S":
      return inClass ? NO_SPACES : `[${NO_SPACES}]`;
    case "b":
      return inClass ? "\\x{8}" : text;
    case "0":
      return "\\x{0}";
    case undefined:
      return undefined;
    default:
      // A reference back is a digit, or `\k`.
      return /[1-9k]/.test(escaped) ? undefined : text;
  }
}

/** Undefined for half of a surrogate pair, which RE2 cannot look for. */
function codePoint(value: number): string | undefined {
  return value >= 0xd800 && value <= 0xdfff ? undefined : `\\x{${value.toString(16)}}`;
}

/** `Script=Greek` and `General_Category=Lu` are called by their value alone. */
function propertyName(text: string): string {
  return text.replace(/^(?:Script|sc|General_Category|gc)=/, "");
}
