import { isObject, own } from "../util/json.ts";

type Json = { readonly [keyword: string]: unknown };

/** Characters after which optional arguments are left out; required ones stand whatever they take. */
const LONGEST = 160;
const LONGEST_NAME = 40;
const MOST_VALUES = 6;
const MOST_MEMBERS = 6;
/** References and members that are followed into each other. */
const DEEPEST = 3;

/**
 * A tool as one call: `list_issues(owner: string, repo: string, state?: open|closed|all, …)`. Required arguments come
 * first; `…` stands for optional ones that are left out. Linear in what it prints: a schema is never walked as a whole.
 * @param schema the tool's closed input schema; `$ref` into its own `$defs` is followed.
 */
export function signatureOf(name: string, schema: Json): string {
  const properties = own(schema, "properties");
  const all = isObject(properties) ? Object.keys(properties) : [];
  const needed = requiredOf(schema);
  const parts: string[] = [];
  let length = name.length;
  for (const key of [...all.filter((k) => needed.has(k)), ...all.filter((k) => !needed.has(k))]) {
    const optional = !needed.has(key);
    const part = `${short(key)}${optional ? "?" : ""}: ${typeText(own(properties, key), schema, 0)}`;
    if (optional && length + part.length > LONGEST) {
      parts.push("…");
      break;
    }
    length += part.length + 2;
    parts.push(part);
  }
  return `${name}(${parts.join(", ")})`;
}

function requiredOf(schema: unknown): ReadonlySet<unknown> {
  const required = own(schema, "required");
  return new Set(Array.isArray(required) ? required : []);
}

/** A schema's type in the words of TypeScript, as short as it says something. */
function typeText(schema: unknown, root: Json, depth: number): string {
  if (!isObject(schema) || depth > DEEPEST) return "any";
  const reference = own(schema, "$ref");
  if (typeof reference === "string") {
    const found = definitionAt(reference, root);
    return found === undefined ? "any" : typeText(found, root, depth + 1);
  }
  const values = own(schema, "enum");
  if (Array.isArray(values)) return valuesText(values);
  if (Object.hasOwn(schema, "const")) return valuesText([schema["const"]]);
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = own(schema, keyword);
    if (Array.isArray(branches)) {
      const texts = new Set(branches.map((branch) => typeText(branch, root, depth + 1)));
      return cut([...texts], MOST_VALUES).join("|");
    }
  }
  const type = own(schema, "type");
  if (Array.isArray(type)) {
    return type.map((one) => typeText({ ...schema, type: one }, root, depth + 1)).join("|");
  }
  if (type === "array") {
    const item = typeText(own(schema, "items"), root, depth + 1);
    return /[|]/.test(item) ? `(${item})[]` : `${item}[]`;
  }
  if (type === "object" || (type === undefined && isObject(own(schema, "properties")))) {
    return objectText(schema, root, depth);
  }
  return typeof type === "string" ? type : "any";
}

/** An object by its required members, where it has some. */
function objectText(schema: Json, root: Json, depth: number): string {
  const properties = own(schema, "properties");
  if (!isObject(properties) || depth >= DEEPEST) return "object";
  const required = requiredOf(schema);
  const keys = Object.keys(properties).filter((key) => required.has(key));
  if (keys.length === 0) return "object";
  const members = keys
    .slice(0, MOST_MEMBERS)
    .map((key) => `${short(key)}: ${typeText(properties[key], root, depth + 1)}`);
  const more = keys.length > MOST_MEMBERS || Object.keys(properties).length > keys.length;
  return `{${[...members, ...(more ? ["…"] : [])].join(", ")}}`;
}

function valuesText(values: readonly unknown[]): string {
  const texts = values.map((value) => short(typeof value === "string" ? value : json(value)));
  return cut(texts, MOST_VALUES).join("|");
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

function cut(texts: readonly string[], most: number): readonly string[] {
  return texts.length > most ? [...texts.slice(0, most), "…"] : texts;
}

function short(text: string): string {
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
}

/** What `#/$defs/NAME` names; undefined for any other reference. */
function definitionAt(reference: string, root: Json): unknown {
  const match = /^#\/\$defs\/([^/]+)$/.exec(reference);
  if (match?.[1] === undefined) return undefined;
  return own(own(root, "$defs"), match[1].replaceAll("~1", "/").replaceAll("~0", "~"));
}
