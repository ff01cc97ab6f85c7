import { isPathError, type Path, parsePath } from "../../language/path.ts";
import { isObject, type JsonValue, own } from "../../util/json.ts";

/**
 * The value at a path of names and indexes; undefined where there is none. Own keys only.
 * @throws {TypeError} for a text that is no such path: generated files only hold those.
 */
export function valueAt(body: unknown, text: string): unknown {
  let value = body;
  for (const segment of segmentsOf(text)) {
    if (segment.kind === "index") value = Array.isArray(value) ? value[segment.index] : undefined;
    else if (segment.kind === "name") value = own(value, segment.name);
  }
  return value;
}

/** The body with other rows where its list stands; the body itself where it has no list there. */
export function withRows(
  body: JsonValue | undefined,
  text: string,
  rows: readonly JsonValue[],
): JsonValue | undefined {
  return replaced(body, segmentsOf(text), rows) as JsonValue | undefined;
}

function replaced(value: unknown, path: Path, rows: readonly JsonValue[]): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return Array.isArray(value) ? rows : value;
  if (segment.kind === "index") {
    if (!Array.isArray(value) || segment.index >= value.length) return value;
    return value.with(segment.index, replaced(value[segment.index], rest, rows));
  }
  if (segment.kind !== "name" || !isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === segment.name ? replaced(member, rest, rows) : member,
    ]),
  );
}

const parsed = new Map<string, Path>();

/** Texts come from the tools' definitions: there are few. */
function segmentsOf(text: string): Path {
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
