import { BODY, isReferenceError, parseOutput } from "../../../language/reference.ts";
import { nearest } from "../../../util/nearest.ts";
import { stepProblem } from "../../diagnostics/plan-steps.ts";
import type { OverlayStep } from "../../ir/overlay.ts";
import type { StepPlan } from "../../ir/server-plan.ts";
import { keyIn, partOf, placeIn } from "../place.ts";
import { successBody } from "../result/response.ts";
import type { ToolContext } from "../tool-context.ts";
import { inside, isUnresolved } from "./ref-type.ts";
import { ANYTHING, alone, type KnownStep, listOf, type RefType, TEXT } from "./scope.ts";

/** The outputs of a step with their types, the whole body among the types where it can be read. */
export interface PlannedOutputs {
  readonly plans: NonNullable<StepPlan["outputs"]>;
  readonly types: ReadonlyMap<string, RefType>;
  /** What the body is where it cannot be read. */
  readonly unreadable?: string;
}

/** A status is always there. */
const STATUS = { type: "integer" } as const;

/** Types the outputs of a step against its operation's answer. Reports what the answer does not have. */
export function planOutputs(step: OverlayStep, context: ToolContext): PlannedOutputs {
  const { overlay, name: tool, report, block } = context;
  const body = bodyType(context);
  const types = new Map<string, RefType>();
  if (typeof body === "object") types.set(BODY, body);
  const plans = [...step.outputs].flatMap(([name, text]) => {
    const source = parseOutput(text);
    // Parsing has reported it.
    if (isReferenceError(source)) return [];
    const place = placeIn(overlay, ...block, "outputs", name);
    if (source.from === "status") types.set(name, alone(STATUS));
    if (source.from === "header") types.set(name, TEXT);
    if (source.from === "body") {
      if (typeof body === "string") {
        types.set(name, ANYTHING);
        report(stepProblem("no-body", { step: step.id, found: body }, place, tool));
        return [];
      }
      const found = inside(body, source.pointer, `the answer of ${step.id}`);
      if (isUnresolved(found)) {
        types.set(name, ANYTHING);
        const span = { start: text.indexOf("#") + 1, end: text.length };
        report(found.problem(partOf(overlay, place, span), tool));
        return [];
      }
      types.set(name, found);
    }
    return [{ name, source }];
  });
  return { plans, types, ...(typeof body === "string" ? { unreadable: body } : {}) };
}

/** What a step's body is; in words where nothing can be read of it. */
function bodyType({ operation, source: { view } }: ToolContext): RefType | string {
  const body = successBody(operation, view);
  switch (body.kind) {
    case "json":
      return { schema: body.mediaType.schema ?? true, view };
    case "text":
      return TEXT;
    case "undocumented":
      return alone(true);
    case "none":
      return "empty";
    default:
      return `a ${body.kind} of ${body.mediaType.type}`;
  }
}

/** A step as later ones see it: of one that is repeated, each output is a list. */
export function knownStep(
  step: OverlayStep,
  { types, unreadable }: PlannedOutputs,
  repeated: boolean,
): KnownStep {
  const uncertain =
    step.when !== undefined
      ? `the step "${step.id}" may be left out`
      : step.onError === "continue"
        ? `the step "${step.id}" may fail and be passed over`
        : undefined;
  return {
    id: step.id,
    outputs: repeated
      ? new Map([...types].map(([name, type]) => [name, listOf(type)] as const))
      : types,
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(uncertain === undefined ? {} : { uncertain }),
    ...(step.when === undefined || step.onError === "continue" ? {} : { when: step.when }),
  };
}

/** Reports an `onEmpty` that watches nothing, or what is never empty. */
export function reportOnEmpty(
  { id, onEmpty }: OverlayStep,
  { outputs }: KnownStep,
  { overlay, name: tool, report, block }: ToolContext,
): void {
  if (onEmpty === undefined) return;
  const { output } = onEmpty;
  const place = placeIn(overlay, ...block, "onEmpty", "output");
  const type = outputs.get(output);
  if (type === undefined) {
    const near = nearest(output, outputs.keys());
    report(stepProblem("unknown-output", { step: id, name: output, nearest: near }, place, tool));
    return;
  }
  if (type.schema !== STATUS) return;
  report(
    stepProblem("never-empty", { step: id, output }, keyIn(overlay, ...block, "onEmpty"), tool),
  );
}
