import { createContext, Script } from "node:vm";

/** What ajv asks of a regular expression. `toString` must differ between expressions: ajv merges those that agree. */
export interface Pattern {
  test(text: string): boolean;
  toString(): string;
}

/** Longest text that any pattern may look at without a clock. */
const UNGUARDED_CHARS = 1_000;
const GUARD_MS = 50;

/**
 * A `pattern` of a document (JSON Schema 2020-12, 6.3.3), unicode where it parses so. Expressions that can backtrack
 * exponentially, and any expression on a long text, run against a clock: what is not decided within 50 ms does not
 * match.
 * @throws {SyntaxError} when the text is no ECMA-262 regular expression.
 */
export function compilePattern(source: string): Pattern {
  const expression = parse(source);
  if (!mayExplode(source)) {
    return {
      test: (text) =>
        text.length <= UNGUARDED_CHARS ? expression.test(text) : testGuarded(expression, text),
      toString: () => String(expression),
    };
  }
  return {
    test: (text) => testGuarded(expression, text),
    toString: () => String(expression),
  };
}

function parse(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch {
    return new RegExp(source);
  }
}

/**
 * Whether a group that is repeated holds a repetition or a choice, or the expression refers back: what exponential
 * backtracking needs. Errs on the side of yes.
 */
function mayExplode(source: string): boolean {
  const plain = source.replace(/\\[^1-9k]/g, "x").replace(/\[(?:\\.|[^\]\\])*\]/g, "x");
  if (/\\[1-9k]|\(\?<?[=!]/.test(plain)) return true;
  if ((plain.match(/[*+]|\{\d+,\}/g)?.length ?? 0) > 3) return true;
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

const sandbox: { expression?: RegExp; text?: string } = {};
let guarded: Script | undefined;

/** V8 looks at the clock of a script inside a regular expression too, so a runaway match ends with the script. */
function testGuarded(expression: RegExp, text: string): boolean {
  if (guarded === undefined) {
    createContext(sandbox);
    guarded = new Script("expression.test(text)");
  }
  sandbox.expression = expression;
  sandbox.text = text;
  try {
    return guarded.runInContext(sandbox, { timeout: GUARD_MS }) === true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false;
    throw error;
  } finally {
    delete sandbox.expression;
    delete sandbox.text;
  }
}
