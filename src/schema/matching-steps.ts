/**
 * An upper estimate of the steps that a backtracking matcher takes for an expression, by the length of the text.
 * Infinite where a group that is repeated holds a repetition or a choice, where the expression looks around or refers
 * back, and for long counted repetitions: what exponential backtracking needs. Errs on the side of more.
 */
export function matchingSteps(source: string): (chars: number) => number {
  const plain = source.replace(/\\[^1-9k]/g, "x").replace(/\[(?:\\.|[^\]\\])*\]/g, "x");
  if (mayExplode(plain)) return () => Number.POSITIVE_INFINITY;
  const choices = 2 ** (plain.match(/(?<!\()\?|\|/g)?.length ?? 0);
  const repetitions = plain.match(/[*+]|\{\d*,\d*\}/g)?.length ?? 0;
  // A match may begin anywhere, unless all of the expression is tied to the text's beginning.
  const degree = plain.startsWith("^") && !plain.includes("|") ? repetitions : repetitions + 1;
  return (chars) => choices * (chars + 1) ** degree;
}

/** @param plain an expression whose escapes and classes have become one letter each. */
function mayExplode(plain: string): boolean {
  if (/\\[1-9k]|\(\?<?[=!]/.test(plain)) return true;
  if (/\{\d{3,}/.test(plain)) return true;
  const open: boolean[] = [];
  for (let i = 0; i < plain.length; i++) {
    const c = plain[i];
    if (c === "(") open.push(false);
    else if (c === ")") {
      const risky = open.pop() ?? false;
      const repeated = /^[*+{]/.test(plain.slice(i + 1, i + 2));
      if (risky && repeated) return true;
      if ((risky || repeated) && open.length > 0) open[open.length - 1] = true;
    } else if (
      c === "|" ||
      c === "*" ||
      c === "+" ||
      c === "{" ||
      (c === "?" && plain[i - 1] !== "(")
    ) {
      if (open.length > 0) open[open.length - 1] = true;
    }
  }
  return false;
}
