import { stringEnd } from "./json.ts";
import type { Member, Place } from "./places.ts";

/** The places of a valid JSON text. A container is read once, when its members are asked for. */
export function jsonPlaces(text: string): Place {
  return placeAt(text, blankEnd(text, 0));
}

function placeAt(text: string, start: number): Place {
  const c = text[start];
  if (c !== "{" && c !== "[") return { start, end: scalarEnd(text, start) };
  let known: ReadonlyMap<string, Member> | undefined;
  const children = (): ReadonlyMap<string, Member> => {
    known ??= c === "{" ? readMembers(text, start) : readItems(text, start);
    return known;
  };
  return { start, end: start + 1, children };
}

function readMembers(text: string, open: number): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  let at = blankEnd(text, open + 1);
  while (text[at] === '"') {
    const end = stringEnd(text, at) + 1;
    const key: unknown = JSON.parse(text.slice(at, end));
    const colon = blankEnd(text, end);
    const value = blankEnd(text, colon + 1);
    members.set(String(key), { key: { start: at, end }, value: placeAt(text, value) });
    const after = blankEnd(text, valueEnd(text, value));
    at = text[after] === "," ? blankEnd(text, after + 1) : text.length;
  }
  return members;
}

function readItems(text: string, open: number): ReadonlyMap<string, Member> {
  const items = new Map<string, Member>();
  let at = blankEnd(text, open + 1);
  while (at < text.length && text[at] !== "]") {
    items.set(String(items.size), { value: placeAt(text, at) });
    const after = blankEnd(text, valueEnd(text, at));
    at = text[after] === "," ? blankEnd(text, after + 1) : text.length;
  }
  return items;
}

/** The offset behind a value, whatever is inside it. */
function valueEnd(text: string, start: number): number {
  const c = text[start];
  if (c !== "{" && c !== "[") return scalarEnd(text, start);
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) i = stringEnd(text, i);
    else if (code === 123 || code === 91) depth++;
    else if ((code === 125 || code === 93) && --depth === 0) return i + 1;
  }
  return text.length;
}

const SCALAR_END = /[\s,\]}]|$/g;

function scalarEnd(text: string, start: number): number {
  if (text[start] === '"') return Math.min(stringEnd(text, start) + 1, text.length);
  SCALAR_END.lastIndex = start;
  return SCALAR_END.exec(text)?.index ?? text.length;
}

function blankEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) break;
    at++;
  }
  return at;
}
