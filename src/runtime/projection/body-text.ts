import { MOST_RESULT_BYTES } from "../../language/result-limit.ts";
import type { JsonValue } from "../../util/json.ts";
import { cleanText } from "../../util/smuggling.ts";
import { escapedBytes, fitPrefix, fitRows } from "./budget.ts";
import { cleanValue } from "./clean-value.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** A body as it is: text, and what it costs. */
export interface BodyText {
  readonly text: string;
  readonly tokens: number;
}

/**
 * A whole body within the budget: text as it stands, JSON compact. An array is cut at its items, anything else at a
 * boundary; a last line says how much is left out.
 *
 * @param remark said behind the items of an array, whatever is shown of them.
 */
export function bodyText(
  body: JsonValue | undefined,
  maxTokens: number,
  advice: (shown: number) => string,
  remark?: string,
): BodyText {
  if (Array.isArray(body) && (body.length > 0 || remark !== undefined)) {
    const fit = arrayText(body, maxTokens, advice, remark);
    if (fit.shown > 0 || body.length === 0) return fit;
  }
  if (body === undefined) return { text: "Done.", tokens: estimateTokens("Done.") };
  const text = typeof body === "string" ? cleanText(body) : JSON.stringify(cleanValue(body));
  // each token is at least one byte: what is short enough needs no count to be known to fit
  if (text.length * 3 <= MOST_RESULT_BYTES || escapedBytes(text) <= MOST_RESULT_BYTES) {
    const tokens = estimateTokens(text, maxTokens);
    if (tokens <= maxTokens) return { text, tokens };
  }
  const said = remark === undefined ? "" : `\n${remark}`;
  const note = (left: number): string =>
    `\n${left} of ${text.length} characters left out: ${advice(0)}${said}`;
  const longest = note(text.length);
  const shown = fitPrefix(
    text,
    maxTokens - estimateTokens(longest),
    MOST_RESULT_BYTES - escapedBytes(longest),
  );
  const cut = text.slice(0, shown) + note(text.length - shown);
  return { text: cut, tokens: estimateTokens(cut) };
}

function arrayText(
  items: readonly JsonValue[],
  maxTokens: number,
  advice: (shown: number) => string,
  remark: string | undefined,
): BodyText & { readonly shown: number } {
  return fitRows(
    {
      count: items.length,
      row: (i) => JSON.stringify(cleanValue(items[i])),
      head: "[",
      separator: ",",
      tail: remark === undefined ? "]" : `]\n${remark}`,
      note: (shown) =>
        `\n${shown} of ${items.length} items shown, ${items.length - shown} left out: ${advice(shown)}`,
      structured: { row: () => 0, frame: 0 },
    },
    maxTokens,
  );
}
