import type { Operation } from "../ir/api-model.ts";
import type { ToolPlan } from "../ir/server-plan.ts";
import type { BoundRequest } from "./request/bind.ts";
import type { RequestShape } from "./request/request-shape.ts";
import type { SourceContext } from "./source-context.ts";

/** The id of the one step of a tool that calls one operation. */
export const STEP = "call";

/** Statuses that are sent again where the overlay's `retry` names none. */
export const RETRY_STATUS: readonly number[] = Object.freeze([429, 502, 503, 504]);

/** A tool and what it uses of its operation. */
export interface PlannedTool {
  readonly tool: ToolPlan;
  readonly source: SourceContext;
  readonly operation: Operation;
  readonly shape: RequestShape;
  readonly bound: BoundRequest;
}
