/** Targets of the overlay (`to:` and the keys of `with:`): where in a request a value goes. */
import { isPathError, type Path, type PathError, parsePath, printPath } from "./path.ts";

/** A place in a request. The path of a body is empty for the whole body, and holds names only. */
export type Target =
  | { readonly location: "path" | "query" | "header" | "cookie"; readonly name: string }
  | { readonly location: "body"; readonly path: Path };

/** What is wrong with a target's text, and at which character (0-based). */
export interface TargetError extends PathError {
  /** Set where the first word is no location: all there are. */
  readonly locations?: readonly string[];
}

/** The words that a target starts with. */
export const TARGET_LOCATIONS = ["path", "query", "header", "cookie", "body"] as const;

/**
 * Parses a target: `path.dealId`, `query['include[]']`, `header.X-Request-Id`, `body`, `body.properties.stage`.
 * Parameters have exactly one name; a member of an array has no target of its own, the array is one value.
 */
export function parseTarget(text: string): Target | TargetError {
  const path = parsePath(text);
  if (isPathError(path)) return path;
  const [head, ...rest] = path;
  const location = TARGET_LOCATIONS.find((name) => head?.kind === "name" && head.name === name);
  if (location === undefined) {
    const message = "a target starts with path, query, header, cookie or body";
    return { message, at: 0, locations: TARGET_LOCATIONS };
  }
  const at = location.length;
  if (location === "body") {
    const member = rest.findIndex(({ kind }) => kind !== "name");
    if (member === -1) return { location, path: rest };
    const message = "a target ends at an array; write the array as one value";
    return { message, at: printPath(path.slice(0, member + 1)).length };
  }
  const [name, ...deeper] = rest;
  if (name?.kind !== "name")
    return { message: `the name of a ${location} parameter is expected`, at };
  if (deeper.length > 0) {
    const message = `a ${location} parameter is one name; quote a name with dots: ${location}['a.b']`;
    return { message, at: printPath(path.slice(0, 2)).length };
  }
  return { location, name: name.name };
}

/** Whether {@link parseTarget} failed. */
export function isTargetError(result: Target | TargetError): result is TargetError {
  return "message" in result;
}

/** The shortest text that parses to a target. */
export function printTarget(target: Target): string {
  const rest =
    target.location === "body" ? target.path : [{ kind: "name", name: target.name } as const];
  return printPath([{ kind: "name", name: target.location }, ...rest]);
}
