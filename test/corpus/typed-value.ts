import { kindsOf } from "./kinds.ts";
import { isNode, type Original, type Placed } from "./original.ts";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * A value of texts with its texts read as their schema's types: a number or flag where it names those, JSON where
 * a style has no text for a value inside a value, else a text.
 */
export function typedValue(original: Original, schema: Placed, value: unknown): unknown {
  const kinds = kindsOf(original, schema);
  if (Array.isArray(value)) {
    const { items } = kinds;
    return items === undefined ? value : value.map((item) => typedValue(original, items, item));
  }
  if (isNode(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const own = kinds.members.get(name);
        return [name, own === undefined ? member : typedValue(original, own, member)];
      }),
    );
  }
  if (typeof value !== "string") return value;
  if (NUMBER.test(value) && (kinds.types.has("integer") || kinds.types.has("number"))) {
    return Number(value);
  }
  if ((value === "true" || value === "false") && kinds.types.has("boolean")) {
    return value === "true";
  }
  if ((kinds.array || kinds.object) && /^[[{]/.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  if (kinds.array && !kinds.primitive) return [typedValue(original, kinds.items ?? schema, value)];
  return value;
}
