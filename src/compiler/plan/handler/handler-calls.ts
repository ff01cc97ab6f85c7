import { handlerProblem } from "../../diagnostics/plan-handler.ts";
import type { OverlayHandler, OverlayTool } from "../../ir/overlay.ts";
import type { HandlerPlan, InputPlan, StepPlan } from "../../ir/server-plan.ts";
import type { EffectPlan } from "../effect.ts";
import { declaredInputs } from "../inputs/declared.ts";
import { targetKey } from "../inputs/target-place.ts";
import { keyIn, placeIn } from "../place.ts";
import type { PlannedCall } from "../planned-tool.ts";
import { stepsEffect } from "../steps/rules.ts";
import type { ToolContext } from "../tool-context.ts";
import { callTypes } from "./call-types.ts";

/** What a handler may call, planned. */
export interface PlannedHandler {
  /** The operations, as steps without a request: the code writes it. */
  readonly steps: readonly StepPlan[];
  readonly calls: readonly PlannedCall[];
  readonly inputs: readonly InputPlan[];
  readonly effect: EffectPlan;
  readonly handler: HandlerPlan;
}

/** The tool as one operation of its handler sees it, by the name of that. */
export type NamedContext = readonly [name: string, context: ToolContext];

/**
 * Plans a tool whose calls code makes: types of its requests and answers, effect of all that it may call. Undefined where its
 * file could not be read, which has been reported.
 */
export function planHandler(
  { file, maxCalls, read }: OverlayHandler,
  named: readonly NamedContext[],
): PlannedHandler | undefined {
  const [first] = named;
  if (first === undefined) return undefined;
  const [, context] = first;
  const effect = stepsEffect(named.map(workOf));
  const calls = named.map(([name, one]) => callTypes(name, one));
  const inputs = inputPlans(context);
  // Nobody would be told why nothing was made.
  if (read === undefined) return void context.fail();
  return {
    steps: named.map(([id, { source, operation }]) => ({
      id,
      source: source.name,
      operation: source.constants.get(operation.key) ?? operation.key,
      request: { path: [], query: [], header: [], cookie: [] },
    })),
    calls: named.map(([, one]) => callOf(one, inputs)),
    inputs,
    effect,
    handler: { file, ...read, maxCalls, calls },
  };
}

/** A hint of the tool that it only reads speaks for every POST that its code may send. */
function workOf([id, context]: NamedContext): Parameters<typeof stepsEffect>[0][number] {
  const { tool, operation } = context;
  const readOnly = tool.hints.readOnly === true && operation.method === "POST";
  const step = { id, call: tool.call, with: new Map(), outputs: new Map() };
  return { context, step: readOnly ? { ...step, readOnly } : step };
}

/** The code may write every part of a request. */
function callOf(
  { source, operation, shape, overlay, block }: ToolContext,
  inputs: readonly InputPlan[],
): PlannedCall {
  const bound = {
    inputs,
    request: { path: [], query: [], header: [], cookie: [] },
    parameters: shape.parameters,
    hasBody: shape.body !== undefined,
  };
  return { source, operation, shape, bound, place: placeIn(overlay, ...block) };
}

function inputPlans(context: ToolContext): readonly InputPlan[] {
  const { overlay, name: tool, report } = context;
  for (const [name, { to }] of context.tool.input) {
    if (to === undefined) continue;
    const place = targetKey(overlay, tool, name);
    report(handlerProblem("input-target", { name }, place, tool));
  }
  const declared = declaredInputs({ ...context, tool: withoutTargets(context.tool) });
  return declared.map(({ name, stated, schema }) => ({
    name,
    required: stated.required === true,
    schema,
    ...(stated.default === undefined ? {} : { default: stated.default }),
    origin: keyIn(overlay, "tools", tool, "input", name),
  }));
}

/** A target says nothing of a handler: that it stands there has been reported. */
function withoutTargets(tool: OverlayTool): OverlayTool {
  const stated = [...tool.input].filter(([, input]) => input.to === undefined);
  return { ...tool, input: new Map(stated) };
}
