import { exposeProblem } from "../../diagnostics/plan-tool.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Report } from "../place.ts";
import type { ExposedOperation } from "./matching.ts";

/** Faults of the document, each mended in one place: many operations may need it, and it may stand in an amendment. */
function isOfDocument({ code }: Diagnostic): boolean {
  return code.startsWith("openapi/");
}

interface Cause {
  readonly source: string;
  readonly keys: string[];
  readonly problem: Diagnostic;
  readonly origin: Origin;
}

/**
 * Reports the operations that no tool is made of: a fault of the document once, where it stands, with the operations that
 * need the place; everything else at the operation, with its reasons.
 */
export function reportLeftOut(
  leftOut: ReadonlyMap<ExposedOperation, readonly Diagnostic[]>,
  { report, strict }: { readonly report: Report; readonly strict: boolean },
): void {
  const tell = (problem: Diagnostic): void =>
    report(strict ? { ...problem, severity: "error" } : problem);
  const causes = new Map<string, Cause>();
  for (const [{ operation, source }, problems] of leftOut) {
    const reasons = new Set<string>();
    for (const problem of problems) {
      const { code, origin, message } = problem;
      if (origin === undefined || !isOfDocument(problem)) {
        reasons.add(message);
        continue;
      }
      const at = `${source.name}\n${code}\n${origin.uri}\n${origin.pointer}`;
      const cause = causes.get(at) ?? { source: source.name, keys: [], problem, origin };
      if (cause.keys.at(-1) !== operation.key) cause.keys.push(operation.key);
      causes.set(at, cause);
    }
    if (reasons.size > 0 || problems.length === 0) {
      const keys = [operation.key];
      const words = { keys, source: source.name, reasons: [...reasons], instead: undefined };
      tell(exposeProblem("left-out", words, operation.origin));
    }
  }
  for (const { source, keys, problem, origin } of causes.values()) {
    const words = { keys, source, reasons: [problem.message], instead: problem.help };
    tell(exposeProblem("left-out", words, origin));
  }
}
