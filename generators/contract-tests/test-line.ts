import type { Code } from "../../src/compiler/emit/code.ts";

/** One test: a line of the file. */
export type Test = readonly [title: string, run: Code];
