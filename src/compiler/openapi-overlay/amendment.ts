import type { JsonPointer } from "../../util/pointer.ts";
import type { SourceDocument } from "../ir/source-document.ts";
import type { Query } from "./json-path.ts";

/** An OpenAPI Overlay document after parsing. */
export interface Amendment {
  readonly document: SourceDocument;
  readonly version: "1.0" | "1.1";
  readonly actions: readonly Action[];
}

/** One action (Action Object). */
export interface Action {
  /** Of the action in its file. */
  readonly pointer: JsonPointer;
  readonly target: Query;
  /** The target as it is written. */
  readonly text: string;
  readonly change:
    | { readonly kind: "remove" }
    | { readonly kind: "update"; readonly value: unknown }
    | { readonly kind: "copy"; readonly from: Query; readonly text: string };
}

/** What a value is to the rules of merging (Overlay 1.1, Action Object). */
export type ValueKind = "an object" | "an array" | "a primitive";

export function kindOf(value: unknown): ValueKind {
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : "a primitive";
}
