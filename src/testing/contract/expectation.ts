import { baseMediaType, isJsonType } from "../../language/media-type.ts";
import type { ToolDefinition } from "../../runtime/codegen/v1/tool.ts";

/** What a tool's facts promise about one upstream answer with a status. */
export interface FirstCall {
  /** `source METHOD /path` of the first step. */
  readonly operation: string;
  readonly key: string;
  /** Whether the request may be sent again at all. */
  readonly safe: boolean;
  /** Whether the runtime sends it again after this status. */
  readonly retries: boolean;
  /** Whether a success has a body that must be JSON. */
  readonly json: boolean;
}

/** What applies where a tool states nothing: the documented defaults of `defaults.retry`. */
const DEFAULT_RETRY = { attempts: 3, status: [429, 502, 503, 504] };

/** The facts about a tool's first upstream call. */
export function firstCall(tool: ToolDefinition, status: number): FirstCall {
  const operation = tool.steps[0]?.operation;
  if (operation === undefined) throw new Error(`The tool "${tool.name}" has no step`);
  const { attempts, status: retried } = tool.retry ?? DEFAULT_RETRY;
  const safe = operation.retry === "safe";
  const success = Object.entries(operation.responses).filter(([code]) => !/^[345]/.test(code));
  return {
    operation: `${operation.source} ${operation.key}`,
    key: operation.key,
    safe,
    retries: safe && attempts > 1 && retried.includes(status),
    json:
      tool.result.kind !== "empty" &&
      tool.result.kind !== "file" &&
      tool.result.stream === undefined &&
      success.length > 0 &&
      success.every(
        ([, types]) => types.length > 0 && types.every((t) => isJsonType(baseMediaType(t))),
      ),
  };
}
