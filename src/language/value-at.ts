import { own } from "../util/json.ts";
import { isPathError, type Path, parsePath } from "./path.ts";

const parsed = new Map<string, Path>();

/**
 * The segments of a path to one value.
 * @throws {TypeError} for a text that is no such path: generated files only hold those.
 */
export function segmentsOf(text: string): Path {
  let path = parsed.get(text);
  if (path === undefined) {
    const read = parsePath(text);
    if (isPathError(read) || read.some(({ kind }) => kind === "each")) {
      throw new TypeError(`"${text}" is no path to one value`);
    }
    path = read;
    parsed.set(text, path);
  }
  return path;
}

/**
 * The value at a path of names and indexes; undefined where there is none. Own keys only.
 * @throws {TypeError} as {@link segmentsOf}. Texts are those of tools' definitions: there are few.
 */
export function valueAt(body: unknown, text: string): unknown {
  let value = body;
  for (const segment of segmentsOf(text)) {
    if (segment.kind === "index") value = Array.isArray(value) ? value[segment.index] : undefined;
    else if (segment.kind === "name") value = own(value, segment.name);
  }
  return value;
}
