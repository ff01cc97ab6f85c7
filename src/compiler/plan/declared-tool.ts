import { operationProblem, safetyProblem, toolProblem } from "../diagnostics/plan-tool.ts";
import type { Diagnostic } from "../ir/diagnostic.ts";
import type { Overlay, OverlayTool } from "../ir/overlay.ts";
import type { RetryPlan } from "../ir/server-plan.ts";
import { declaredClear } from "./access/audit-clear.ts";
import { reportUnknownScopes } from "./access/scopes.ts";
import { declaredEffect, effectOf, retryClass } from "./effect.ts";
import { planExamples } from "./examples.ts";
import { findOperation, type Sources } from "./find-operation.ts";
import { groupName } from "./groups.ts";
import { inputSchema } from "./inputs/input-schema.ts";
import { keyIn, placeIn, type Report } from "./place.ts";
import { type PlannedTool, RETRY_STATUS, STEP } from "./planned-tool.ts";
import { bindTool } from "./request/bind.ts";
import { requestShape } from "./request/request-shape.ts";
import { declaredResult } from "./result/result.ts";
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
  const callPlace = placeIn(overlay, "tools", name, "call");
  const found = findOperation(tool.call, sources, callPlace, name, note);
  if (found === undefined) return undefined;
  const { source, operation } = found;
  const shape = requestShape(operation, source);
  const fail = (): void => {
    failed = true;
  };
  const common = { overlay, name, tool, source, operation, shape, meant: new Set<string>() };
  const context: ToolContext = { ...common, report: note, fail };
  if (shape.lacksBody) {
    note(operationProblem("no-usable-body", { key: operation.key }, callPlace, name));
  }
  const effect = declaredEffect(context);
  if (overlay.server.readOnly === true && effectOf(operation) !== "read") {
    note(safetyProblem("write-in-read-only", { key: operation.key }, callPlace, name));
  }
  if (effect.effect !== "read") reportUnowned(context, effect.effect);
  const bound = bindTool(context);
  const schema = inputSchema(bound.inputs);
  const { result, outputSchema } = declaredResult(context);
  for (const dead of source.deadReferences()) note({ ...dead, severity: "error", tool: name });
  const names = bound.inputs.map((input) => input.name);
  const timeoutMs = tool.timeoutMs ?? overlay.defaults.timeoutMs;
  const retry = declaredRetry(context);
  const auditClear = declaredClear(context, names);
  const examples = failed ? tool.examples : planExamples(context, schema);
  if (failed) return undefined;
  return {
    source,
    operation,
    shape,
    bound,
    tool: {
      name,
      ...(tool.title === undefined ? {} : { title: tool.title }),
      description: tool.description,
      group: declaredGroup(tool, source.name),
      ...(tool.owner === undefined ? {} : { owner: tool.owner }),
      ...(tool.reversibility === undefined ? {} : { reversibility: tool.reversibility }),
      ...effect,
      scopes: tool.scopes,
      inputs: bound.inputs,
      inputSchema: schema,
      steps: [
        {
          id: STEP,
          source: source.name,
          operation: source.constants.get(operation.key) ?? operation.key,
          request: bound.request,
        },
      ],
      result,
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
export function declaredGroup(tool: OverlayTool, source: string): string {
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

/** The tool's own retry, else the default one, for an operation that is safe to send twice. */
function declaredRetry(context: ToolContext): RetryPlan | undefined {
  const { tool, name, operation, overlay, report } = context;
  const safe = retryClass(operation) === "safe";
  if (tool.retry !== undefined && !safe) {
    const place = keyIn(overlay, "tools", name, "retry");
    report(toolProblem("retry-on-write", { key: operation.key }, place, name));
  }
  const stated = tool.retry ?? overlay.defaults.retry;
  if (stated === undefined || !safe) return undefined;
  return { attempts: stated.attempts, status: stated.status ?? RETRY_STATUS };
}
