import { valueAt } from "../../language/value-at.ts";
import type { StepCall, UpstreamAnswer } from "../call/call.ts";
import { McpgenError } from "../call/error.ts";
import { apiName } from "./status.ts";
import { wordsOf } from "./words.ts";

/**
 * Holds an answer with a good status to what the tool says that a success looks like. One that says nothing of it is no
 * success either.
 * @param chars the most that is quoted of the API's own words.
 * @throws {McpgenError} `upstream_error` with the status.
 */
export function checkSuccess(
  { success, progress, credentials, operation }: StepCall,
  { status, body }: UpstreamAnswer,
  chars: number,
): void {
  if (success === undefined || (valueAt(body, success.path) ?? null) === success.equals) return;
  progress.failed = true;
  const api = apiName({ operation });
  const words = wordsOf(body, chars, credentials);
  const said = words === undefined ? "" : ` ${api} says: ${JSON.stringify(words)}`;
  throw new McpgenError(
    "upstream_error",
    `${api} answered that the request failed, though with the status ${status}.${said}`,
    { status },
  );
}
