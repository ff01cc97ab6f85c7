import { resolvePointer } from "../../../util/pointer.ts";
import type { Origin } from "../../ir/origin.ts";
import { placeIn } from "../place.ts";
import type { ToolContext } from "../tool-context.ts";

/** A key of a result: where a branch writes it, else where the tool does. */
export function resultPlace(
  { overlay, name, at }: Pick<ToolContext, "overlay" | "name" | "at">,
  ...tokens: readonly (string | number)[]
): Origin {
  const own = placeIn(overlay, ...at, "result", ...tokens);
  const whole = placeIn(overlay, "tools", name, "result", ...tokens);
  const isWritten = ({ pointer }: Origin): boolean =>
    resolvePointer(overlay.document.value, pointer) !== undefined;
  return !isWritten(own) && isWritten(whole) ? whole : own;
}
