import { stepProblem } from "../diagnostics/plan-steps.ts";
import { operationProblem, safetyProblem } from "../diagnostics/plan-tool.ts";
import type { Overlay, OverlayHandler, OverlayStep, OverlayTool } from "../ir/overlay.ts";
import type { InputPlan, StepPlan, ToolPlan } from "../ir/server-plan.ts";
import { declaredEffect, type EffectPlan, effectOf } from "./effect.ts";
import { findOperation, type Sources } from "./find-operation.ts";
import { type NamedContext, planHandler } from "./handler/handler-calls.ts";
import { declaredInputs } from "./inputs/declared.ts";
import { withFormatsOfTargets } from "./inputs/format-of-targets.ts";
import { targetKey } from "./inputs/target-place.ts";
import { type PlannedPage, plannedPage } from "./page/page.ts";
import { keyIn, placeIn, type Report } from "./place.ts";
import { type PlannedCall, STEP } from "./planned-tool.ts";
import { bindTool } from "./request/bind.ts";
import { requestShape } from "./request/request-shape.ts";
import { withPushdown } from "./result/pushdown.ts";
import { reportResultStep, resultStep } from "./result/result-step.ts";
import { plannedSuccess } from "./result/success.ts";
import { planSteps, type StepWork } from "./steps/plan-steps.ts";
import { reportHalfDone, stepsEffect } from "./steps/rules.ts";
import { upstreamScopes } from "./steps/upstream-scopes.ts";
import type { ToolContext } from "./tool-context.ts";

/** What a tool calls, planned. */
export interface ToolCalls {
  /** The tool as the call sees it that the result is read of: with steps, after all of them. */
  readonly last: ToolContext;
  /** The tool as each of its calls sees it. */
  readonly contexts: readonly ToolContext[];
  readonly steps: readonly StepPlan[];
  readonly calls: readonly PlannedCall[];
  readonly inputs: readonly InputPlan[];
  readonly effect: EffectPlan;
  /** How its list is read page by page; of a tool with one call. */
  readonly page?: PlannedPage;
  readonly facts: Pick<ToolPlan, "handler" | "upstreamCalls" | "upstreamScopes">;
}

/** What the calls of a tool are found and reported with. */
export interface Finding {
  readonly name: string;
  readonly tool: OverlayTool;
  readonly overlay: Overlay;
  readonly sources: Sources;
  readonly report: Report;
  readonly fail: () => void;
  /** Where in the overlay the tool stands, or the branch of it that is planned. */
  readonly at: ToolContext["at"];
}

/** Plans what a tool calls. Undefined where an operation is not there, which is reported. */
export function toolCalls(finding: Finding): ToolCalls | undefined {
  if (finding.tool.handler !== undefined) return codeCalls(finding, finding.tool.handler);
  const { tool, at } = finding;
  return tool.steps === undefined
    ? oneCall(finding, at)
    : manyCalls(finding, tool.steps, [...at, "steps"]);
}

function oneCall(finding: Finding, block: ToolContext["block"]): ToolCalls | undefined {
  const context = found(finding, finding.tool, block);
  if (context === undefined) return undefined;
  reportResultStep(context);
  const effect = declaredEffect(context);
  reportReadOnly([context]);
  const page = plannedPage(context, effect.effect);
  const bound = page.bound(bindTool(withPushdown(page.context)));
  const { source, operation, shape, overlay } = context;
  const isFile = finding.tool.result?.file !== undefined;
  const success = plannedSuccess(finding.tool.success, context, isFile);
  return {
    last: context,
    contexts: [context],
    effect,
    inputs: bound.inputs,
    steps: [
      {
        id: STEP,
        source: source.name,
        operation: source.constants.get(operation.key) ?? operation.key,
        request: bound.request,
        ...(success === undefined ? {} : { success }),
      },
    ],
    calls: [{ source, operation, shape, bound, place: keyIn(overlay, ...block, "call") }],
    page,
    facts:
      page.plan?.maxPages === undefined ? {} : { upstreamCalls: { worst: page.plan.maxPages } },
  };
}

function manyCalls(
  finding: Finding,
  steps: readonly OverlayStep[],
  block: ToolContext["block"],
): ToolCalls | undefined {
  const all = steps.map((step, i) => workOf(finding, step, [...block, i]));
  const works = all.filter((work) => work !== undefined);
  const last = works.find(({ step }) => step === resultStep(finding.tool)) ?? works.at(-1);
  if (last === undefined || works.length < steps.length) return undefined;
  reportResultStep(last.context);
  const contexts = works.flatMap(({ context, undo }) =>
    undo === undefined ? [context] : [context, undo],
  );
  const { overlay, name, report } = finding;
  for (const [input, { to }] of finding.tool.input) {
    if (to === undefined) continue;
    const place = targetKey(overlay, name, input);
    report(stepProblem("input-target", { name: input }, place, name));
  }
  const effect = stepsEffect(works);
  reportReadOnly(contexts);
  reportHalfDone(works);
  const declared = declaredInputs({ ...last.context, tool: withoutTargets(finding.tool) });
  // The inputs of branches are those of the tool: none may be narrower in one of them.
  const isBranch = overlay.tools.get(name)?.by !== undefined;
  const inputs = isBranch ? declared : withFormatsOfTargets(declared, contexts);
  const planned = planSteps(works, inputs);
  return {
    last: { ...last.context, scope: planned.scope },
    contexts,
    effect,
    steps: planned.steps,
    calls: planned.calls,
    inputs: planned.inputs,
    facts: {
      upstreamCalls: { worst: planned.worst },
      upstreamScopes: upstreamScopes(planned.calls, finding.tool, overlay),
    },
  };
}

/** The operations that code may call, in place of those that the overlay writes out. */
function codeCalls(finding: Finding, handler: OverlayHandler): ToolCalls | undefined {
  const { tool, name, overlay } = finding;
  const named = [...handler.calls].flatMap(([id, call]): NamedContext[] => {
    const block = ["tools", name, "calls", id];
    const context = found(finding, { call, with: new Map() }, block, block);
    return context === undefined ? [] : [[id, context]];
  });
  if (named.length < handler.calls.size) return undefined;
  const [first] = named;
  const planned = planHandler(handler, named);
  if (first === undefined || planned === undefined) return undefined;
  const contexts = named.map(([, context]) => context);
  reportReadOnly(contexts);
  const { steps, calls, inputs, effect } = planned;
  return {
    last: first[1],
    contexts,
    effect,
    steps,
    calls,
    inputs,
    facts: {
      handler: planned.handler,
      upstreamCalls: { worst: handler.maxCalls },
      upstreamScopes: upstreamScopes(calls, tool, overlay),
    },
  };
}

/** A target says nothing of a step: that it stands there has been reported. */
function withoutTargets(tool: OverlayTool): OverlayTool {
  const input = new Map([...tool.input].map(([name, { to: _, ...rest }]) => [name, rest] as const));
  return { ...tool, input };
}

function workOf(
  finding: Finding,
  step: OverlayStep,
  block: ToolContext["block"],
): StepWork | undefined {
  const context = found(finding, step, block);
  const undo = step.undo === undefined ? undefined : found(finding, step.undo, [...block, "undo"]);
  if (context === undefined || (step.undo !== undefined && undo === undefined)) return undefined;
  return { step, context, ...(undo === undefined ? {} : { undo }) };
}

/** The tool as one call of it sees it. */
function found(
  { name, tool, overlay, sources, report, fail, at }: Finding,
  call: Pick<OverlayTool, "call" | "with">,
  block: ToolContext["block"],
  named: ToolContext["block"] = [...block, "call"],
): ToolContext | undefined {
  const place = placeIn(overlay, ...named);
  const operation = findOperation(call.call, sources, place, name, report);
  if (operation === undefined) return undefined;
  const shape = requestShape(operation.operation, operation.source);
  if (shape.lacksBody) {
    report(operationProblem("no-usable-body", { key: operation.operation.key }, place, name));
  }
  return {
    overlay,
    name,
    tool: { ...tool, call: call.call, with: call.with },
    ...operation,
    sources,
    shape,
    at,
    block,
    scope: { before: new Map(), ids: [], secrets: secretsOf(overlay) },
    report,
    meant: new Set<string>(),
    fail,
  };
}

function secretsOf({ auth }: Overlay): ReadonlySet<string> {
  return new Set(
    [...auth.values()]
      .flatMap(({ secret, username, clientId }) => [secret, username, clientId])
      .filter((name) => name !== undefined),
  );
}

function reportReadOnly(contexts: readonly ToolContext[]): void {
  for (const { overlay, operation, block, name, report } of contexts) {
    if (overlay.server.readOnly !== true || effectOf(operation) === "read") continue;
    const place = placeIn(overlay, ...block, "call");
    report(safetyProblem("write-in-read-only", { key: operation.key }, place, name));
  }
}
