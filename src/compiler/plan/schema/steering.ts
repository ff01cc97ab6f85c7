import type { JsonValue } from "../../../util/json.ts";
import { type Brevity, briefText } from "./brief.ts";
import { typeOfJson } from "./kinds.ts";
import type { Inner, Keywords } from "./shape.ts";

/** Descriptions of an input of an exposed tool and of what is inside it, in characters. */
export const INPUT_WORDS: Brevity = { usual: 60, longest: 100 };

/** Lengths above it are the API's own guard and tell a model nothing. */
const LONGEST_TOLD = 255;
const LONGEST_PATTERN = 120;
/** From here on a bound is only that of a number's width. */
const WIDEST = 2 ** 31 - 1;

/**
 * The keywords that steer a model: without bounds that no call comes near and long expressions, with brief words, and
 * with choices in their shortest form. Allows at least what the given keywords allow: `oneOf` is written as `anyOf`,
 * since documents rarely mean that a value of two forms is wrong.
 */
export function steering(keywords: Keywords): Keywords {
  const out = new Map<string, unknown>();
  for (const [keyword, value] of Object.entries(oneChoice(simpleChoice(oneChoice(keywords))))) {
    const kept = keep(keyword, value);
    if (kept !== undefined) out.set(keyword, kept);
  }
  return Object.fromEntries(out);
}

function keep(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case "description":
      return briefText(String(value), INPUT_WORDS);
    case "maxLength":
      return Number(value) > LONGEST_TOLD ? undefined : value;
    case "minLength":
    case "minItems":
    case "minProperties":
      return Number(value) > 0 ? value : undefined;
    case "minimum":
    case "maximum":
      return Math.abs(Number(value)) >= WIDEST ? undefined : value;
    case "not":
      return isPlain(value as Inner) ? value : undefined;
    case "pattern":
      return String(value).length > LONGEST_PATTERN ? undefined : value;
    default:
      return value;
  }
}

/** What may stand under `not`: were something of it cut, more would be refused than the document refuses. */
const PLAIN: ReadonlySet<string> = new Set(["type", "enum", "const", "required", "description"]);
const MOST_REFUSED = 10;

function isPlain(schema: Inner): boolean {
  const { keywords } = schema.shape();
  const few = (keywords.enum?.length ?? 0) <= MOST_REFUSED;
  return few && Object.keys(keywords).every((keyword) => PLAIN.has(keyword));
}

/** The branches of a choice, each once, under one keyword. */
function oneChoice(keywords: Keywords): Keywords {
  const { oneOf, anyOf, ...others } = keywords;
  if (oneOf !== undefined && anyOf !== undefined) return keywords;
  const branches = anyOf ?? oneOf;
  return branches === undefined ? keywords : { ...others, anyOf: [...new Set(branches)] };
}

/** Keywords that may stand beside a choice without meaning anything for its branches. */
const WORDS: ReadonlySet<string> = new Set(["description", "default", "anyOf"]);

/**
 * A choice between one schema and null becomes a nullable schema, a choice of bare types or listed values one list,
 * a choice of one that schema.
 */
function simpleChoice(keywords: Keywords): Keywords {
  const { anyOf } = keywords;
  if (anyOf === undefined) return keywords;
  if (!Object.keys(keywords).every((k) => WORDS.has(k) || k === "type")) return keywords;
  const forms = anyOf.map((branch) => branch.shape().keywords);
  const { anyOf: _, type: outer, ...words } = keywords;
  const joined = joinForms(forms);
  if (joined === undefined) return keywords;
  if (outer !== undefined && joined.type !== undefined) {
    const allowed = new Set([outer].flat());
    if (![joined.type].flat().every((type) => allowed.has(type))) return keywords;
  }
  return { ...(outer === undefined ? {} : { type: outer }), ...joined, ...words };
}

/** One schema for several forms of a value; undefined where one cannot say it. */
function joinForms(forms: readonly Keywords[]): Keywords | undefined {
  const values = forms.filter((form) => !isNull(form));
  const nullable = values.length < forms.length;
  const [only, ...more] = values;
  if (only === undefined) return { type: "null" };
  if (more.length === 0) return nullable ? withNull(only) : only;
  const types = new Set(forms.flatMap((form) => (isBareType(form) ? [form.type].flat() : [])));
  if (forms.every(isBareType)) return { type: [...types] as never };
  const listed = forms.map(valuesOf);
  if (listed.includes(undefined)) return undefined;
  return { enum: [...new Set(listed.flatMap((list) => list ?? []))] };
}

function isNull(form: Keywords): boolean {
  return (
    form.type === "null" && Object.keys(form).every((k) => k === "type" || k === "description")
  );
}

function isBareType(form: Keywords): boolean {
  return form.type !== undefined && Object.keys(form).length === 1;
}

/** The values that a form lists, where it says nothing else. */
function valuesOf(form: Keywords): readonly JsonValue[] | undefined {
  const others = Object.keys(form).filter((k) => k !== "type" && k !== "enum" && k !== "const");
  if (others.length > 0) return undefined;
  const values = form.const === undefined ? form.enum : [form.const];
  if (form.type === undefined || values === undefined) return values;
  const types = new Set([form.type].flat());
  return values.every((v) => types.has(typeOfJson(v)) || types.has("number")) ? values : undefined;
}

/** The schema and null; undefined where that takes a choice. */
function withNull(form: Keywords): Keywords | undefined {
  const { type } = form;
  if (type === undefined || form.const !== undefined) return undefined;
  if (form.anyOf !== undefined || form.oneOf !== undefined || form.allOf !== undefined) {
    return undefined;
  }
  if (form.not !== undefined) return undefined;
  const types = [type].flat();
  return {
    ...form,
    type: types.includes("null") ? types : [...types, "null"],
    ...(form.enum === undefined || form.enum.includes(null) ? {} : { enum: [...form.enum, null] }),
  };
}
