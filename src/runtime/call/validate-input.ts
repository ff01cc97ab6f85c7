import { compileSchema } from "../../schema/compile.ts";
import { overLimit } from "./argument-limits.ts";
import type { Interceptor } from "./call.ts";
import { McpgenError } from "./error.ts";

/**
 * Checks the arguments against the tool's closed input schema, after the limits that keep the check itself cheap.
 * What passes is noted as `record.input`, unchanged: nothing is coerced, filled in or dropped.
 * @throws {McpgenError} `invalid_input`: each problem on its line, with what is allowed.
 */
export const validateInput: Interceptor = (next) => async (call) => {
  const large = overLimit(call.arguments);
  if (large !== undefined) {
    throw new McpgenError("invalid_input", `The arguments are too large: ${large}.`);
  }
  const problems = compileSchema(call.tool.schemas.input, "argument")(call.arguments);
  if (problems !== undefined) {
    throw new McpgenError("invalid_input", `Invalid arguments for ${call.tool.name}:\n${problems}`);
  }
  call.record.input = call.arguments;
  return next(call);
};
