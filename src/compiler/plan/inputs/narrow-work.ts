import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { Origin } from "../../ir/origin.ts";
import type { OverlayInput, OverlayShape } from "../../ir/overlay.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import type { Kinds } from "../schema/kinds.ts";
import type { PatternFaults } from "../schema/pattern.ts";

/** What there is before the overlay's words: the schema of a target, or one that allows anything. */
export interface Base {
  readonly schema: ToolSchema;
  readonly kinds: Kinds;
}

/** What an input is, or an item or a member in it. */
export type Stated = OverlayShape & Pick<OverlayInput, "default" | "options">;

/** What narrowing needs to know of its surroundings. */
export interface NarrowContext {
  readonly tool: string;
  /** The place of one of the shape's keys in the overlay. */
  readonly place: (...path: readonly string[]) => Origin;
  readonly faults: PatternFaults;
  /** What `like` names; undefined where that is nothing, which has been reported. */
  readonly like: (reference: string, place: Origin) => Base | undefined;
}

type Key = Extract<keyof Stated, string>;

type Refuse = (key: Key, problem: (place: Origin, tool: string) => Diagnostic) => void;

/** What is narrowed: `schema` grows from the target's, `kinds` shrink from its. */
export interface Work {
  readonly name: string;
  readonly stated: Stated;
  readonly target: ToolSchema;
  readonly schema: Map<string, unknown>;
  kinds: Kinds;
  readonly problems: Diagnostic[];
  readonly refuse: Refuse;
}

/** One input, item or member before its keys are looked at. */
export function workOf(
  name: string,
  stated: Stated,
  { schema, kinds }: Base,
  { place, tool }: NarrowContext,
): Work {
  const problems: Diagnostic[] = [];
  const refuse: Refuse = (key, problem) => {
    problems.push(problem(place(key), tool));
  };
  const grown = new Map<string, unknown>(Object.entries(schema));
  return { name, stated, target: schema, schema: grown, kinds, problems, refuse };
}

/** Says that a key means nothing for values of these types. */
export function outOfPlace({ name, kinds, refuse }: Work, key: Key): void {
  const words = { name, keyword: key, type: listKinds(kinds) };
  refuse(key, (place, tool) => inputProblem("out-of-place", words, place, tool));
}

/** Types in words. */
export function listKinds(kinds: Kinds): string {
  return [...(kinds ?? [])].join(" or ");
}
