import { DISCOVERY_NAMES } from "../../../language/discovery-tools.ts";
import { namingProblem } from "../../diagnostics/plan-tool.ts";
import type { BrokenOperation, Operation } from "../../ir/api-model.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Overlay } from "../../ir/overlay.ts";
import type { Sources } from "../find-operation.ts";
import { exposedGroups } from "../groups.ts";
import { LONGEST_NAME, toolNamesOf } from "../names/operation-names.ts";
import { uniqueNames } from "../names/unique.ts";
import { keyIn, type Report } from "../place.ts";
import type { PlannedTool } from "../planned-tool.ts";
import { exposedTool } from "./exposed-tool.ts";
import { reportLeftOut } from "./left-out.ts";
import { type ExposedOperation, exposedOperations } from "./matching.ts";

/** What keeps an exposed operation from being called, found outside its request. */
export type Obstacle = (exposed: SoundOperation) => readonly Diagnostic[];

/** An exposed operation that could be read. */
export type SoundOperation = ExposedOperation & { readonly operation: Operation };

/** How exposed tools are planned. */
export interface ExposeOptions {
  readonly overlay: Overlay;
  readonly sources: Sources;
  /** An operation that cannot become a tool is an error. */
  readonly strict: boolean;
  /** Groups of tools declared by name. */
  readonly groups: ReadonlySet<string>;
  readonly obstacle: Obstacle;
  readonly report: Report;
}

/**
 * One tool for each operation that `expose` reaches. One that cannot be built is left out and reported by name, so that it
 * never loses the others. Names depend on who else wants them, never on the order of the document.
 */
export function exposedTools(options: ExposeOptions): readonly PlannedTool[] {
  const { overlay, sources, report } = options;
  const reached = exposedOperations(overlay, sources, report);
  const leftOut = new Map<ExposedOperation, readonly Diagnostic[]>();
  for (const exposed of reached) {
    if (isBroken(exposed.operation)) leftOut.set(exposed, exposed.operation.diagnostics);
  }
  const sound = reached.filter(isSound);
  const wishes = sound.map(({ source, operation, entry }) => ({
    ...toolNamesOf(operation, entry.prefix ?? ""),
    identity: `${source.name} ${operation.key}`,
  }));
  const names = uniqueNames(wishes, LONGEST_NAME, DISCOVERY_NAMES);
  const unnamed = sound.flatMap((exposed, i) => {
    const name = names[i] ?? exposed.operation.key;
    if (!isFree(name, wishes[i]?.wanted ?? name, exposed, options)) return [];
    const obstacles = options.obstacle(exposed);
    const { operation, source, entry } = exposed;
    const made = exposedTool(operation, source, overlay, entry.scopes ?? []);
    if (obstacles.length > 0 || made.kind === "left-out") {
      const problems = made.kind === "left-out" ? made.problems : [];
      leftOut.set(exposed, [...obstacles, ...problems]);
      return [];
    }
    for (const note of made.notes) report(note);
    return [{ ...made, name, tag: operation.tags[0] ?? source.name }];
  });
  reportLeftOut(leftOut, options);
  const groups = exposedGroups(
    unnamed.map(({ tag }) => tag),
    options.groups,
  );
  return unnamed.map(({ call, tool, name }, i) => ({
    calls: [call],
    tool: { ...tool, name, group: groups[i] ?? call.source.name },
  }));
}

/** Reports a name that a tool declared by name has, and one that several operations or discovery want. */
function isFree(
  name: string,
  wanted: string,
  { operation, index }: SoundOperation,
  { overlay, report }: ExposeOptions,
): boolean {
  if (overlay.tools.has(name)) {
    const place = keyIn(overlay, "expose", index);
    report(namingProblem("taken", { name, key: operation.key }, place));
    return false;
  }
  if (name !== wanted && wanted.length <= LONGEST_NAME) {
    const words = { name: wanted, given: name, key: operation.key };
    const code = DISCOVERY_NAMES.has(wanted) ? "kept-free" : "collision";
    report(namingProblem(code, words, operation.origin));
  }
  return true;
}

function isBroken(operation: Operation | BrokenOperation): operation is BrokenOperation {
  return "diagnostics" in operation;
}

function isSound(exposed: ExposedOperation): exposed is SoundOperation {
  return !isBroken(exposed.operation);
}
