import { byCodeUnit } from "../../../util/order.ts";
import { branchProblem } from "../../diagnostics/plan-branches.ts";
import type { Diagnostic } from "../../ir/diagnostic.ts";
import type { OverlayBranch, OverlayTool } from "../../ir/overlay.ts";
import type { BranchPlan, InputPlan, ToolPlan } from "../../ir/server-plan.ts";
import { type EffectPlan, strongest } from "../effect.ts";
import { targetKey } from "../inputs/target-place.ts";
import { type ToolBody, toolBody } from "../tool-body.ts";
import type { Finding } from "../tool-calls.ts";
import { reportOtherShape } from "./same-shape.ts";

/** A branch with what was planned of it. */
export interface NamedBody {
  readonly name: string;
  readonly body: ToolBody;
}

/**
 * Plans a tool that each of several vendors implements: every branch as a tool of its own, with the tool's inputs and its
 * words; then held against the first one. What is true of the tool is true whichever runs: the strongest effect, the most
 * calls, the scopes of all. Undefined where a branch could not be planned, which is reported.
 */
export function branchedBody(
  finding: Finding,
  branches: NonNullable<OverlayTool["by"]>,
): ToolBody | undefined {
  const { name, tool, overlay } = finding;
  const report = once(finding.report);
  for (const [input, { to }] of tool.input) {
    if (to === undefined) continue;
    const place = targetKey(overlay, name, input);
    report(branchProblem("input-target", { name: input }, place, name));
  }
  const planned = [...branches].flatMap(([branch, stated]): readonly NamedBody[] => {
    const at = ["tools", name, "by", "connection", branch];
    const body = toolBody({ ...finding, report, at, tool: toolOf(tool, stated) });
    return body === undefined ? [] : [{ name: branch, body: ofBranch(body, branch) }];
  });
  const [first, ...others] = planned;
  if (first === undefined || planned.length < branches.size) return undefined;
  for (const other of others) reportOtherShape(first, other, { overlay, name, report });
  const bodies = planned.map(({ body }) => body);
  const { shape, outputSchema, context, plan } = first.body;
  return {
    context,
    contexts: bodies.flatMap(({ contexts }) => contexts),
    calls: bodies.flatMap(({ calls }) => calls),
    effect: together(bodies.map(({ effect }) => effect)),
    inputs: first.body.inputs.map((input) => requiredBy(input, bodies)),
    plan: {
      ...facts(bodies),
      steps: bodies.flatMap((body) => body.plan.steps),
      by: planned.map(({ name: branch, body }) => branchPlan(branch, body)),
      ...(plan.page === undefined ? {} : { page: plan.page }),
      result: plan.result,
    },
    ...(shape === undefined ? {} : { shape }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
  };
}

/** The tool as one of its connections has it: what the branch says, and the tool's words where it says nothing. */
function toolOf({ by: _, ...tool }: OverlayTool, branch: OverlayBranch): OverlayTool {
  const { result, ...calls } = branch;
  const input = new Map(
    [...tool.input].map(([name, { to: __, ...rest }]) => [name, rest] as const),
  );
  const both = tool.result === undefined ? result : { ...tool.result, ...stated(result) };
  return { ...tool, ...calls, input, ...(both === undefined ? {} : { result: both }) };
}

/** What a result says: an empty `with` is what parsing makes of none. */
function stated(result: OverlayTool["result"]): Partial<NonNullable<OverlayTool["result"]>> {
  if (result === undefined) return {};
  const { with: beside, ...rest } = result;
  return beside.length === 0 ? rest : result;
}

function ofBranch(body: ToolBody, connection: string): ToolBody {
  return { ...body, calls: body.calls.map((call) => ({ ...call, connection })) };
}

/** A problem of the tool's own is told once, not once for each branch. */
function once(report: Finding["report"]): Finding["report"] {
  const told = new Set<string>();
  return (problem: Diagnostic) => {
    const { code, message, origin } = problem;
    const key = JSON.stringify([code, message, origin]);
    if (told.has(key)) return;
    told.add(key);
    report(problem);
  };
}

function branchPlan(name: string, { plan }: ToolBody): BranchPlan {
  const { steps, page, result, upstreamCalls, upstreamScopes } = plan;
  return {
    name,
    steps,
    ...(upstreamCalls === undefined ? {} : { upstreamCalls }),
    ...(upstreamScopes === undefined ? {} : { upstreamScopes }),
    ...(page === undefined ? {} : { page }),
    result,
  };
}

/** An argument that one branch cannot do without is one that a caller always gives. */
function requiredBy(input: InputPlan, bodies: readonly ToolBody[]): InputPlan {
  const required = bodies.some(({ inputs }) =>
    inputs.some((one) => one.name === input.name && one.required),
  );
  return { ...input, required };
}

function together(effects: readonly EffectPlan[]): EffectPlan {
  return {
    effect: strongest(effects.map(({ effect }) => effect)),
    idempotent: effects.every(({ idempotent }) => idempotent),
    openWorld: effects.some(({ openWorld }) => openWorld),
    ...(effects.some(({ declaredReadOnly }) => declaredReadOnly === true)
      ? { declaredReadOnly: true }
      : {}),
  };
}

function facts(bodies: readonly ToolBody[]): Pick<ToolPlan, "upstreamCalls" | "upstreamScopes"> {
  const worst = Math.max(...bodies.map(({ plan }) => plan.upstreamCalls?.worst ?? 1));
  const scopes = new Map<string, Set<string>>();
  for (const { plan } of bodies) {
    for (const { scheme, scopes: names } of plan.upstreamScopes ?? []) {
      const known = scopes.get(scheme) ?? new Set<string>();
      for (const name of names) known.add(name);
      scopes.set(scheme, known);
    }
  }
  const upstreamScopes = [...scopes].map(([scheme, names]) => ({
    scheme,
    scopes: [...names].sort(byCodeUnit),
  }));
  return {
    upstreamCalls: { worst },
    ...(upstreamScopes.length === 0 ? {} : { upstreamScopes }),
  };
}
