import { baseMediaType, isJsonType } from "../../language/media-type.ts";
import type { Step, ToolDefinition } from "../../runtime/codegen/v1/tool.ts";
import { callerOf, isSequence, onlyReads } from "./steps/callers.ts";

/** What a tool's facts promise about one upstream answer with a status. */
export interface LeadingCall {
  readonly step: Step;
  /** `source METHOD /path` of the step. */
  readonly operation: string;
  /** The step's name at the twin, where there is more than one. */
  readonly caller?: string;
  /** Whether the request may be sent again at all. */
  readonly safe: boolean;
  /** Whether the step changes nothing. */
  readonly reads: boolean;
  /** Whether the runtime sends it again after this status. */
  readonly retries: boolean;
  /** Whether a success has a body that must be JSON. */
  readonly json: boolean;
}

/** What applies where a tool states nothing: the documented defaults of `defaults.retry`. */
const DEFAULT_RETRY = { attempts: 3, status: [429, 502, 503, 504] };

/**
 * The facts about the call of a tool that is made to fail: the first one that is always sent and may not be passed over,
 * else the last.
 */
export function leadingCall(tool: ToolDefinition, status: number): LeadingCall {
  const { steps } = tool;
  const step = steps.find(isCertain) ?? steps.at(-1);
  if (step === undefined) throw new Error(`The tool "${tool.name}" has no step`);
  const { operation } = step;
  const { attempts, status: retried } = step.retry ?? tool.retry ?? DEFAULT_RETRY;
  const safe = operation.retry === "safe";
  const success = Object.entries(operation.responses).filter(([code]) => !/^[345]/.test(code));
  const isAnswer = step === (steps.find(({ id }) => id === tool.result.step) ?? steps.at(-1));
  const isWhole =
    tool.result.kind === "empty" || tool.result.kind === "file" || tool.result.stream !== undefined;
  return {
    step,
    operation: `${operation.source} ${operation.key}`,
    ...(isSequence(tool) ? { caller: callerOf(tool, step.id) } : {}),
    safe,
    reads: onlyReads(tool, step),
    retries: safe && attempts > 1 && retried.includes(status),
    json:
      !(isAnswer && isWhole) &&
      success.length > 0 &&
      success.every(
        ([, types]) => types.length > 0 && types.every((t) => isJsonType(baseMediaType(t))),
      ),
  };
}

function isCertain({ when, onError, forEach }: Step): boolean {
  return when === undefined && onError === undefined && forEach === undefined;
}
