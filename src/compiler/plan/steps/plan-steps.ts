import { isReferenceError, parseReference } from "../../../language/reference.ts";
import { stepProblem } from "../../diagnostics/plan-steps.ts";
import type { OverlayStep } from "../../ir/overlay.ts";
import type { InputPlan, StepPlan } from "../../ir/server-plan.ts";
import type { DeclaredInput } from "../inputs/declared.ts";
import { keyIn, partOf, placeIn } from "../place.ts";
import type { PlannedCall } from "../planned-tool.ts";
import {
  type BoundRequest,
  bindRequest,
  inputsNamed,
  referencesOf,
  reportUnused,
} from "../request/bind.ts";
import { inputTypes, plannedRef } from "../request/fixed-values.ts";
import { withPushdown } from "../result/pushdown.ts";
import { successBody } from "../result/response.ts";
import { resultStep } from "../result/result-step.ts";
import { plannedSuccess } from "../result/success.ts";
import type { ToolContext } from "../tool-context.ts";
import { planCondition } from "./condition.ts";
import { needsOf } from "./needs.ts";
import { knownStep, planOutputs, reportOnEmpty } from "./outputs.ts";
import { isUnresolved, refType } from "./ref-type.ts";
import { reportUnrepeatable } from "./repeat.ts";
import { ANYTHING, type KnownStep, type RefType, type StepScope } from "./scope.ts";
import { stepLimits } from "./step-limits.ts";

/** The steps of a tool, planned. */
export interface PlannedSteps {
  readonly steps: readonly StepPlan[];
  readonly calls: readonly PlannedCall[];
  readonly inputs: readonly InputPlan[];
  /** What the result may take of them. */
  readonly scope: StepScope;
  readonly worst: number;
}

/** One step with its operation found: `context` is the tool as the step sees it. */
export interface StepWork {
  readonly step: OverlayStep;
  readonly context: ToolContext;
  /** The call that takes it back. */
  readonly undo?: ToolContext;
}

/** Upstream calls that one call of a tool may make. */
const MOST_CALLS = 1_000;

/**
 * Plans the steps of a tool in their order: each sees the inputs and the steps before it. Reports every reference that
 * leads nowhere, every value that does not fit, and conditions and repetitions that cannot be.
 */
export function planSteps(
  works: readonly StepWork[],
  inputs: readonly DeclaredInput[],
): PlannedSteps {
  const byName = new Map(inputs.map((input) => [input.name, input]));
  const ids = works.map(({ step }) => step.id);
  const before = new Map<string, KnownStep>();
  const steps: StepPlan[] = [];
  const calls: PlannedCall[] = [];
  let plans: readonly InputPlan[] = [];
  for (const work of works) {
    const scope: StepScope = { ...work.context.scope, before: new Map(before), ids };
    const planned = planStep({ ...work, context: { ...work.context, scope } }, byName);
    steps.push(planned.step);
    calls.push(...planned.calls);
    if (planned.calls[0] !== undefined) plans = planned.calls[0].bound.inputs;
    if (!before.has(work.step.id)) before.set(work.step.id, planned.known);
  }
  const [first] = works;
  if (first !== undefined) reportUnused(first.context, inputs, used(works));
  const worst = mostCalls(works);
  if (first !== undefined && worst > MOST_CALLS) {
    const { overlay, name, report, at } = first.context;
    const place = keyIn(overlay, ...at, "steps");
    report(stepProblem("too-many-calls", { worst, most: MOST_CALLS }, place, name));
  }
  const secrets = first?.context.scope.secrets ?? new Set<string>();
  return { steps, calls, inputs: plans, scope: { before, ids, secrets }, worst };
}

/** Requests of one call that goes as badly as it can: the last one fails, and all before it is taken back. */
function mostCalls(works: readonly StepWork[]): number {
  return works.reduce((sum, { step, undo }, i) => {
    const times = step.forEach?.max ?? 1;
    const undone = undo === undefined ? 0 : i < works.length - 1 ? times : times - 1;
    return sum + times + undone;
  }, 0);
}

/** The inputs that steps use, whatever else is wrong with what uses them. */
function used(works: readonly StepWork[]): ReadonlySet<string> {
  return new Set(
    works.flatMap(({ step }) => {
      const over = step.forEach === undefined ? undefined : parseReference(step.forEach.in);
      const isInput = over !== undefined && !isReferenceError(over) && over.kind === "input";
      return [
        ...referencesOf(step.with),
        ...referencesOf(step.undo?.with ?? new Map()),
        ...inputsNamed(step.when ?? ""),
        ...(isInput ? [over.name] : []),
      ];
    }),
  );
}

interface PlannedStep {
  readonly step: StepPlan;
  readonly calls: readonly PlannedCall[];
  readonly known: KnownStep;
}

function planStep(
  { step, context: outer, undo }: StepWork,
  inputs: ReadonlyMap<string, DeclaredInput>,
): PlannedStep {
  const { overlay } = outer;
  const isResult = step === resultStep(outer.tool);
  const single: StepScope = {
    ...outer.scope,
    id: step.id,
    ...(step.when === undefined ? {} : { when: step.when }),
  };
  const repeat =
    step.forEach === undefined
      ? undefined
      : repeatOf(step.forEach, { ...outer, scope: single }, inputs);
  const scope: StepScope = repeat === undefined ? single : { ...single, item: repeat.item };
  const context: ToolContext = { ...outer, scope };
  const when =
    step.when === undefined
      ? undefined
      : planCondition(
          step.when,
          placeIn(overlay, ...context.block, "when"),
          { ...outer, scope: single },
          inputs,
        );
  const declared = [...inputs.values()];
  const bound = bindRequest(isResult ? withPushdown(context) : context, declared);
  const outputs = planOutputs(step, context);
  if (isResult && step.forEach !== undefined && isOfOneRequest(context)) {
    const place = keyIn(overlay, ...context.block, "forEach");
    const found = "a file or a stream, of which a result holds one";
    context.report(stepProblem("no-body", { step: step.id, found }, place, context.name));
  }
  const itself = knownStep(step, outputs, false);
  const undone = undo === undefined ? undefined : undoOf(undo, scope, itself, declared);
  const success = plannedSuccess(
    step.success,
    context,
    isResult && context.tool.result?.file !== undefined,
  );
  const undoSuccess =
    undo === undefined ? undefined : plannedSuccess(step.undo?.success, undo, false);
  reportOnEmpty(step, itself, context);
  const plan: StepPlan = {
    id: step.id,
    source: context.source.name,
    operation: operationId(context),
    request: bound.request,
    ...(outputs.plans.length === 0 ? {} : { outputs: outputs.plans }),
    ...(when === undefined ? {} : { when }),
    ...(step.readOnly === true ? { readOnly: true } : {}),
    ...(step.onEmpty === undefined ? {} : { onEmpty: step.onEmpty }),
    ...(step.onError === "continue" ? { onError: step.onError } : {}),
    ...(repeat?.plan === undefined ? {} : { forEach: repeat.plan }),
    ...(undone === undefined
      ? {}
      : {
          undo: {
            source: undone.source.name,
            operation: operationId(undone),
            request: undone.bound.request,
            ...(undoSuccess === undefined ? {} : { success: undoSuccess }),
          },
        }),
    ...stepLimits(step, context),
    ...(success === undefined ? {} : { success }),
  };
  const needs = needsOf(plan, step.id);
  return {
    step: needs.length === 0 ? plan : { ...plan, needs },
    calls: [callOf(context, bound), ...(undone === undefined ? [] : [undone])],
    known: knownStep(step, outputs, step.forEach !== undefined),
  };
}

/** Whether a result can only be the answer of one request. */
function isOfOneRequest({ operation, source, tool }: ToolContext): boolean {
  const { kind } = successBody(operation, source.view);
  return kind === "file" || kind === "stream" || tool.result?.file !== undefined;
}

function operationId({ source, operation }: Pick<ToolContext, "source" | "operation">): string {
  return source.constants.get(operation.key) ?? operation.key;
}

function callOf(context: ToolContext, bound: BoundRequest): PlannedCall {
  const { overlay, source, operation, shape, block } = context;
  return { source, operation, shape, bound, place: keyIn(overlay, ...block, "call") };
}

/** The call that takes a step back sees what the step saw, and what it answered. */
function undoOf(
  context: ToolContext,
  scope: StepScope,
  itself: KnownStep,
  inputs: readonly DeclaredInput[],
): PlannedCall {
  // What is taken back has happened.
  const { uncertain: _, ...certain } = itself;
  const before = new Map([...scope.before, [itself.id, certain]]);
  const { id: __, ...rest } = scope;
  const undoing = { ...context, scope: { ...rest, before } };
  return callOf(undoing, bindRequest(undoing, inputs));
}

/** What a step is repeated for: anything, where that could not be planned, so that nobody is told that there is no item. */
function repeatOf(
  { in: text, max, concurrency }: NonNullable<OverlayStep["forEach"]>,
  context: ToolContext,
  inputs: ReadonlyMap<string, DeclaredInput>,
): { readonly plan?: StepPlan["forEach"]; readonly item: RefType } {
  const { overlay, name: tool, report, block } = context;
  const place = placeIn(overlay, ...block, "forEach", "in");
  const ref = parseReference(text);
  if (isReferenceError(ref)) {
    report(stepProblem("not-a-list", { place: text, found: "no expression" }, place, tool));
    return { item: ANYTHING };
  }
  const at = partOf(overlay, place, { start: 0, end: text.length });
  if (ref.kind === "input" && !inputs.has(ref.name)) {
    report(stepProblem("not-a-list", { place: text, found: "no input" }, at, tool));
    return { item: ANYTHING };
  }
  const found = refType(ref, context.scope, inputTypes(inputs));
  if (isUnresolved(found)) {
    report(found.problem(at, tool));
    return { item: ANYTHING };
  }
  if (found.schema === ANYTHING.schema || !reportUnrepeatable(ref, found, at, context, max)) {
    return { item: ANYTHING };
  }
  return {
    plan: { over: plannedRef(ref, inputs), max, concurrency },
    item: { schema: found.view.items(found.schema), view: found.view },
  };
}
