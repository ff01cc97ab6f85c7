/** Most schemas inside one tool definition (threats.md, section 3). */
export const MOST_NODES = 20_000;

/** Most inputs of one exposed tool. */
export const MOST_INPUTS = 2_000;

/** Deepest nesting of schemas inside one tool definition (threats.md, section 3). */
export const DEEPEST = 64;

/** Longest chain of references and compositions that speak about one value: longer ones say nothing further. */
export const LONGEST_CHAIN = 1_000;
