import type { Kinds } from "./kinds.ts";
import type { Node } from "./original.ts";

/*
 * Texts of a request as values (OpenAPI 3.1.1, "Style Values" and "Style Examples"), for the validator. Texts stay
 * percent-encoded until their delimiters have been read; numbers and flags stay texts, which the validator coerces.
 */

/** A name and the raw text behind `=`. */
export type Pair = readonly [key: string, value: string];

const decoded = (text: string): string => decodeURIComponent(text);

export function styleOf(definition: Node): string {
  const place = definition["in"];
  return String(
    definition["style"] ?? (place === "query" || place === "cookie" ? "form" : "simple"),
  );
}

export function explodes(definition: Node): boolean {
  return (definition["explode"] ?? styleOf(definition) === "form") === true;
}

export function pairsOf(text: string, separator: string | RegExp): readonly Pair[] {
  if (text === "") return [];
  return text.split(separator).map((part) => {
    const at = part.indexOf("=");
    return at === -1 ? [decoded(part), ""] : [decoded(part.slice(0, at)), part.slice(at + 1)];
  });
}

export function fromPath(raw: string | undefined, definition: Node, kinds: Kinds): unknown {
  if (raw === undefined) return undefined;
  if (definition["content"] !== undefined) return JSON.parse(decoded(raw));
  const style = styleOf(definition);
  const name = String(definition["name"]);
  if (style === "label") {
    if (!raw.startsWith(".")) throw new Error(`${name}: style label starts with a dot`);
    return listOf(raw.slice(1), definition, kinds, explodes(definition) ? "." : ",");
  }
  if (style === "matrix") {
    if (!raw.startsWith(";")) throw new Error(`${name}: style matrix starts with a semicolon`);
    const pairs = pairsOf(raw.slice(1), ";");
    return fromPairs(pairs, new Set(pairs.keys()), definition, kinds);
  }
  return listOf(raw, definition, kinds, ",");
}

export function fromHeader(raw: string | undefined, definition: Node, kinds: Kinds): unknown {
  if (raw === undefined) return undefined;
  if (definition["content"] !== undefined) return JSON.parse(raw);
  return listOf(raw, definition, kinds, ",", (text) => text);
}

/** A text of one delimiter: a primitive, the items of an array, the members of an object. */
function listOf(
  raw: string,
  definition: Node,
  kinds: Kinds,
  delimiter: string | RegExp,
  read: (text: string) => string = decoded,
): unknown {
  if (kinds.primitive || !(kinds.array || kinds.object)) return read(raw);
  const parts = raw.split(delimiter);
  if (kinds.array) return parts.map(read);
  if (explodes(definition)) {
    return Object.fromEntries(
      parts.map((part) => {
        const at = part.indexOf("=");
        return [read(part.slice(0, at)), read(part.slice(at + 1))];
      }),
    );
  }
  if (parts.length % 2 === 1) throw new Error(`${definition["name"]}: a key without a value`);
  return Object.fromEntries(
    Array.from({ length: parts.length / 2 }, (_, i) => [
      read(parts[2 * i] ?? ""),
      read(parts[2 * i + 1] ?? ""),
    ]),
  );
}

const DELIMITERS: Readonly<Record<string, string | RegExp>> = {
  form: ",",
  matrix: ",",
  spaceDelimited: /%20|\+/,
  pipeDelimited: /%7C|\|/i,
};

/** Reads a parameter from pairs and takes those that are its own. */
export function fromPairs(
  pairs: readonly Pair[],
  left: Set<number>,
  definition: Node,
  kinds: Kinds,
): unknown {
  const name = String(definition["name"]);
  const style = styleOf(definition);
  const take = (fits: (key: string) => boolean): Pair[] => {
    const found = [...left].filter((i) => fits(pairs[i]?.[0] ?? ""));
    for (const i of found) left.delete(i);
    return found.map((i) => pairs[i] ?? ["", ""]);
  };
  if (definition["content"] !== undefined) {
    const [own] = take((key) => key === name);
    const [type = ""] = Object.keys(definition["content"] as Node);
    return own === undefined
      ? undefined
      : /json/.test(type)
        ? JSON.parse(decoded(own[1]))
        : decoded(own[1]);
  }
  if (style === "deepObject") {
    const own = take((key) => key === name || key.startsWith(`${name}[`));
    return own.length === 0 ? undefined : nested(name, own);
  }
  if (explodes(definition) && kinds.object) {
    const named = [...left].some((i) => pairs[i]?.[0] === name);
    if (!(named && (kinds.array || kinds.primitive))) {
      const own = take((key) => kinds.members.size === 0 || kinds.members.has(key));
      return own.length === 0
        ? undefined
        : Object.fromEntries(own.map(([key, value]) => [key, decoded(value)]));
    }
  }
  const own = take((key) => key === name);
  if (own.length === 0) return undefined;
  if (!explodes(definition)) {
    if (own.length > 1) throw new Error(`${name} stands twice`);
    return listOf(
      own[0]?.[1] ?? "",
      { ...definition, explode: false },
      kinds,
      DELIMITERS[style] ?? ",",
    );
  }
  const texts = own.map(([, value]) => decoded(value));
  return kinds.array && !(kinds.primitive && texts.length === 1)
    ? texts
    : texts.length === 1
      ? texts[0]
      : texts;
}

/** `name[a][b]=x` as a value: members by name, `[]` and numbers as an array. */
export function nested(name: string, pairs: readonly Pair[]): unknown {
  type Tree = Map<string, Tree | string>;
  const root: Tree = new Map();
  let count = 0;
  for (const [key, raw] of pairs) {
    if (key === name) return decoded(raw);
    const steps = [...key.slice(name.length).matchAll(/\[([^\]]*)\]/g)].map(([, s]) => s ?? "");
    let at = root;
    for (const [i, step] of steps.entries()) {
      const own = step === "" ? `#${count++}` : step;
      if (i === steps.length - 1) at.set(own, decoded(raw));
      else {
        const next = at.get(own);
        const tree: Tree = next instanceof Map ? next : new Map();
        at.set(own, tree);
        at = tree;
      }
    }
  }
  const value = (tree: Tree | string): unknown => {
    if (typeof tree === "string") return tree;
    const keys = [...tree.keys()];
    if (keys.length > 0 && keys.every((k) => /^(?:#?\d+)$/.test(k))) {
      return [...tree.values()].map(value);
    }
    return Object.fromEntries([...tree].map(([k, v]) => [k, value(v)]));
  };
  return value(root);
}
