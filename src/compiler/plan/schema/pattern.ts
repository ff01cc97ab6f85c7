import { linearPattern } from "../../../schema/linear-pattern.ts";
import { matchingSteps } from "../../../schema/matching-steps.ts";
import { isKnownSafe } from "./redos.ts";
import type { Keywords } from "./shape.ts";

/** Longest expression, in characters (threats.md, section 3). */
export const LONGEST_PATTERN = 1_000;
/** A text of so many characters takes at most so many steps where an expression is surely cheap. */
const LONG_TEXT = 1_000;
const FEW_STEPS = 10_000_000;

/** Why an expression cannot be used: too long, no regular expression, or one that may backtrack without end. */
export type PatternFault = "long" | "invalid" | "unsafe";

/** An expression that is left out of a schema. */
export interface DroppedPattern {
  readonly pattern: string;
  readonly fault: PatternFault;
}

/** Searches for a text that an expression backtracks on, for one source: each may take tenths of a second. */
const MOST_SEARCHES = 8;
const LONGEST_SEARCHED = 300;

/** What keeps an expression out of a tool definition; undefined where nothing does. */
export type PatternFaults = (pattern: string) => PatternFault | undefined;

/**
 * Makes the function that judges the expressions of one source, each once. One must compile with the `u` flag, which is
 * how JSON Schema reads it (2020-12 Core, section 6.4), and run in linear time: by its form, on the linear engine that
 * the runtime has, or because a search for a text that it backtracks on found none.
 */
export function patternFaults(): PatternFaults {
  const known = new Map<string, PatternFault | undefined>();
  let searches = 0;
  const search = (pattern: string): boolean => {
    searches++;
    return searches <= MOST_SEARCHES && pattern.length <= LONGEST_SEARCHED && isKnownSafe(pattern);
  };
  return (pattern) => {
    if (known.has(pattern)) return known.get(pattern);
    const fault = faultOf(pattern, search);
    known.set(pattern, fault);
    return fault;
  };
}

function faultOf(pattern: string, search: (pattern: string) => boolean): PatternFault | undefined {
  if (pattern.length > LONGEST_PATTERN) return "long";
  try {
    new RegExp(pattern, "u");
  } catch {
    return "invalid";
  }
  if (matchingSteps(pattern)(LONG_TEXT) <= FEW_STEPS) return undefined;
  return linearPattern(pattern) !== undefined || search(pattern) ? undefined : "unsafe";
}

/** Keywords and what was left out of them. */
export interface UsablePatterns {
  readonly keywords: Keywords;
  readonly dropped: readonly DroppedPattern[];
}

/** The keywords without expressions that cannot be used; members that only such a one allows are not refused. */
export function usablePatterns(keywords: Keywords, faults: PatternFaults): UsablePatterns {
  const { pattern, patternProperties } = keywords;
  const dropped: DroppedPattern[] = [];
  const isUsable = (one: string): boolean => {
    const fault = faults(one);
    if (fault !== undefined) dropped.push({ pattern: one, fault });
    return fault === undefined;
  };
  const out = new Map<string, unknown>(Object.entries(keywords));
  if (typeof pattern === "string" && !isUsable(pattern)) out.delete("pattern");
  if (patternProperties !== undefined) {
    const members = [...patternProperties].filter(([name]) => isUsable(name));
    if (members.length < patternProperties.size) {
      if (members.length > 0) out.set("patternProperties", new Map(members));
      else out.delete("patternProperties");
      if (keywords.additionalProperties === false) out.delete("additionalProperties");
    }
  }
  return dropped.length === 0
    ? { keywords, dropped }
    : { keywords: Object.fromEntries(out), dropped };
}
