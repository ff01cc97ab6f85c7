import type { Operation } from "../ir/api-model.ts";
import type { Origin } from "../ir/origin.ts";
import type { ToolPlan } from "../ir/server-plan.ts";
import type { BoundRequest } from "./request/bind.ts";
import type { RequestShape } from "./request/request-shape.ts";
import type { SourceContext } from "./source-context.ts";

/** The id of the one step of a tool that calls one operation. */
export const STEP = "call";

/** Statuses that are sent again where the overlay's `retry` names none. */
export const RETRY_STATUS: readonly number[] = Object.freeze([429, 502, 503, 504]);

/** A tool and what it calls, in its order; what takes steps back after them. */
export interface PlannedTool {
  readonly tool: ToolPlan;
  readonly calls: readonly PlannedCall[];
}

/** One operation that a tool calls, and what it uses of it. */
export interface PlannedCall {
  readonly source: SourceContext;
  readonly operation: Operation;
  readonly shape: RequestShape;
  readonly bound: BoundRequest;
  /** Where it is named. */
  readonly place: Origin;
  /** The branch that it belongs to, of a tool that has some. */
  readonly connection?: string;
}
