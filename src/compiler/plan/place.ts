import { pointer, resolvePointer } from "../../util/pointer.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Origin } from "../ir/origin.ts";
import type { Overlay } from "../ir/overlay.ts";

/** Where problems go while a plan is made. */
export type Report = (problem: Diagnostic) => void;

/** A place in the overlay. */
export function placeIn(overlay: Overlay, ...tokens: readonly (string | number)[]): Origin {
  return { uri: overlay.document.uri, pointer: pointer("", ...tokens) };
}

/** The key of a member of the overlay. */
export function keyIn(overlay: Overlay, ...tokens: readonly (string | number)[]): Origin {
  return { ...placeIn(overlay, ...tokens), onKey: true };
}

/** A part of the text at a place; the whole place where no text stands there. */
export function partOf(
  overlay: Overlay,
  place: Origin,
  span: { readonly start: number; readonly end: number } | undefined,
): Origin {
  if (span === undefined || span.end <= span.start) return place;
  const text = resolvePointer(overlay.document.value, place.pointer);
  return typeof text === "string" && span.end <= text.length ? { ...place, span } : place;
}
