import { valueAt } from "../../language/value-at.ts";
import type { StepCall, UpstreamAnswer } from "../call/call.ts";
import { reads } from "../call/effect.ts";
import { McpgenError } from "../call/error.ts";
import { apiName } from "./status.ts";
import { wordsOf } from "./words.ts";

/**
 * Holds an answer with a good status to what the tool says that a success looks like. One that says nothing of it is no
 * success either; of a change nobody knows then whether it was made.
 * @param chars the most that is quoted of the API's own words.
 * @throws {McpgenError} `upstream_error` with the status.
 */
export function checkSuccess(
  { call, success, progress, credentials, operation }: StepCall,
  { status, body }: UpstreamAnswer,
  chars: number,
): void {
  if (success === undefined) return;
  const found = valueAt(body, success.path) ?? null;
  if (found === success.equals) return;
  progress.verdict = found === null ? "unsaid" : "failed";
  const api = apiName({ operation });
  const words = wordsOf(body, chars, credentials);
  const said = words === undefined ? "" : ` ${api} says: ${JSON.stringify(words)}`;
  const unsure = found === null && !reads(call.tool, operation);
  throw new McpgenError(
    "upstream_error",
    unsure
      ? `${api} did not say whether the request succeeded (${status}). The change may have been made all the same: look before you repeat it.${said}`
      : `${api} answered that the request failed, though with the status ${status}.${said}`,
    { status },
  );
}
