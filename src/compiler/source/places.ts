import { type JsonPointer, tokensOf } from "../../util/pointer.ts";
import type { TextRange } from "../ir/source-document.ts";
import { lineEnd, lineStart } from "./excerpt.ts";

/** One value of a text, by offsets in code units. Members are found on first use and kept. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** Members by key, items by index; undefined for a scalar. */
  readonly children?: () => ReadonlyMap<string, Member>;
}

export interface Member {
  /** The key's own place; undefined for an array's item. */
  readonly key?: { readonly start: number; readonly end: number };
  readonly value: Place;
}

/** A part of a text in code units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a pointer's value or key is written; for a pointer that leads nowhere, its nearest ancestor. */
export function findSpan(root: Place, pointer: JsonPointer, onKey: boolean): Span {
  let member: Member = { value: root };
  let found = true;
  for (const token of tokensOf(pointer) ?? []) {
    const child = member.value.children?.().get(token);
    if (child === undefined) {
      found = false;
      break;
    }
    member = child;
  }
  // A container would underline its first line at random: its key says more.
  const wantsKey = onKey || !found || member.value.children !== undefined;
  return wantsKey && member.key !== undefined ? member.key : member.value;
}

/** Makes `locate` of a document: line starts are counted once, places on first use. */
export function locator(
  text: string,
  places: () => Place,
): (pointer: JsonPointer, onKey: boolean) => TextRange {
  let root: Place | undefined;
  let lines: readonly number[] | undefined;
  return (pointer, onKey) => {
    root ??= places();
    lines ??= lineStarts(text);
    const span = findSpan(root, pointer, onKey);
    const start = lineStart(text, span.start);
    return {
      line: lineIndex(lines, span.start) + 1,
      column: span.start - start + 1,
      length: Math.max(1, Math.min(span.end, lineEnd(text, span.start)) - span.start),
    };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the last line that starts at or before `offset`. */
function lineIndex(lines: readonly number[], offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
