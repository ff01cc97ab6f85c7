import { canonicalJson } from "../../../util/canonical-json.ts";
import { isObject } from "../../../util/json.ts";
import { nearest } from "../../../util/nearest.ts";
import type { JsonType } from "../../ir/schema.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { admits, typeOfJson } from "./kinds.ts";

/** Why a value does not fit a schema. */
export interface Misfit {
  /** In words, after "it": `is a string, not an integer`. */
  readonly reason: string;
  /** Member names and indexes from the value to what is wrong in it. */
  readonly path: readonly (string | number)[];
  readonly nearest?: string;
}

/**
 * The first reason why a JSON value does not fit a schema of a tool definition; undefined where none was found. Types,
 * listed values, bounds, lengths and members are checked; `pattern`, `format` and `not` are left to run time, where the
 * validator runs documents' expressions under its guards.
 */
export function misfit(value: unknown, schema: ToolSchema): Misfit | undefined {
  return (
    typeMisfit(value, schema) ??
    valueMisfit(value, schema) ??
    boundsMisfit(value, schema) ??
    arrayMisfit(value, schema) ??
    objectMisfit(value, schema) ??
    composedMisfit(value, schema)
  );
}

const here = (reason: string, near?: string): Misfit => ({
  reason,
  path: [],
  ...(near === undefined ? {} : { nearest: near }),
});

function typeMisfit(value: unknown, { type }: ToolSchema): Misfit | undefined {
  if (type === undefined) return undefined;
  const kinds = new Set<JsonType>(typeof type === "string" ? [type] : type);
  const kind = typeOfJson(value);
  if (admits(kinds, kind)) return undefined;
  return here(`is of type ${kind}, not ${[...kinds].join(" or ")}`);
}

function valueMisfit(value: unknown, schema: ToolSchema): Misfit | undefined {
  const allowed = schema.const !== undefined ? [schema.const] : schema.enum;
  if (allowed === undefined) return undefined;
  const text = canonicalJson(value);
  if (allowed.some((one) => canonicalJson(one) === text)) return undefined;
  const near =
    typeof value === "string"
      ? nearest(
          value,
          allowed.filter((one) => typeof one === "string"),
        )
      : undefined;
  return here(`is none of the allowed values: ${listValues(allowed)}`, near);
}

const MOST_LISTED = 12;

/** Allowed values as a reader wants them: JSON, the first dozen. */
export function listValues(values: readonly unknown[]): string {
  const shown = values.slice(0, MOST_LISTED).map((value) => JSON.stringify(value));
  const more = values.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

function boundsMisfit(value: unknown, schema: ToolSchema): Misfit | undefined {
  const check = (size: number, least: string, most: string, unit: string): Misfit | undefined => {
    const lower = schema[least];
    const upper = schema[most];
    if (typeof lower === "number" && size < lower) return here(`is below ${lower}${unit}`);
    if (typeof upper === "number" && size > upper) return here(`is above ${upper}${unit}`);
    return undefined;
  };
  if (typeof value === "number") {
    const { exclusiveMinimum, exclusiveMaximum } = schema;
    if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) {
      return here(`is not above ${exclusiveMinimum}`);
    }
    if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) {
      return here(`is not below ${exclusiveMaximum}`);
    }
    return check(value, "minimum", "maximum", "");
  }
  if (typeof value === "string") {
    return check([...value].length, "minLength", "maxLength", " characters");
  }
  if (Array.isArray(value)) return check(value.length, "minItems", "maxItems", " items");
  return undefined;
}

function arrayMisfit(value: unknown, { items }: ToolSchema): Misfit | undefined {
  if (!Array.isArray(value) || typeof items !== "object") return undefined;
  for (const [index, item] of value.entries()) {
    const found = misfit(item, items);
    if (found !== undefined) return { ...found, path: [index, ...found.path] };
  }
  return undefined;
}

function objectMisfit(value: unknown, schema: ToolSchema): Misfit | undefined {
  if (!isObject(value)) return undefined;
  const { properties = {}, additionalProperties } = schema;
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) return here(`lacks ${JSON.stringify(name)}`);
  }
  for (const [name, member] of Object.entries(value)) {
    const declared = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (declared === false && !("patternProperties" in schema)) {
      const near = nearest(name, Object.keys(properties));
      return here(`has no place for ${JSON.stringify(name)}`, near);
    }
    if (typeof declared !== "object") continue;
    const found = misfit(member, declared);
    if (found !== undefined) return { ...found, path: [name, ...found.path] };
  }
  return undefined;
}

function composedMisfit(value: unknown, schema: ToolSchema): Misfit | undefined {
  for (const part of schema.allOf ?? []) {
    const found = misfit(value, part);
    if (found !== undefined) return found;
  }
  for (const branches of [schema.anyOf, schema.oneOf]) {
    if (branches === undefined || branches.length === 0) continue;
    const found = branches.map((branch) => misfit(value, branch));
    if (found.every((one) => one !== undefined)) return found[0];
  }
  return undefined;
}
