import { memberOf, type WrittenObject } from "../written.ts";

/**
 * The media types of a `consumes` or `produces` list, in lower case and document order (OpenAPI 2.0, Operation
 * Object: an operation's list replaces the document's, an empty one clears it). Undefined where none is declared.
 */
export function mediaTypesOf(
  parent: WrittenObject,
  key: "consumes" | "produces",
): readonly string[] | undefined {
  const list = memberOf(parent, key)?.value;
  if (!Array.isArray(list)) return undefined;
  const types = list.filter((type) => typeof type === "string" && type.includes("/"));
  return [...new Set(types.map((type: string) => type.toLowerCase()))];
}
