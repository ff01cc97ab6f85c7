import type { Rest } from "../call/call.ts";

/** How the last line of a list says how to go on, after each number of shown rows. */
export interface RestText {
  /** Empty where nothing is left. */
  readonly line: (shown: number) => string;
  /** Takes at least as many tokens as any of the lines. */
  readonly longest: string;
  /** Of `next` in structured content, at most. */
  readonly bytes: number;
}

/** A cursor that takes more than this part of the budget stands in structured content only. */
const MOST_OF_BUDGET = 1 / 3;

/**
 * `12 more: offset=25`. A cursor stands in the text as well, since some clients show a model nothing else; one that
 * is too long for it, only in structured content, which the line then names.
 */
export function restText(
  rest: (shown: number) => Rest | undefined,
  count: number,
  style: { readonly maxTokens: number; readonly structured: boolean },
): RestText {
  const ends = [rest(1), rest(Math.max(1, count - 1)), rest(count)].filter((r) => r !== undefined);
  const length = Math.max(0, ...ends.map(lengthOf)) + 8;
  const inText = !style.structured || length <= style.maxTokens * MOST_OF_BUDGET;
  const said = (found: Rest | undefined): string => {
    if (found === undefined) return "";
    const { input, left, atLeast } = found;
    const many =
      left !== undefined
        ? `${left} more`
        : atLeast !== undefined
          ? `at least ${atLeast} more`
          : "there may be more";
    const isShort = found.sealed === undefined || inText;
    return `\n${many}: ${isShort ? `${input}=${found.next}` : `ask with ${input}: next`}`;
  };
  const [some] = ends;
  const worst =
    some?.sealed === undefined
      ? some
      : {
          input: some.input,
          next: "0a".repeat(Math.ceil(length / 2)),
          sealed: length,
          ...(some.left === undefined ? {} : { left: some.left }),
          ...(some.atLeast === undefined ? {} : { atLeast: some.atLeast }),
        };
  return {
    line: (shown) => said(rest(shown)),
    longest: said(worst === undefined ? undefined : { atLeast: count, ...worst }),
    bytes: ends.length === 0 ? 0 : length + '"next":"",'.length,
  };
}

function lengthOf(rest: Rest): number {
  return rest.sealed ?? String(rest.next).length;
}
