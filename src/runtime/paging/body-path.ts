import type { Path } from "../../language/path.ts";
import { segmentsOf } from "../../language/value-at.ts";
import { isObject, type JsonValue } from "../../util/json.ts";

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
