import { isPathError, type Path, type PathSegment, parsePath } from "../../language/path.ts";
import { note, type Run, type Spot, typeName } from "./warnings.ts";

/**
 * Reads one path of a body: undefined where it is missing, null where it or an ancestor is null or of another kind
 * (noted). Own keys only. `[*]` gives one flat list, however many there are; what is missing in it is null.
 */
export type Reader = (value: unknown, run: Run, spot: Spot) => unknown;

/** @throws {TypeError} for a text that is no path: generated files only hold paths. */
export function compilePath(text: string): Reader {
  const path = parsePath(text);
  if (isPathError(path)) throw new TypeError(`"${text}" is no path: ${path.message} at ${path.at}`);
  return reader(path, 0);
}

const itself: Reader = (value) => value;

function reader(path: Path, at: number): Reader {
  const segment = path[at];
  if (segment === undefined) return itself;
  const next = reader(path, at + 1);
  const last = at + 1 === path.length;
  switch (segment.kind) {
    case "name":
      return last ? readName(segment.name) : readThrough(segment.name, next);
    case "index":
      return readIndex(segment.index, next);
    case "each":
      return readEach(path.slice(at + 1), next);
  }
}

function readName(name: string): Reader {
  return (value, run, spot) => {
    if (typeof value !== "object" || Array.isArray(value)) return wrong("object", value, run, spot);
    if (value === null) return null;
    return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  };
}

function readThrough(name: string, next: Reader): Reader {
  const read = readName(name);
  return (value, run, spot) => {
    const member = read(value, run, spot);
    return member === undefined || member === null ? member : next(member, run, spot);
  };
}

/** An index past the end is null without a note: "the first one" of none is no fault. */
function readIndex(index: number, next: Reader): Reader {
  return (value, run, spot) => {
    if (value === null || value === undefined) return value;
    if (!Array.isArray(value)) return wrong("array", value, run, spot);
    const item: unknown = value[index];
    return item === undefined || item === null ? null : next(item, run, spot);
  };
}

function readEach(rest: readonly PathSegment[], next: Reader): Reader {
  const deeper = rest.some((s) => s.kind === "each");
  return (value, run, spot) => {
    if (value === null || value === undefined) return value;
    if (!Array.isArray(value)) return wrong("array", value, run, spot);
    const items: unknown[] = [];
    for (const item of value) {
      const found = item === null ? null : next(item, run, spot);
      if (found === undefined) note(run, spot, "missing");
      if (deeper && Array.isArray(found)) for (const inner of found) items.push(inner);
      else if (!deeper || found !== null) items.push(found ?? null);
    }
    return items;
  };
}

function wrong(expected: string, value: unknown, run: Run, spot: Spot): unknown {
  if (value === undefined) return undefined;
  note(run, spot, `expected ${expected}, got ${typeName(value)}`);
  return null;
}
