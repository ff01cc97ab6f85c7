import type { Interceptor } from "../call/call.ts";
import { McpgenError } from "../call/error.ts";
import { decide, type ServerMode } from "./decide.ts";

/**
 * Lets the call on where {@link decide} permits it; the decision stands in the record either way.
 * @throws {McpgenError} `insufficient_scope` with all scopes of the tool, `policy_denied`.
 */
export function enforcePolicy(mode: ServerMode): Interceptor {
  return (next) => (call) => {
    const decision = decide(call.tool, call.principal, mode);
    call.record.decision = decision;
    if (decision.effect === "permit") return next(call);
    if (decision.reason === "insufficient_scope") {
      const { scopes } = call.tool;
      throw new McpgenError(
        "insufficient_scope",
        `This tool needs the scopes ${scopes.join(" ")}. Ask the user to grant them.`,
        { scopes },
      );
    }
    throw new McpgenError("policy_denied", "This server does not run tools that change anything.");
  };
}
