import { displayWidth } from "./display-width.ts";
import { isPlain, numberLiteral, propertyKey, stringLiteral } from "./literal.ts";
import { WIDTH } from "./writer.ts";

/** Code as a tree whose layout follows from its width alone. Built by the functions of this file only. */
export type Code = Token | ObjectCode | ArrayCode | CallCode;

interface Laid {
  /** Columns on one line; Infinity for what never stands on one. */
  readonly width: number;
  /** On one line. Of a group that is wider than a line it is empty: nobody prints it so. */
  readonly flat: string;
}

interface Token extends Laid {
  readonly kind: "name" | "string" | "number";
}

interface ObjectCode extends Laid {
  readonly kind: "object";
  readonly members: readonly Member[];
}

interface ArrayCode extends Laid {
  readonly kind: "array";
  readonly items: readonly Code[];
}

interface CallCode extends Laid {
  readonly kind: "call";
  readonly callee: string;
  readonly args: readonly Code[];
}

/** One member of an object literal. */
export interface Member {
  /** As printed: quoted where it has to be. */
  readonly key: string;
  readonly keyWidth: number;
  readonly value: Code;
}

/** A name, a keyword or another token that is not a string or a number. */
export function name(text: string): Code {
  return { kind: "name", flat: text, width: displayWidth(text) };
}

/** A string of the plan or of a document, as a literal. */
export function string(value: string): Code {
  if (isPlain(value)) return { kind: "string", flat: `"${value}"`, width: value.length + 2 };
  const text = stringLiteral(value);
  return { kind: "string", flat: text, width: displayWidth(text) };
}

/** A number as a literal. */
export function number(value: number): Code {
  const text = numberLiteral(value);
  return { kind: "number", flat: text, width: text.length };
}

/** `true` or `false`. */
export function boolean(value: boolean): Code {
  return name(String(value));
}

/** What an object is made from: its keys and values in order; undefined values are left out. */
export type Members = readonly (readonly [key: string, value: Code | undefined])[];

interface KeyCode {
  readonly printed: string;
  readonly columns: number;
}

/** The first keys that came: a few hundred make nearly all of an output. */
const keyCodes = new Map<string, KeyCode>();
const MOST_KEYS = 1_000;

function keyCode(key: string): KeyCode {
  const known = keyCodes.get(key);
  if (known !== undefined) return known;
  const printed = propertyKey(key);
  const made = { printed, columns: displayWidth(printed) };
  if (keyCodes.size < MOST_KEYS) keyCodes.set(key, made);
  return made;
}

/** An object on one line where it fits. */
export function compact(members: Members): ObjectCode {
  const all: Member[] = [];
  let width = 2;
  for (const [key, value] of members) {
    if (value === undefined) continue;
    const { printed, columns } = keyCode(key);
    all.push({ key: printed, keyWidth: columns, value });
    width += columns + value.width + 4;
  }
  return { kind: "object", members: all, width, flat: width > WIDTH ? "" : flatObject(all) };
}

function flatObject(members: readonly Member[]): string {
  let flat = "";
  for (const { key, value } of members) {
    flat += flat === "" ? `${key}: ${value.flat}` : `, ${key}: ${value.flat}`;
  }
  return flat === "" ? "{}" : `{ ${flat} }`;
}

/** An object with each member on a line of its own: one field, one line in a review. */
export function expanded(members: Members): ObjectCode {
  const object = compact(members);
  return object.members.length === 0 ? object : { ...object, width: Infinity, flat: "" };
}

/** An array on one line where it fits. */
export function array(items: readonly Code[]): Code {
  const broken = items.length > 1 && (items.every(isFullObject) || items.every(isFullArray));
  const width = broken ? Infinity : listWidth(items);
  return { kind: "array", items, width, flat: width > WIDTH ? "" : `[${flatList(items)}]` };
}

/** Columns of a list with its parentheses. */
function listWidth(items: readonly Code[]): number {
  return items.length === 0 ? 2 : items.reduce((sum, { width }) => sum + width + 2, 0);
}

function flatList(items: readonly Code[]): string {
  return items.map(({ flat }) => flat).join(", ");
}

/** The formatter never puts several of these on one line. */
function isFullObject(code: Code): boolean {
  return code.kind === "object" && code.members.length > 1;
}

function isFullArray(code: Code): boolean {
  return code.kind === "array" && code.items.length > 1;
}

/** A call on one line where it fits; a last object or array is hugged by the parentheses. */
export function call(callee: string, ...args: readonly Code[]): Code {
  const width = callee.length + listWidth(args);
  return {
    kind: "call",
    callee,
    args,
    width,
    flat: width > WIDTH ? "" : `${callee}(${flatList(args)})`,
  };
}

/**
 * A JSON value. Objects are on one line where they fit.
 * @throws {TypeError} for what JSON cannot carry.
 */
export function json(value: unknown): Code {
  switch (typeof value) {
    case "string":
      return string(value);
    case "number":
      return number(value);
    case "boolean":
      return boolean(value);
    case "object":
      if (value === null) return name("null");
      if (Array.isArray(value)) return array(value.map(json));
      return compact(
        Object.entries(value).map(([key, member]) => [
          key,
          member === undefined ? undefined : json(member),
        ]),
      );
    default:
      throw new TypeError(`JSON has no ${typeof value}`);
  }
}
