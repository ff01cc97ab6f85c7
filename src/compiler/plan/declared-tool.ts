import { toolProblem } from "../diagnostics/plan-tool.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Overlay, OverlayTool } from "../ir/overlay.ts";
import type { RetryPlan } from "../ir/server-plan.ts";
import { declaredClear } from "./access/audit-clear.ts";
import { reportUnknownScopes } from "./access/scopes.ts";
import { branchedBody } from "./branches/branched-body.ts";
import { retryClass } from "./effect.ts";
import { planExamples } from "./examples.ts";
import type { Sources } from "./find-operation.ts";
import { groupName } from "./groups.ts";
import { inputSchema } from "./inputs/input-schema.ts";
import { keyIn, placeIn, type Report } from "./place.ts";
import { type PlannedTool, RETRY_STATUS } from "./planned-tool.ts";
import { toolBody } from "./tool-body.ts";
import type { Finding } from "./tool-calls.ts";
import type { ToolContext } from "./tool-context.ts";

/**
 * Plans one tool that the overlay declares by name. Every problem of it is reported; undefined where one is an error.
 */
export function declaredTool(
  name: string,
  tool: OverlayTool,
  overlay: Overlay,
  sources: Sources,
  report: Report,
): PlannedTool | undefined {
  let failed = false;
  const note = (problem: Diagnostic): void => {
    failed ||= problem.severity === "error";
    report(problem);
  };
  const scopePlace = (i: number) => placeIn(overlay, "tools", name, "scopes", i);
  reportUnknownScopes(tool.scopes, scopePlace, overlay, note, name);
  const fail = (): void => {
    failed = true;
  };
  const at = ["tools", name];
  const finding: Finding = { name, tool, overlay, sources, report: note, fail, at };
  const body = tool.by === undefined ? toolBody(finding) : branchedBody(finding, tool.by);
  if (body === undefined) return undefined;
  const { context, contexts, calls, effect, inputs, outputSchema } = body;
  if (effect.effect !== "read") reportUnowned(context, effect.effect);
  const schema = inputSchema(inputs);
  for (const source of new Set(contexts.map((one) => one.source))) {
    for (const dead of source.deadReferences()) note({ ...dead, severity: "error", tool: name });
  }
  const names = inputs.map((input) => input.name);
  const timeoutMs = tool.timeoutMs ?? overlay.defaults.timeoutMs;
  const retry = declaredRetry(contexts);
  const auditClear = declaredClear(context, names);
  const examples = failed ? tool.examples : planExamples(context, schema);
  if (failed) return undefined;
  return {
    calls,
    tool: {
      name,
      ...(tool.title === undefined ? {} : { title: tool.title }),
      description: tool.description,
      group: declaredGroup(tool, context.source.name),
      ...(tool.owner === undefined ? {} : { owner: tool.owner }),
      ...(tool.escalation === undefined ? {} : { escalation: tool.escalation }),
      ...(tool.reversibility === undefined ? {} : { reversibility: tool.reversibility }),
      ...effect,
      scopes: tool.scopes,
      inputs,
      inputSchema: schema,
      ...body.plan,
      ...(outputSchema === undefined ? {} : { outputSchema }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(retry === undefined ? {} : { retry }),
      auditClear,
      examples,
      exposed: false,
      origin: keyIn(overlay, "tools", name),
    },
  };
}

/** The file that a tool declared by name stands in. */
function declaredGroup(tool: OverlayTool, source: string): string {
  const stated = tool.group;
  if (stated !== undefined && /^[a-z][a-z0-9_-]*$/.test(stated)) return stated;
  return groupName(stated ?? source);
}

function reportUnowned({ tool, name, overlay, report }: ToolContext, effect: string): void {
  const place = keyIn(overlay, "tools", name);
  if (tool.owner === undefined) report(toolProblem("no-owner", { effect }, place, name));
  if (tool.reversibility === undefined) {
    report(toolProblem("no-reversibility", { effect }, place, name));
  }
}

/** The tool's own retry, else the default one, where one of its calls is safe to send twice. */
function declaredRetry(contexts: readonly ToolContext[]): RetryPlan | undefined {
  const [context] = contexts;
  if (context === undefined) return undefined;
  const { tool, name, operation, overlay, report } = context;
  const safe = contexts.some((one) => retryClass(one.operation) === "safe");
  if (tool.retry !== undefined && !safe) {
    const place = keyIn(overlay, "tools", name, "retry");
    report(toolProblem("retry-on-write", { key: operation.key }, place, name));
  }
  const stated = tool.retry ?? overlay.defaults.retry;
  if (stated === undefined || !safe) return undefined;
  return { attempts: stated.attempts, status: stated.status ?? RETRY_STATUS };
}
