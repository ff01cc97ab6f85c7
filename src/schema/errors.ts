import type { ErrorObject } from "ajv";
import { isObject } from "../util/json.ts";
import { byNearness, nearest } from "../util/nearest.ts";
import { tokensOf } from "../util/pointer.ts";
import type { RootNoun } from "./compile.ts";
import { quote, quoteName } from "./quote.ts";

const MOST_PROBLEMS = 5;
const MOST_NAMES = 30;
/** Values of an enumeration: more of them help nobody to choose. */
const MOST_VALUES = 20;
/** Errors that are looked at: a long list of bad items makes one of each. */
const MOST_ERRORS = 200;

/** ajv's errors as one problem a line, at most five, each with its place and what would be right. */
export function explain(errors: readonly ErrorObject[], root: unknown, noun: RootNoun): string {
  const lines = new Set<string>();
  for (const error of decisive(errors.slice(0, MOST_ERRORS))) lines.add(line(error, root, noun));
  const shown = [...lines].slice(0, MOST_PROBLEMS);
  const more = lines.size - shown.length;
  if (errors.length > MOST_ERRORS) shown.push("and many more problems");
  else if (more > 0) shown.push(`and ${more} more ${more === 1 ? "problem" : "problems"}`);
  return shown.join("\n");
}

/**
 * Leaves out what only repeats another error: the branches of an `anyOf` or `oneOf` speak through one of them, and
 * wrappers (`if`, `allOf`) through what they hold.
 */
function decisive(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const hidden = new Set<ErrorObject>();
  for (const [i, choice] of errors.entries()) {
    if (choice.keyword !== "anyOf" && choice.keyword !== "oneOf") continue;
    const branches = branchesOf(choice, errors.slice(0, i));
    const fitting = [...branches.values()].filter((of) => !of.some((e) => isShape(e, choice)));
    const spokesman = fitting.length === 1 ? fitting[0] : undefined;
    for (const of of branches.values()) {
      for (const e of of) if (!spokesman?.includes(e)) hidden.add(e);
    }
    if (spokesman !== undefined) hidden.add(choice);
  }
  return errors.filter((e) => !hidden.has(e) && e.keyword !== "if");
}

/**
 * The errors of a choice's branches, by branch. They come before the choice's own, branch by branch; one that was found
 * behind a reference names the definition, and belongs to the branch that is being looked at.
 */
function branchesOf(
  choice: ErrorObject,
  before: readonly ErrorObject[],
): ReadonlyMap<string, readonly ErrorObject[]> {
  const branches = new Map<string, ErrorObject[]>();
  let current = "";
  for (const e of before) {
    if (!isBelow(e.instancePath, choice.instancePath)) continue;
    const direct = e.schemaPath.startsWith(`${choice.schemaPath}/`);
    if (!direct && !e.schemaPath.startsWith(DEFINITIONS)) continue;
    current = direct
      ? (e.schemaPath.slice(choice.schemaPath.length + 1).split("/")[0] ?? "")
      : (referring(choice, e) ?? current);
    const of = branches.get(current) ?? [];
    branches.set(current, of);
    of.push(e);
  }
  return branches;
}

const DEFINITIONS = "#/$defs/";

/** The branch that is a reference to where an error was found. */
function referring(choice: ErrorObject, error: ErrorObject): string | undefined {
  const branches: readonly unknown[] = Array.isArray(choice.schema) ? choice.schema : [];
  const index = branches.findIndex((branch) => {
    const reference = isObject(branch) ? branch["$ref"] : undefined;
    return typeof reference === "string" && error.schemaPath.startsWith(`${reference}/`);
  });
  return index === -1 ? undefined : String(index);
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`);
}

/**
 * Errors that say "another kind of value", after which the branch's other errors mean nothing: another type, or another
 * value than the one by which a member tells what the whole is.
 */
function isShape(error: ErrorObject, choice: ErrorObject): boolean {
  const { keyword, instancePath } = error;
  if (instancePath === choice.instancePath) {
    return keyword === "type" || keyword === "const" || keyword === "enum";
  }
  const member = instancePath.slice(choice.instancePath.length + 1);
  return keyword === "const" && !member.includes("/");
}

function line(error: ErrorObject, root: unknown, noun: RootNoun): string {
  const place = placeOf(error.instancePath, root);
  const subject = place === "" ? `the ${noun}s` : place;
  const params: Record<string, unknown> = error.params;
  const text = (key: string): string => String(params[key]);
  switch (error.keyword) {
    case "required":
      return `${under(place, text("missingProperty"))} is required`;
    case "additionalProperties":
      return unknownKey(error, place, text("additionalProperty"), noun);
    case "unevaluatedProperties":
      return unknownKey(error, place, text("unevaluatedProperty"), noun);
    case "propertyNames":
      return `${subject} has a key that is not allowed: ${quote(params["propertyName"])}`;
    case "dependentRequired":
    case "dependencies":
      return `${under(place, text("missingProperty"))} is required where ${quoteName(text("property"))} is given`;
    case "enum":
      return `${subject} must be ${choices(error.schema, error.data)}; got ${quote(error.data)}${guess(error)}`;
    case "const":
      return `${subject} must be ${bare(params["allowedValue"])}; got ${quote(error.data)}`;
    case "type":
      return `${subject} must be ${typeNames(params["type"])}; got ${quote(error.data)}`;
    case "anyOf":
    case "oneOf":
      return `${subject} must be ${alternatives(error)}; got ${quote(error.data)}`;
    case "minimum":
      return `${subject} must be at least ${text("limit")}; got ${quote(error.data)}`;
    case "maximum":
      return `${subject} must be at most ${text("limit")}; got ${quote(error.data)}`;
    case "exclusiveMinimum":
      return `${subject} must be more than ${text("limit")}; got ${quote(error.data)}`;
    case "exclusiveMaximum":
      return `${subject} must be less than ${text("limit")}; got ${quote(error.data)}`;
    case "multipleOf":
      return `${subject} must be a multiple of ${text("multipleOf")}; got ${quote(error.data)}`;
    case "minLength":
      return `${subject} must have at least ${count(params["limit"], "character")}`;
    case "maxLength":
      return `${subject} must have at most ${count(params["limit"], "character")}`;
    case "minItems":
      return `${subject} must have at least ${count(params["limit"], "item")}`;
    case "maxItems":
      return `${subject} must have at most ${count(params["limit"], "item")}`;
    case "minProperties":
      return `${subject} must have at least ${count(params["limit"], "key")}`;
    case "maxProperties":
      return `${subject} must have at most ${count(params["limit"], "key")}`;
    case "uniqueItems":
      return `${subject} must not hold the same item twice`;
    case "pattern":
      return `${subject} must match the pattern ${quote(params["pattern"])}; got ${quote(error.data)}`;
    case "format":
      return `${subject} must be a valid ${text("format")}; got ${quote(error.data)}`;
    case "false schema":
      return `${subject} is not allowed`;
    case "not":
      return `${subject} has a value that is not allowed: ${quote(error.data)}`;
    default:
      return `${subject} does not satisfy ${quoteName(error.keyword)}`;
  }
}

/** `filters[0].field`; empty for the root. */
function placeOf(instancePath: string, root: unknown): string {
  let value = root;
  let text = "";
  for (const token of tokensOf(instancePath) ?? []) {
    if (Array.isArray(value)) {
      text += `[${token}]`;
      value = value[Number(token)];
    } else {
      text = under(text, token);
      value = isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
    }
  }
  return text;
}

function under(place: string, name: string): string {
  return place === "" ? quoteName(name) : `${place}.${quoteName(name)}`;
}

function unknownKey(error: ErrorObject, place: string, name: string, noun: RootNoun): string {
  const schema: unknown = error.parentSchema;
  const properties = isObject(schema) ? schema["properties"] : undefined;
  const names = isObject(properties) ? Object.keys(properties) : [];
  const near = nearest(name.slice(0, 100), names);
  const what =
    place === "" ? `unknown ${noun} ${quote(name)}` : `unknown key ${quote(name)} in ${place}`;
  const help = near === undefined ? "" : `did you mean ${quoteName(near)}? `;
  const allowed = names.length === 0 ? "none is taken" : `allowed: ${listed(names.map(quoteName))}`;
  return `${what}; ${help}${allowed}`;
}

/** Values to choose from: a few as they come, of many those next to what was given. */
function choices(values: unknown, given?: unknown): string {
  if (!Array.isArray(values)) return "one of the allowed values";
  const many = values.length > MOST_VALUES && typeof given === "string";
  const texts = (many ? byNearness(given.slice(0, 60), values) : values).map(bare);
  return texts.length === 1 ? (texts[0] ?? "") : `one of ${listed(texts, MOST_VALUES)}`;
}

function guess(error: ErrorObject): string {
  if (typeof error.data !== "string" || !Array.isArray(error.schema)) return "";
  const names = error.schema.filter((v): v is string => typeof v === "string");
  const near = nearest(error.data.slice(0, 100), names);
  return near === undefined ? "" : `, did you mean ${bare(near)}?`;
}

/** A value of the schema: words stay bare, so that the list reads well. */
function bare(value: unknown): string {
  return typeof value === "string"
    ? quoteName(value)
    : isObject(value) || Array.isArray(value)
      ? quote(JSON.stringify(value))
      : quote(value);
}

function listed(texts: readonly string[], most = MOST_NAMES): string {
  const more = texts.length - most;
  return more <= 0 ? texts.join(", ") : `${texts.slice(0, most).join(", ")} and ${more} more`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  integer: "an integer",
  boolean: "true or false",
  array: "an array",
  object: "an object",
  null: "null",
};

function typeNames(type: unknown): string {
  const names = (Array.isArray(type) ? type : String(type).split(",")).map(String);
  return names.map((name) => TYPE_NAMES[name] ?? name).join(" or ");
}

/** What the branches of a choice take, where types and values say it all. */
function alternatives(error: ErrorObject): string {
  const branches: readonly unknown[] = Array.isArray(error.schema) ? error.schema : [];
  const texts = branches.map((branch) => {
    if (!isObject(branch)) return undefined;
    if (Array.isArray(branch["enum"])) return choices(branch["enum"]);
    if (Object.hasOwn(branch, "const")) return bare(branch["const"]);
    return branch["type"] === undefined ? undefined : typeNames(branch["type"]);
  });
  const known = texts.filter((t): t is string => t !== undefined);
  if (known.length < branches.length || known.length === 0 || known.includes(typeOf(error.data))) {
    return `in ${error.keyword === "oneOf" ? "exactly " : ""}one of the ${branches.length} allowed forms`;
  }
  return [...new Set(known)].join(", or ");
}

/** The type of a value in the words of {@link typeNames}. */
function typeOf(value: unknown): string {
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return typeNames(type);
}

function count(limit: unknown, unit: string): string {
  return `${String(limit)} ${unit}${limit === 1 ? "" : "s"}`;
}
