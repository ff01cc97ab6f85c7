import type { z } from "zod";
import { isObject } from "../../util/json.ts";
import { type JsonPointer, pointer } from "../../util/pointer.ts";
import { describe, readBlock } from "./issues.ts";
import type { At, Report } from "./report.ts";

/** What the entries of a map are. */
export interface Entries<T> {
  /** What its keys must be. */
  readonly key?: z.ZodType<string>;
  /** Reads one entry; undefined where it has a problem. */
  readonly read: (value: unknown, at: JsonPointer) => T | undefined;
}

/** Reads a map of named entries in the order of their declaration, each on its own: one bad entry spoils no other. */
export function readMap<T>(
  value: unknown,
  at: JsonPointer,
  report: Report,
  entries: Entries<T>,
): ReadonlyMap<string, T> {
  const read = new Map<string, T>();
  if (!isObject(value)) {
    report("wrong-type", { expected: "a map of names", found: describe(value) }, { pointer: at });
    return read;
  }
  for (const [key, member] of Object.entries(value)) {
    const place = pointer(at, key);
    const named =
      entries.key === undefined || readBlock(entries.key, key, place, onKeys(report)) !== undefined;
    const entry = entries.read(member, place);
    if (named && entry !== undefined) read.set(key, entry);
  }
  return read;
}

/** The same report for the judgement of a key. */
function onKeys(report: Report): Report {
  const onKey = ((problem: never, parameters: never, at: At) =>
    report(problem, parameters, { ...at, onKey: true })) as Report;
  return Object.assign(onKey, {
    errors: report.errors,
    token: report.token,
    afterKey: report.afterKey,
  });
}
