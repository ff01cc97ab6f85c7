import type { PolicyDecision } from "../call/call.ts";
import type { Principal } from "../call/identity.ts";
import type { ToolDefinition } from "../codegen/v1/tool.ts";

/** What the operator allows the whole server to do. */
export interface ServerMode {
  /** Tools with an effect are neither listed nor run. */
  readonly readOnly: boolean;
}

/**
 * May this principal use this tool? The one function behind tools/list and tools/call: whatever it denies is not
 * listed, whatever it permits is.
 */
export function decide(
  tool: Pick<ToolDefinition, "effect" | "scopes">,
  principal: Principal,
  mode: ServerMode,
): PolicyDecision {
  if (mode.readOnly && tool.effect !== "read") {
    return { effect: "deny", rules: ["mode.read-only"], reason: "read_only" };
  }
  const granted = principal.scopes;
  if (granted !== "all" && !tool.scopes.every((scope) => granted.has(scope))) {
    return { effect: "deny", rules: ["tool.scopes"], reason: "insufficient_scope" };
  }
  return { effect: "permit", rules: ["tool.scopes"] };
}
