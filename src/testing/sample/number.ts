import type { SchemaObject } from "../../compiler/ir/schema.ts";
import type { Random } from "./random.ts";

const SPAN = 999;
const LARGEST = Number.MAX_SAFE_INTEGER;

/** An integer within the bounds of a schema; undefined where no safe integer fits. */
export function sampleInteger(schema: SchemaObject, source: Random): number | undefined {
  const step = Math.max(1, Math.ceil(schema.multipleOf ?? 1));
  const { low, high } = bounds(schema, 1);
  const first = Math.ceil(Math.max(Math.ceil(low), -LARGEST) / step);
  const last = Math.floor(Math.min(Math.floor(high), LARGEST) / step);
  return first > last ? undefined : source.integer(first, last) * step;
}

/** A number within the bounds of a schema, with two decimals where they fit. */
export function sampleNumber(schema: SchemaObject, source: Random): number | undefined {
  const { low, high } = bounds(schema, 0);
  if (schema.multipleOf !== undefined && schema.multipleOf > 0) {
    const first = Math.ceil(low / schema.multipleOf);
    const last = Math.floor(high / schema.multipleOf);
    return first > last ? undefined : source.integer(first, last) * schema.multipleOf;
  }
  const value = low + source.unit() * (high - low);
  const rounded = Math.round(value * 100) / 100;
  const fits =
    rounded >= low &&
    rounded <= high &&
    rounded !== schema.exclusiveMinimum &&
    rounded !== schema.exclusiveMaximum;
  if (fits) return rounded;
  return low > high ? undefined : value;
}

/** Both ends included for integers; an open end is {@link SPAN} away from the other. */
function bounds(schema: SchemaObject, gap: 0 | 1): { readonly low: number; readonly high: number } {
  const low = greatest(
    schema.minimum,
    schema.exclusiveMinimum === undefined
      ? undefined
      : gap === 1
        ? Math.floor(schema.exclusiveMinimum) + 1
        : schema.exclusiveMinimum,
  );
  const high = least(
    schema.maximum,
    schema.exclusiveMaximum === undefined
      ? undefined
      : gap === 1
        ? Math.ceil(schema.exclusiveMaximum) - 1
        : schema.exclusiveMaximum,
  );
  if (low === undefined) {
    return {
      low: Math.min(1, (high ?? LARGEST) - SPAN),
      high: Math.min(high ?? LARGEST, 1 + SPAN),
    };
  }
  // Sampled ids and counts should be small even where a format's whole range is written out.
  const from = low < -SPAN && (high ?? LARGEST) > SPAN ? 1 : low;
  return { low: from, high: Math.min(high ?? LARGEST, from + SPAN) };
}

function greatest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
