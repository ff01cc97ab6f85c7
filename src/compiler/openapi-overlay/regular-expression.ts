import { type LinearPattern, linearPattern } from "../../schema/linear-pattern.ts";
import { type Budget, spend } from "./budget.ts";

/** Compiled patterns; undefined for what is none. */
const known = new Map<string, LinearPattern | undefined>();
const MOST = 100;

/**
 * Whether a text fits an I-Regexp (RFC 9485) as a whole, or holds a part that does. On a linear engine: the pattern may
 * come out of the document. A text that is no pattern fits nothing (RFC 9535, 2.4.6).
 */
export function fits(text: string, pattern: string, whole: boolean, budget: Budget): boolean {
  const source = whole ? `^(?:${ecmaOf(pattern)})$` : ecmaOf(pattern);
  if (!known.has(source)) {
    spend(budget, pattern.length);
    if (known.size >= MOST) known.clear();
    known.set(source, linearPattern(source));
  }
  const compiled = known.get(source);
  if (compiled === undefined) return false;
  spend(budget, (text.length + 1) * compiled.stepsPerCharacter);
  return compiled.test(text);
}

/** RFC 9485, 5.3: a dot is any character but a line feed and a carriage return. */
function ecmaOf(pattern: string): string {
  let inClass = false;
  return pattern.replace(/\\.|[[\].]/gs, (part) => {
    if (part === "[") inClass = true;
    if (part === "]") inClass = false;
    return part === "." && !inClass ? "[^\\n\\r]" : part;
  });
}
