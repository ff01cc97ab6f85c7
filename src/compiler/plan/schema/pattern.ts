const LONGEST = 1_000;

/**
 * Whether a document's regular expression may stand in a tool definition: it compiles with the `u` flag, which is how
 * JSON Schema reads it (2020-12 Core, section 6.4), and is at most 1,000 characters long.
 */
export function isUsablePattern(pattern: string): boolean {
  if (pattern.length > LONGEST) return false;
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}
