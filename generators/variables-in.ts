import { isObject } from "../src/util/json.ts";

/** The variables of the environment that the expressions of a plan name, wherever they stand; never what is data. */
export function variablesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(variablesIn);
  if (!isObject(value) || value["kind"] === "literal") return [];
  if (value["kind"] === "env") return [String(value["name"])];
  return Object.entries(value).flatMap(([key, of]) => (key === "default" ? [] : variablesIn(of)));
}
