import { isNode, type Node } from "./original.ts";

/*
 * RFC 6570 as OpenAPI 3.1.1 uses it ("Style Values", "Style Examples", Appendix C): values to texts, from the table and
 * nothing else. It shares no line with the product's encoder, which it is compared with.
 */

/** Percent-encodes all but unreserved characters (RFC 3986, section 2.3). */
export function encoded(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => {
      const c = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(c) ? c : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

/** What no row has a text for, a value inside a value, is JSON. */
function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

interface Row {
  /** Before the first item. */
  readonly first: string;
  readonly separator: string;
  readonly named: boolean;
  /** Between items that are not exploded. */
  readonly joiner: string;
}

const ROWS: Readonly<Record<string, Row>> = {
  simple: { first: "", separator: ",", named: false, joiner: "," },
  label: { first: ".", separator: ".", named: false, joiner: "," },
  matrix: { first: ";", separator: ";", named: true, joiner: "," },
  form: { first: "", separator: "&", named: true, joiner: "," },
  spaceDelimited: { first: "", separator: "&", named: true, joiner: "%20" },
  pipeDelimited: { first: "", separator: "&", named: true, joiner: "%7C" },
};

/** A parameter's text; undefined where the value leaves nothing to write. */
export function expectedParameter(definition: Node, value: unknown): string | undefined {
  const place = String(definition["in"]);
  const name = String(definition["name"]);
  const write: (text: string) => string = place === "header" ? (text) => text : encoded;
  if (value === undefined || value === null) return undefined;
  if (isNode(definition["content"])) {
    const [type = ""] = Object.keys(definition["content"]);
    const text = /json/.test(type) ? JSON.stringify(value) : String(value);
    return place === "path" || place === "header" ? write(text) : `${encoded(name)}=${write(text)}`;
  }
  const fallback = place === "query" || place === "cookie" ? "form" : "simple";
  const style = String(definition["style"] ?? fallback);
  const explode = (definition["explode"] ?? style === "form") === true;
  if (style === "deepObject") {
    return deepPairs(encoded(name), value).join("&") || undefined;
  }
  const row = ROWS[style];
  if (row === undefined) throw new Error(`the style ${style} is not of the table`);
  const key = place === "cookie" ? name : encoded(name);
  const separator = place === "cookie" ? "; " : row.separator;
  const pair = (left: string, right: string): string =>
    right === "" && style === "matrix" ? left : `${left}=${right}`;
  if (Array.isArray(value)) {
    const items = value.filter((item) => item !== null).map((item) => write(textOf(item)));
    if (items.length === 0) return undefined;
    if (!explode) {
      const text = items.join(row.joiner);
      return row.first + (row.named ? pair(key, text) : text);
    }
    return row.first + items.map((i) => (row.named ? pair(key, i) : i)).join(separator);
  }
  if (isNode(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== null);
    if (members.length === 0) return undefined;
    const texts = members.map(([k, v]) => [write(k), write(textOf(v))] as const);
    if (explode) {
      return row.first + texts.map(([k, v]) => pair(k, v)).join(separator);
    }
    const text = texts.flat().join(row.joiner);
    return row.first + (row.named ? pair(key, text) : text);
  }
  const text = write(String(value));
  return row.first + (row.named ? pair(key, text) : text);
}

/**
 * `name[member]=value` at any depth. The standard leaves arrays open: items that are primitives stand behind `[]`,
 * others behind their number, as Rails, PHP and qs read them.
 */
export function deepPairs(key: string, value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, i) =>
      deepPairs(typeof item === "object" ? `${key}%5B${i}%5D` : `${key}%5B%5D`, item),
    );
  }
  if (isNode(value)) {
    return Object.entries(value).flatMap(([k, v]) => deepPairs(`${key}%5B${encoded(k)}%5D`, v));
  }
  return [`${key}=${encoded(String(value))}`];
}
