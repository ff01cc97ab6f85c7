import type { Operation } from "../ir/api-model.ts";
import type { Overlay, OverlayTool } from "../ir/overlay.ts";
import type { Report } from "./place.ts";
import type { RequestShape } from "./request/request-shape.ts";
import type { SourceContext } from "./source-context.ts";

/** One tool declared by name while its parts are planned. */
export interface ToolContext {
  readonly overlay: Overlay;
  readonly name: string;
  readonly tool: OverlayTool;
  readonly source: SourceContext;
  readonly operation: Operation;
  readonly shape: RequestShape;
  readonly report: Report;
  /** Targets that a misspelt one probably means: nobody is told that nothing fills them. */
  readonly meant: Set<string>;
  /** Gives the tool up for a problem that has been reported before. */
  readonly fail: () => void;
}
