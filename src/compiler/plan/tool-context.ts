import type { Operation } from "../ir/api-model.ts";
import type { Overlay, OverlayTool } from "../ir/overlay.ts";
import type { Sources } from "./find-operation.ts";
import type { Report } from "./place.ts";
import type { RequestShape } from "./request/request-shape.ts";
import type { SourceContext } from "./source-context.ts";
import type { StepScope } from "./steps/scope.ts";

/** One tool declared by name while its parts are planned. */
export interface ToolContext {
  readonly overlay: Overlay;
  readonly name: string;
  readonly tool: OverlayTool;
  readonly source: SourceContext;
  /** Every source of the overlay: for schemas that stand elsewhere. */
  readonly sources: Sources;
  readonly operation: Operation;
  readonly shape: RequestShape;
  /** Where in the overlay the tool stands. */
  readonly at: readonly (string | number)[];
  /** Where in the overlay `call` and `with` stand: the tool, or one of its steps. */
  readonly block: readonly (string | number)[];
  /** What expressions may take from elsewhere. */
  readonly scope: StepScope;
  readonly report: Report;
  /** Targets that a misspelt one probably means: nobody is told that nothing fills them. */
  readonly meant: Set<string>;
  /** Gives the tool up for a problem that has been reported before. */
  readonly fail: () => void;
}
