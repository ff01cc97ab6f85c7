import {
  codeFrame,
  type Diagnostic,
  hideSecrets,
  placeOf,
  printable,
  type SourceDocument,
} from "../../compiler/index.ts";
import { byCodeUnit } from "../../util/order.ts";
import { count } from "./human.ts";

/** Lines that one kind of finding may take, unless all are asked for. */
const MOST_LINES = 20;
/** Of these, lines with the code around the place: the rest of a kind is told in a line each. */
const FRAME_LINES = 12;

const SEVERITIES = ["error", "warning", "info"] as const;

/** Groups of codes by how much stands still until they are mended: files, their repairs, the overlay, documents, tools. */
const STAGES = ["project", "source", "amendment", "overlay", "openapi", "server", "auth"];

type Documents = ReadonlyMap<string, SourceDocument>;

/**
 * Findings as a person mends them: what blocks most first, one kind (severity and code) after the other, each by file and
 * place. A kind that takes more than 20 lines is cut, and its last line says by how much.
 */
export function findingLines(
  diagnostics: readonly Diagnostic[],
  documents: Documents,
  all: boolean,
): readonly string[] {
  const shown = hideSecrets(diagnostics, documents);
  const lines = kindsOf(diagnostics, documents).flatMap((findings) => {
    const frames = findings.map((problem) => codeFrame(problem, shown));
    return all
      ? frames.flatMap((frame, i) => [frame, ...namesOf(findings[i])])
      : cut(frames, findings);
  });
  const unnamed = !all && diagnostics.some(({ names }) => names !== undefined);
  return unnamed ? [...lines, "--all names each of those that are only counted above"] : lines;
}

/** What a message tells the first ones of, a line each. */
function namesOf({ names = [] }: Partial<Diagnostic> = {}): readonly string[] {
  return names.map((name) => `    ${printable(name)}`);
}

/** The findings of each kind in their order. */
function kindsOf(
  diagnostics: readonly Diagnostic[],
  documents: Documents,
): readonly (readonly Diagnostic[])[] {
  const kinds = new Map<string, Diagnostic[]>();
  for (const problem of diagnostics) {
    const kind = `${problem.severity} ${problem.code}`;
    const findings = kinds.get(kind);
    if (findings === undefined) kinds.set(kind, [problem]);
    else findings.push(problem);
  }
  const places = new Map(diagnostics.map((problem) => [problem, placeOf(problem, documents)]));
  for (const findings of kinds.values()) {
    findings.sort(
      (a, b) =>
        byCodeUnit(a.origin?.uri ?? "", b.origin?.uri ?? "") ||
        (places.get(a)?.line ?? 0) - (places.get(b)?.line ?? 0) ||
        (places.get(a)?.column ?? 0) - (places.get(b)?.column ?? 0),
    );
  }
  return [...kinds.values()].sort(([a], [b]) => byBlocking(a, b));
}

function byBlocking(a: Diagnostic | undefined, b: Diagnostic | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    stageOf(a.code) - stageOf(b.code) ||
    byCodeUnit(a.code, b.code)
  );
}

function stageOf(code: string): number {
  const stage = STAGES.indexOf(code.slice(0, code.indexOf("/")));
  return stage === -1 ? STAGES.length : stage;
}

/** At most 20 lines: frames, then first lines of frames, then how many are left. */
function cut(frames: readonly string[], findings: readonly Diagnostic[]): readonly string[] {
  const heights = frames.map((frame) => frame.split("\n").length);
  if (heights.reduce((sum, height) => sum + height, 0) <= MOST_LINES) return frames;
  const lines: string[] = [];
  let used = 0;
  let shown = 0;
  for (const [i, frame] of frames.entries()) {
    const height = heights[i] ?? 1;
    const whole = used + height <= FRAME_LINES;
    if (!whole && used + 1 >= MOST_LINES) break;
    lines.push(whole ? frame : frame.split("\n", 1).join(""));
    used += whole ? height : 1;
    shown++;
  }
  if (shown === frames.length) return lines;
  const code = findings[0]?.code ?? "";
  return [
    ...lines,
    `… and ${count(frames.length - shown, "finding")} more of ${code}; --all prints each`,
  ];
}
