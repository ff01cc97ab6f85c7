import type { JsonPointer } from "../../util/pointer.ts";

/** Where something was written: a file of the project and a place in it. Never a line: lines are looked up late. */
export interface Origin {
  /** The file as the user names it: relative to the project with `/`, or `npm:PACKAGE/path`. */
  readonly uri: string;
  readonly pointer: JsonPointer;
  /** Point at the member's key instead of its value. */
  readonly onKey?: boolean;
  /** A part of the string value at the pointer: code units from its first character. */
  readonly span?: { readonly start: number; readonly end: number };
}
