import type { Origin } from "./origin.ts";

export type Severity = "error" | "warning" | "info";

/** A problem in user input: what is wrong, where, and what to do next. Built by `diagnostics/catalogue.ts` only. */
export interface Diagnostic {
  /** `group/name`, stable: users suppress and search by it. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly origin?: Origin;
  /** The next step, in the imperative. */
  readonly help?: string;
  /** The tool that the problem belongs to, where it belongs to one. */
  readonly tool?: string;
  /** All the names, where the message tells only the first ones of many. */
  readonly names?: readonly string[];
  /** Set where a file could not be parsed, so that no document is left to look the place up in. */
  readonly excerpt?: Excerpt;
}

/** A place in a text together with the lines to show. */
export interface Excerpt {
  /** 1-based, as are columns. */
  readonly line: number;
  readonly column: number;
  /** Code units to underline. */
  readonly length: number;
  /** The line before, cut like `text`; undefined on the first line. */
  readonly before?: string;
  /** The line from column `from` on, cut at a few hundred code units. */
  readonly text: string;
  readonly from: number;
}

/** What a stage returns. `value` is undefined only where no later stage could use one. */
export interface Staged<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
