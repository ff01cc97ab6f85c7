import type { Invoke, StepPort } from "./call.ts";
import { runSteps } from "./steps.ts";

/** The innermost part of the chain: sends a tool's steps, or runs its handler, which is loaded with the first such call. */
export function runTool(port: StepPort): Invoke {
  const steps = runSteps(port);
  let handlers: Promise<Invoke> | undefined;
  return async (call) => {
    if (call.tool.handler === undefined) return steps(call);
    handlers ??= import("./handler.ts").then(({ runHandler }) => runHandler(port));
    return (await handlers)(call);
  };
}
