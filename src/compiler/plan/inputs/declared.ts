import { inputProblem } from "../../diagnostics/plan-request.ts";
import type { OverlayInput } from "../../ir/overlay.ts";
import type { ToolSchema } from "../../ir/server-plan.ts";
import { keyIn, placeIn } from "../place.ts";
import { type ResolvedTarget, resolveTarget } from "../request/resolve-target.ts";
import { LONGEST_DESCRIPTION } from "../schema/description.ts";
import type { Kinds } from "../schema/kinds.ts";
import type { ToolContext } from "../tool-context.ts";
import { droppedPattern, inlineProblem } from "./inline-problem.ts";
import { narrow } from "./narrow.ts";

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
  const at = ["tools", tool, "input", name] as const;
  let target: ResolvedTarget | undefined;
  let base: ToolSchema = {};
  let kinds: Kinds;
  if (stated.to !== undefined) {
    target = resolveTarget(stated.to, placeIn(overlay, ...at, "to"), context);
    if (target === undefined) return undefined;
    const inlined = source.inline(target.schema);
    const to = placeIn(overlay, ...at, "to");
    const problem = inlineProblem(inlined, source.view.table, to, tool);
    if (problem !== undefined) {
      report(problem);
      return undefined;
    }
    for (const dropped of inlined.dropped) report(droppedPattern(dropped, to, tool));
    base = withDescription(inlined.schema, target);
    kinds = source.view.kinds(target.schema);
  } else if (stated.type === undefined && stated.enum === undefined) {
    report(inputProblem("no-type", { name }, keyIn(overlay, ...at), tool));
    return undefined;
  }
  const place = (key: keyof OverlayInput) => placeIn(overlay, ...at, key);
  const { schema, problems } = narrow(name, stated, base, kinds, place, tool, source.patternFaults);
  for (const problem of problems) report(problem);
  const own = schema.type === undefined ? undefined : [schema.type].flat();
  return { name, stated, target, schema, kinds: own === undefined ? kinds : new Set(own) };
}

/** A parameter's description stands beside its schema. */
function withDescription(schema: ToolSchema, target: ResolvedTarget): ToolSchema {
  const text = target.kind === "parameter" ? target.parameter.description : undefined;
  return text === undefined
    ? schema
    : { ...schema, description: text.slice(0, 2 * LONGEST_DESCRIPTION) };
}
