import { createRequire } from "node:module";
import type { Ajv2020, Options } from "ajv/dist/2020.js";
import type { FormatsPlugin } from "ajv-formats";
import { canonicalJson } from "../util/canonical-json.ts";
import { explain } from "./errors.ts";
import { compilePattern, PatternTimeout, withinPatternBudget } from "./pattern.ts";
import { quote } from "./quote.ts";

/**
 * Checks one value: undefined where it conforms, else what is wrong, one problem a line, each with its place. Texts
 * are safe for a model and a log: quoted, cut, without control characters.
 */
export type Validator = (value: unknown) => string | undefined;

/** What the members of the root are called in messages. */
export type RootNoun = "argument" | "field";

const VALIDATORS: Readonly<Record<RootNoun, WeakMap<object, Validator>>> = {
  argument: new WeakMap(),
  field: new WeakMap(),
};

/**
 * The validator of a JSON Schema 2020-12, the same one for the same schema object. Nothing is loaded or compiled
 * before the validator's first use: that is when ajv comes in, and when a schema that cannot be compiled throws.
 * Values are never changed: no coercion, no defaults.
 */
export function compileSchema(schema: object | boolean, noun: RootNoun = "field"): Validator {
  if (schema === true) return () => undefined;
  if (schema === false) return () => "no value is allowed here";
  const known = VALIDATORS[noun].get(schema);
  if (known !== undefined) return known;
  let validate: ReturnType<Ajv2020["compile"]> | undefined;
  const validator: Validator = (value) => {
    validate ??= ajv().compile(schema);
    const check = validate;
    try {
      if (withinPatternBudget(() => check(value)) === true) return undefined;
    } catch (error) {
      if (error instanceof PatternTimeout) return tooLong(error, noun);
      throw error;
    }
    return explain(check.errors ?? [], value, noun);
  };
  VALIDATORS[noun].set(schema, validator);
  return validator;
}

/** Says only what took too long: whatever else is wrong was not looked for. */
function tooLong({ match }: PatternTimeout, noun: RootNoun): string {
  const what = `the ${noun}s take too long to check`;
  if (match === undefined) return what;
  return `${what}: ${quote(match.text)} must match the pattern ${quote(match.pattern)}`;
}

let instance: Ajv2020 | undefined;

const OPTIONS: Options = {
  strict: false,
  allErrors: true,
  verbose: true,
  logger: false,
  ownProperties: true,
  validateSchema: false,
  addUsedSchema: false,
};

/** Loaded by `require`, so that a validator is a plain function and a server that is never called never pays for it. */
function ajv(): Ajv2020 {
  if (instance !== undefined) return instance;
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  const { default: addFormats } = require("ajv-formats") as { default: FormatsPlugin };
  // `code` is what ajv would print for a standalone module; here it only has to be there.
  const regExp = Object.assign((pattern: string) => compilePattern(pattern), { code: "pattern" });
  const made = new Ajv2020({ ...OPTIONS, code: { regExp: regExp as never } });
  addFormats(made, { mode: "fast", keywords: false });
  made.removeKeyword("uniqueItems");
  made.addKeyword({
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    validate: (unique: boolean, items: readonly unknown[]) => !unique || allDiffer(items),
  });
  instance = made;
  return made;
}

/** Linear, where ajv compares each pair: 20,000 objects take it seconds. */
function allDiffer(items: readonly unknown[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const text = canonicalJson(item);
    if (seen.has(text)) return false;
    seen.add(text);
  }
  return true;
}
