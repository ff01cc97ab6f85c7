import { isObject } from "../../util/json.ts";

/**
 * The members that an object may have, through `allOf`, `anyOf` and `oneOf`: of all parts together. `open` where a part
 * describes members without naming them, or is an object of which nothing is said beside others that are described;
 * undefined where nothing is said of members.
 */
export function declaredNames(schema: unknown): ReadonlySet<string> | "open" | undefined {
  if (!isObject(schema)) return undefined;
  const parts: (ReadonlySet<string> | "open" | undefined)[] = [ownNames(schema)];
  const all = schema["allOf"];
  if (Array.isArray(all)) parts.push(...all.map(declaredNames));
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = schema[keyword];
    if (!Array.isArray(branches)) continue;
    parts.push(
      ...branches
        .filter(mayBeObject)
        .map((branch) => declaredNames(branch) ?? (branches.length > 1 ? "open" : undefined)),
    );
  }
  if (parts.includes("open")) return "open";
  const named = parts.filter((part): part is ReadonlySet<string> => part instanceof Set);
  return named.length === 0 ? undefined : new Set(named.flatMap((names) => [...names]));
}

/** A value without the members that are not named; itself where it has no other. */
export function withNames(value: unknown, names: ReadonlySet<string>): unknown {
  if (!isObject(value) || Object.keys(value).every((key) => names.has(key))) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => names.has(key)));
}

function ownNames(schema: Record<string, unknown>): ReadonlySet<string> | "open" | undefined {
  const { properties, additionalProperties, patternProperties } = schema;
  const others = additionalProperties !== undefined && additionalProperties !== false;
  if (others || patternProperties !== undefined) return "open";
  return isObject(properties) ? new Set(Object.keys(properties)) : undefined;
}

function mayBeObject(schema: unknown): boolean {
  if (!isObject(schema)) return schema !== false;
  const { type } = schema;
  return (
    type === undefined || type === "object" || (Array.isArray(type) && type.includes("object"))
  );
}
