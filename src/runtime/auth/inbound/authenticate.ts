import type { Interceptor } from "../../call/call.ts";
import { McpgenError } from "../../call/error.ts";

/**
 * The transport has verified who calls; here nothing goes on without both identities, user and application. They
 * come from the token or from configuration, never from arguments.
 * @throws {McpgenError} `authentication_required`, in other words for each of the two.
 */
export const authenticate: Interceptor = (next) => (call) => {
  const { principal, actor } = call;
  if (principal.subject === "" || principal.issuer === "") {
    throw new McpgenError("authentication_required", "The call names no user.");
  }
  if (actor.clientId === "") {
    throw new McpgenError("authentication_required", "The call names no application.");
  }
  return next(call);
};
