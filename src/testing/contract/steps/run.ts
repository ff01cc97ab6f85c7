import type { ToolDefinition } from "../../../runtime/codegen/v1/tool.ts";
import type { CallOutcome } from "../../connect.ts";
import type { Fault } from "../../twin/faults.ts";
import type { TwinRequest } from "../../twin/log.ts";
import { callTool, fail } from "../answers.ts";
import type { Environment } from "../environment.ts";
import { callerOf } from "./callers.ts";
import type { Scene } from "./scene.ts";

/** One request of a run, with the step that sent it. */
export interface StepRequest {
  readonly step: string;
  /** Whether it takes the step back. */
  readonly undo: boolean;
  readonly request: TwinRequest;
}

/** What a call did, as the API saw it. */
export interface StepRun {
  readonly outcome: CallOutcome;
  /** In the order in which they arrived. */
  readonly requests: readonly StepRequest[];
}

/**
 * Calls a tool in a scene while faults hit its requests, and tells by the caller's name in each request which step sent
 * it: what the server says of itself is not asked.
 */
export async function runIn(
  e: Environment,
  tool: ToolDefinition,
  scene: Scene,
  faults: readonly Fault[] = [],
): Promise<StepRun> {
  const before = e.twin.log.length;
  for (const fault of faults) e.twin.faults.add(fault);
  for (const fault of valueFaults(tool, scene)) e.twin.faults.add(fault);
  try {
    const outcome = await callTool(e, tool, scene.args, false, scene.who);
    const log = e.twin.log.slice(before);
    const refused = log.find((request) => request.refused !== undefined);
    if (refused !== undefined) fail("The twin refused the request", { refused, outcome });
    const names = new Map<string, { readonly step: string; readonly undo: boolean }>();
    for (const { id } of tool.steps) {
      for (const undo of [false, true]) names.set(callerOf(tool, id, undo), { step: id, undo });
    }
    const requests = log.flatMap((request) => {
      const from = names.get(request.caller ?? "");
      return from === undefined ? [] : [{ ...from, request }];
    });
    return { outcome, requests };
  } finally {
    e.twin.faults.clear();
  }
}

/** What makes the twin answer as a scene wants it. */
export function valueFaults(tool: ToolDefinition, { values }: Scene): readonly Fault[] {
  return [...values].map(([step, set]) => {
    return { kind: "values", values: set, caller: callerOf(tool, step) };
  });
}

/** The requests of a step, not those that take it back. */
export function sentBy({ requests }: StepRun, step: string): readonly TwinRequest[] {
  return requests.flatMap((one) => (one.step === step && !one.undo ? [one.request] : []));
}

/** The requests that take a step back. */
export function undoneBy({ requests }: StepRun, step: string): readonly TwinRequest[] {
  return requests.flatMap((one) => (one.step === step && one.undo ? [one.request] : []));
}

/** Those that the API answered with a success. */
export function accepted(requests: readonly TwinRequest[]): readonly TwinRequest[] {
  return requests.filter(({ status }) => status !== undefined && status >= 200 && status < 300);
}
