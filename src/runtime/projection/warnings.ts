import type { JsonValue } from "../../util/json.ts";
import type { Elsewhere } from "../call/call.ts";

/** A place of the result, as warnings name it. */
export interface Spot {
  /** Dotted keys of the result; `[]` where a list is inside a row. */
  readonly path: string;
  /** Whether it stands in each row of `items`. */
  readonly inRows: boolean;
}

/** One run of a projector: where it is, and what it met. */
export interface Run {
  /** The row that is projected. */
  row: number;
  /** What stands outside of the body. */
  readonly elsewhere: Elsewhere;
  /** What was taken from there, by where it goes: the same in every row. */
  readonly known: Map<Spot, JsonValue>;
  readonly notes: Map<Spot, Map<string, Note>>;
}

interface Note {
  readonly row: number;
  count: number;
}

export function newRun(elsewhere: Elsewhere = () => null): Run {
  return { row: 0, elsewhere, known: new Map(), notes: new Map() };
}

/** Notes a field that was missing or of another type; the same reason at the same spot is counted, not repeated. */
export function note(run: Run, spot: Spot, reason: string): void {
  let reasons = run.notes.get(spot);
  if (reasons === undefined) {
    reasons = new Map();
    run.notes.set(spot, reasons);
  }
  const known = reasons.get(reason);
  if (known === undefined) reasons.set(reason, { row: run.row, count: 1 });
  else known.count++;
}

/**
 * `items[3].name: missing`, and how often again; never a value. At most `most` lines.
 */
export function warningsOf(run: Run, most: number): readonly string[] {
  const lines: string[] = [];
  for (const [spot, reasons] of run.notes) {
    for (const [reason, { row, count }] of reasons) {
      if (lines.length === most) return lines;
      const base = spot.inRows ? `items[${row}]` : "";
      const place = base === "" || spot.path === "" ? base + spot.path : `${base}.${spot.path}`;
      const again = count > 1 ? `, and ${count - 1} more like it` : "";
      lines.push(`${place === "" ? "the answer" : place}: ${reason}${again}`);
    }
  }
  return lines;
}

/** The JSON type of a value, in one word. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : value === undefined ? "nothing" : typeof value;
}
