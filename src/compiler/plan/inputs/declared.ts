import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { OverlayInput } from "../../ir/overlay.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { keyIn, placeIn } from "../place.ts";
import { type ResolvedTarget, resolveTarget } from "../request/resolve-target.ts";
import { LONGEST_DESCRIPTION } from "../schema/description.ts";
import type { Kinds } from "../schema/kinds.ts";
import type { ToolContext } from "../tool-context.ts";
import { withFileWords } from "./file-words.ts";
import { baseOf, likeBase } from "./like.ts";
import { narrow } from "./narrow.ts";
import type { Base } from "./narrow-work.ts";
import { targetPlace } from "./target-place.ts";

/** An input of a tool declared by name, with where it goes. */
export interface DeclaredInput {
  readonly name: string;
  readonly stated: OverlayInput;
  /** Undefined for one that only `with` uses. */
  readonly target: ResolvedTarget | undefined;
  readonly schema: ToolSchema;
  /** The types that its values may have. */
  readonly kinds: Kinds;
}

/** Reads the inputs of a tool declared by name: their targets and schemas. One with a problem is left out. */
export function declaredInputs(context: ToolContext): readonly DeclaredInput[] {
  return [...context.tool.input].flatMap(([name, stated]) => {
    const input = declaredInput(name, stated, context);
    return input === undefined ? [] : [input];
  });
}

function declaredInput(
  name: string,
  stated: OverlayInput,
  context: ToolContext,
): DeclaredInput | undefined {
  const { overlay, name: tool, source, report } = context;
  const place = (...path: readonly string[]) =>
    placeIn(overlay, "tools", tool, "input", name, ...path);
  const targetTaken = hadTarget(name, stated, context);
  let target: ResolvedTarget | undefined;
  let base: Base | undefined = { schema: {}, kinds: undefined };
  if (stated.to !== undefined) {
    const at = targetPlace(overlay, tool, name);
    target = resolveTarget(stated.to, at, context);
    if (target === undefined) return undefined;
    base = baseOf(target.schema, source, at, context);
    if (base !== undefined) base = { ...base, schema: withDescription(base.schema, target) };
  } else if (stated.like !== undefined) {
    base = likeBase(stated.like, place("like"), context);
  } else if (!targetTaken && TYPED.every((key) => stated[key] === undefined)) {
    const at = keyIn(overlay, "tools", tool, "input", name);
    report(inputProblem("no-type", { name }, at, tool));
    return undefined;
  }
  if (base === undefined) return undefined;
  const {
    schema: narrowed,
    kinds,
    problems,
  } = narrow(name, stated, base, {
    tool,
    place,
    faults: source.patternFaults,
    like: (reference, at) => likeBase(reference, at, context),
  });
  for (const problem of problems) report(problem);
  const schema = withFileWords(narrowed);
  const own = schema.type === undefined ? undefined : [schema.type].flat();
  return {
    name,
    stated: targetTaken && stated.default === undefined ? { ...stated, required: true } : stated,
    target,
    schema,
    kinds: own === undefined ? kinds : new Set(own),
  };
}

/** The keys that say what an input is which goes nowhere by itself. */
const TYPED = ["type", "enum", "options", "items", "properties"] as const;

/** Whether a target was taken from an input that may have none, which has been told: what it is has gone with it. */
function hadTarget(
  name: string,
  { to }: OverlayInput,
  { overlay, name: tool }: ToolContext,
): boolean {
  return to === undefined && overlay.tools.get(tool)?.input.get(name)?.to !== undefined;
}

/** A parameter's description stands beside its schema. */
function withDescription(schema: ToolSchema, target: ResolvedTarget): ToolSchema {
  const text = target.kind === "parameter" ? target.parameter.description : undefined;
  return text === undefined
    ? schema
    : { ...schema, description: text.slice(0, 2 * LONGEST_DESCRIPTION) };
}
