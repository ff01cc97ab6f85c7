import { quote } from "./quote.ts";

/** Words that may not name a constant in a module (ECMAScript 2024, 12.7.2, and strict mode). */
const RESERVED = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield".split(
    " ",
  ),
);

const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;

function words(name: string): readonly string[] {
  return name.match(WORDS) ?? [];
}

const capital = (word: string): string =>
  word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

/** `find_companies` as a type's name: `FindCompanies`. Letters and digits only; never empty. */
export function pascalCase(name: string): string {
  const joined = words(name).map(capital).join("");
  return /^[A-Z]/.test(joined) ? joined : `T${joined}`;
}

/** `find_companies` as a constant's name: `findCompanies`. Letters and digits only; never empty, never reserved. */
export function camelCase(name: string): string {
  const pascal = words(name).map(capital).join("");
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  if (!/^[a-z]/.test(camel)) return `t${pascal}`;
  return RESERVED.has(camel) ? `${camel}_` : camel;
}

/** Names that are unique in one file: a taken one gets the first free number. */
export class Names {
  readonly #taken = new Set<string>();

  /** Keeps a name as it is, for what the file imports. */
  reserve(name: string): void {
    this.#taken.add(name);
  }

  /** The name, or the name with the first free number from 2 on. */
  take(name: string): string {
    let unique = name;
    for (let n = 2; this.#taken.has(unique); n++) unique = `${name}${n}`;
    this.#taken.add(unique);
    return unique;
  }
}

const SIMPLE_KEY = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A key of an object literal: bare where it can be, computed where it would set the prototype. */
export function objectKey(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return SIMPLE_KEY.test(key) ? key : quote(key);
}

/** A member's name in an interface. */
export function memberName(name: string): string {
  return SIMPLE_KEY.test(name) ? name : quote(name);
}
