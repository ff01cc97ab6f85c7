import { MOST_RESULT_BYTES } from "../../language/result-limit.ts";
import type { JsonObject } from "../../util/json.ts";
import { escapedBytes } from "./budget.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { objectTable } from "./format-table.ts";
import type { LineWriter } from "./line-text.ts";
import type { Shaped } from "./list-text.ts";
import { type Shrunk, shrinkToFit } from "./shrink.ts";

/** What an object is written with. */
export interface ObjectStyle {
  readonly format: "json" | "table" | "text";
  /** With `text`: the line of the object. */
  readonly line?: LineWriter;
  readonly maxTokens: number;
  readonly structured: boolean;
  /** Undefined instead of a part. */
  readonly whole?: boolean;
  readonly remark: string | undefined;
}

/**
 * An object as text within its budget. Where it is too large, its longest strings end in `… (N characters left
 * out)`, then lists are cut and a last line says which. Undefined where nothing fits.
 */
export function objectText(value: JsonObject, style: ObjectStyle): Shaped | undefined {
  let found = attempt({ value, notes: [] }, style);
  if (found !== undefined || style.whole === true) return found;
  shrinkToFit(value, (candidate) => {
    const fitting = attempt(candidate, style);
    if (fitting !== undefined) found = fitting;
    return fitting !== undefined;
  });
  return found;
}

function attempt(candidate: Shrunk, style: ObjectStyle): Shaped | undefined {
  const structured = candidate.value as JsonObject;
  const json = JSON.stringify(structured);
  const lines = [
    style.format === "table" ? objectTable(structured) : (style.line?.(structured) ?? json),
  ];
  if (style.remark !== undefined) lines.push(style.remark);
  if (candidate.notes.length > 0) lines.push(`cut to fit: ${candidate.notes.join(", ")}`);
  const text = lines.join("\n");
  const bytes = escapedBytes(text) + (style.structured ? Buffer.byteLength(json) : 0);
  if (bytes > MOST_RESULT_BYTES) return undefined;
  const tokens = estimateTokens(text, style.maxTokens);
  return tokens > style.maxTokens ? undefined : { text, structured, tokens };
}
