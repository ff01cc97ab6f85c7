import { createContext, Script } from "node:vm";
import { type LinearPattern, linearPattern } from "./linear-pattern.ts";
import { matchingSteps } from "./matching-steps.ts";

/** What ajv asks of a regular expression. `toString` must differ between expressions: ajv merges those that agree. */
export interface Pattern {
  test(text: string): boolean;
  toString(): string;
}

/** How long one validation may take once its patterns may take long: all of it, however many texts it matches. */
const CLOCK_MS = 50;
/** Steps of matching that one validation may take, by estimate, without a clock. A few milliseconds. */
const FREE_STEPS = 1_000_000;
/** Above it, by estimate, one match is left to the linear engine, which is slower on what is cheap. */
const CHEAP_STEPS = 10_000;

/** A validation whose patterns did not come to an end in time. Nothing is known of the value. */
export class PatternTimeout extends Error {
  override readonly name: string = "PatternTimeout";
  /** What was being matched when time was up; undefined where nothing was. */
  readonly match: Match | undefined;

  constructor(match: Match | undefined) {
    super("the patterns of a schema did not come to an end in time");
    this.match = match;
  }
}

interface Match {
  readonly pattern: string;
  readonly text: string;
}

/** Unwinds a validation that has to start again against the clock. */
const NEEDS_CLOCK = Symbol("needs clock");

let steps = 0;
let clocked = false;
let current: Match | undefined;

/**
 * A `pattern` of a document (JSON Schema 2020-12, 6.3.3), unicode where it parses so. What may backtrack for long runs on
 * a linear engine where that knows the expression. To be used within {@link withinPatternBudget} alone.
 * @throws {SyntaxError} when the text is no ECMA-262 regular expression.
 */
export function compilePattern(source: string): Pattern {
  const expression = parse(source);
  const stepsFor = matchingSteps(source);
  let linear: { readonly engine: LinearPattern | undefined } | undefined;
  const linearEngine = (): LinearPattern | undefined => {
    linear ??= { engine: expression.unicode ? linearPattern(source) : undefined };
    return linear.engine;
  };
  return {
    test: (text) => {
      if (clocked) {
        current = { pattern: source, text };
        const matches = (linear?.engine ?? expression).test(text);
        current = undefined;
        return matches;
      }
      const own = stepsFor(text.length);
      const engine = own > CHEAP_STEPS ? linearEngine() : undefined;
      steps += engine === undefined ? own : engine.stepsPerCharacter * (text.length + 1);
      if (steps > FREE_STEPS) throw NEEDS_CLOCK;
      return (engine ?? expression).test(text);
    },
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
 * Runs one validation. While its patterns are sure to be cheap it just runs; where they may not be, it starts again
 * and all of it has 50 ms: time is shared by its texts, and no verdict is drawn from a match that was cut off, which
 * under `not` would be a yes.
 * @param validate synchronous, and without effects that a second run would repeat.
 * @throws {PatternTimeout}
 */
export function withinPatternBudget<T>(validate: () => T): T {
  steps = 0;
  try {
    return validate();
  } catch (thrown) {
    if (thrown !== NEEDS_CLOCK) throw thrown;
    return againstClock(validate);
  }
}

const sandbox: { run?: () => unknown } = {};
let clock: Script | undefined;

/** V8 ends a script whose time is up also inside a regular expression, with everything that it has called. */
function againstClock<T>(validate: () => T): T {
  if (clock === undefined) {
    createContext(sandbox);
    clock = new Script("run()");
  }
  sandbox.run = validate;
  clocked = true;
  current = undefined;
  try {
    return clock.runInContext(sandbox, { timeout: CLOCK_MS }) as T;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new PatternTimeout(current);
  } finally {
    clocked = false;
    current = undefined;
    delete sandbox.run;
  }
}
