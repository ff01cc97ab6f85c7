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
}

/** What a stage returns. `value` is undefined only where no later stage could use one. */
export interface Staged<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
