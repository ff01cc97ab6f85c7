import { isFieldName, mayBeSet } from "../../../language/header-name.ts";

/** Headers that OpenAPI says are no parameters (3.1, Parameter Object): media types and security describe them. */
const DESCRIBED_ELSEWHERE: ReadonlySet<string> = new Set([
  "accept",
  "authorization",
  "content-type",
]);

/** Whether a header or cookie parameter can never be bound. */
export function isForbiddenName(location: "header" | "cookie", name: string): boolean {
  return location === "cookie" ? !isFieldName(name) : !mayBeSet(name);
}

/** Whether a header parameter is to be ignored, because something else in the document says the same. */
export function isDescribedElsewhere(name: string): boolean {
  return DESCRIBED_ELSEWHERE.has(name.toLowerCase());
}
