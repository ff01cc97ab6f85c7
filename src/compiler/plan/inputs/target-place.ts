import { pointer, resolvePointer } from "../../../util/pointer.ts";
import type { Origin } from "../../ir/origin.ts";
import type { Overlay } from "../../ir/overlay.ts";
import { keyIn, placeIn } from "../place.ts";

/** Where an input's target stands: under `to`, or as the input itself where that is a text (`stage: query.stage`). */
export function targetPlace(overlay: Overlay, tool: string, name: string): Origin {
  return isText(overlay, tool, name)
    ? placeIn(overlay, "tools", tool, "input", name)
    : placeIn(overlay, "tools", tool, "input", name, "to");
}

/** The key that says that an input has a target. */
export function targetKey(overlay: Overlay, tool: string, name: string): Origin {
  return isText(overlay, tool, name)
    ? placeIn(overlay, "tools", tool, "input", name)
    : keyIn(overlay, "tools", tool, "input", name, "to");
}

function isText(overlay: Overlay, tool: string, name: string): boolean {
  const written = resolvePointer(overlay.document.value, pointer("", "tools", tool, "input", name));
  return typeof written === "string";
}
